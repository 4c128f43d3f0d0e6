"""A document as its page shows it: fields, lines, actions, chain, signatures, history. Read from the declaration."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterfoil.kernel import presentation, printing
from counterfoil.kernel.checks import Offer, attachment_labels, offers, role_labels
from counterfoil.kernel.declaration import Action, DocumentType, Print, find_type, type_of
from counterfoil.kernel.fields import PriceField
from counterfoil.kernel.models import Attachment, Comment, Document, Event
from counterfoil.kernel.presentation import Shown
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, moment, money, quantity, rate
from counterfoil.web.words import code_names, field_label, find_column, value_label

LATEST = 30
"""So many events are shown at first; the whole history is one click away."""
HEAD_HIDDEN = frozenset({"customer", "total"})


@dataclass(frozen=True)
class Button:
    """An action as the page offers it: to be done now, or with the sentence of why not."""

    action: Action
    url: str
    why_not: str = ""
    asks: bool = False
    """It has a form of its own (inputs or a reason)."""
    target: str = ""
    """A page of its own instead of a form."""


@dataclass(frozen=True)
class Column:
    """A column of the lines."""

    name: str
    label: Any
    kind: str
    names: Mapping[str, Any] = field(default_factory=dict)
    """What its codes are called, where it holds some."""


@dataclass(frozen=True)
class Moment:
    """Something that happened: an event with what it changed, or a comment."""

    at: datetime
    who: str
    title: Any = ""
    role: Any = ""
    behalf: str = ""
    state: Any = None
    reason: str = ""
    changes: tuple["Change", ...] = ()
    text: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Change:
    """A field's old and new value."""

    label: Any
    old: str
    new: str


@dataclass
class PageOf:
    """Everything that a document's page shows."""

    document: Any
    doctype: DocumentType
    buttons: list[Button]
    refused: list[Button]
    fields: list[Shown]
    columns: list[Column]
    lines: list[dict[str, Any]]
    links: dict[str, list[dict[str, Any]]]
    signatures: list[dict[str, Any]]
    moments: list[Moment]
    more_moments: int
    files: list[Any]
    prints: list[tuple[Print, str]]
    panels: dict[str, list[tuple[str, dict[str, Any]]]]
    tools: list[tuple[Any, str, str]] = field(default_factory=list)
    editable: bool = False
    hint: Button | None = None
    """What comes next, and why this person can't do it, when there is nothing else to do here."""


def page_of(document: Any, user: Any, *, at: datetime, whole: bool = False) -> PageOf:
    """The page of this document for this person. The number of statements depends on neither lines nor history."""
    doctype = type_of(document)
    offered = offers(document, user, at=at)
    buttons = [_button(offer, document, user) for offer in _in_order(offered, document)]
    moments, more = history(document, user, whole=whole)
    columns, lines = lines_of(document, user)
    return PageOf(
        document=document,
        doctype=doctype,
        buttons=[button for button in buttons if not button.why_not],
        refused=[button for button in buttons if button.why_not],
        fields=fields_of(document, user),
        columns=columns,
        lines=lines,
        links=links_of(document, user),
        signatures=signatures_of(document),
        moments=moments,
        more_moments=more,
        files=presentation.attachments(document, user),
        prints=prints_of(document, user, at=at),
        panels=panels_of(document, user, at=at),
        tools=list(screens.screen(doctype.name).tools(document, user)) if screens.screen(doctype.name).tools else [],
        editable=may_edit(document, user, at=at),
        hint=_hint(buttons),
    )


def _hint(buttons: list[Button]) -> Button | None:
    """The step that leads on from here, when nobody but somebody else can do it now."""
    if any(not button.why_not and button.action.tone == "primary" for button in buttons):
        return None
    return next((button for button in buttons if button.why_not and button.action.todo), None)


def may_edit(document: Any, user: Any, *, at: datetime) -> bool:
    """Whether this person may change it in its present state."""
    doctype = type_of(document)
    allowed = doctype.change_by or doctype.draft_by
    return bool(doctype.change is not None and document.state in doctype.editable and allowed & set(user.roles_at(at)))


def _in_order(offered: Iterable[Offer], document: Any) -> list[Offer]:
    """What can be done first, what leads on before what leads back; actions of other states are left out."""
    weights = {"primary": 0, "plain": 1, "danger": 2}
    here = [offer for offer in offered if document.state in offer.action.from_]
    return sorted(here, key=lambda offer: (not offer.allowed, weights.get(offer.action.tone, 1)))


def _button(offer: Offer, document: Any, user: Any) -> Button:
    doctype = type_of(document)
    action = offer.action
    own = screens.screen(doctype.name).actions.get(action.name)
    return Button(
        action=action,
        url=f"/{doctype.name}/{document.number}/do/{action.name}/",
        why_not=offer.refusal.sentence(sees_prices=user.sees_prices) if offer.refusal else "",
        asks=action.inputs is not None or action.reason,
        target=own.url(document) if own and own.url else "",
    )


def fields_of(document: Any, user: Any) -> list[Shown]:
    """The header's fields that say something, without those that stand in the page's head."""
    return [
        _named(shown) for shown in presentation.head_fields(document, user)
        if shown.name not in HEAD_HIDDEN and shown.value not in (None, "", {}, []) and shown.kind != "data"
    ]  # fmt: skip


def _named(shown: Shown) -> Shown:
    """What a column holds by its code (a role, a kind of paper, master data), by its name."""
    if shown.name.endswith("_role"):
        return replace(shown, value=str(role_labels.get(shown.value, shown.value)))
    if shown.name.endswith("resource") and (doctype := find_type(str(shown.value))) is not None:
        return replace(shown, value=str(doctype.label))
    if names := code_names(shown.name):
        return replace(shown, value=str(names.get(shown.value, shown.value)))
    return shown


def lines_of(document: Any, user: Any) -> tuple[list[Column], list[dict[str, Any]]]:
    """The lines as rows of values, and the columns that they are shown in."""
    if not hasattr(document, "lines"):
        return [], []
    doctype = type_of(document)
    rows = presentation.without_prices(presentation.line_rows(document), user, doctype.name)
    fields = {column.name: column for column in presentation.line_columns(doctype, user)}
    wanted = screens.screen(doctype.name).line_order or tuple(fields)
    hidden = set() if user.sees_prices else presentation.price_keys(doctype.name)
    columns = [_column(name, doctype, rows) for name in wanted if name not in hidden and name != "line_no"]
    shown = [column for column in columns if _says_something(column, rows)]
    return shown, _in_words(rows, shown, doctype)


def _in_words(rows: list[dict[str, Any]], shown: list[Column], doctype: DocumentType) -> list[dict[str, Any]]:
    """The rows with the codes of choices, people and files by their names."""
    fields = {column.name: find_column(doctype, column.name, line=True) for column in shown}
    choices = {name: dict(field.flatchoices) for name, field in fields.items() if field is not None and field.choices}
    for name, one in fields.items():
        if isinstance(one, models.ForeignKey) and one.related_model in (Attachment, get_user_model()):
            by = getattr(one.related_model, "natural", "pk")
            choices[name] = _names_of(one.related_model, by, {row.get(name) for row in rows} - {None})
    return [
        {**row, **{name: known.get(row.get(name), row.get(name)) for name, known in choices.items()}} for row in rows
    ]


def _names_of(model: type[models.Model], by: str, keys: set[Any]) -> dict[Any, str]:
    """What the rows are called that have these keys in a column; no statement when there are none."""
    rows = model._default_manager.filter(**{f"{by}__in": keys}) if keys else ()
    return {getattr(row, by): str(row) for row in rows}


def _says_something(column: Column, rows: list[dict[str, Any]]) -> bool:
    return any(row.get(column.name) not in (None, "", "0") for row in rows) or column.name in ("quantity", "product")


def _column(name: str, doctype: DocumentType, rows: list[dict[str, Any]]) -> Column:
    column = find_column(doctype, name, line=True)
    kind = kind_of(column, name) if column is not None else _kind_of_values(row.get(name) for row in rows)
    if kind == "text" and all(NUMBER.fullmatch(str(row.get(name) or "X-000000-0000")) for row in rows):
        kind = "document"
    return Column(name, field_label(name, doctype, line=True), kind)


NUMBER = re.compile(r"[A-Z]{1,8}-\d{6}-\d{4,}")
"""How the number of a document is written."""


def _kind_of_values(values: Iterable[Any]) -> str:
    """Of a computed column, which no column of the database describes: a number when all its values are."""
    return "number" if all(value is None or decimal_of(value) is not None for value in values) else "text"


def kind_of(column: Any, name: str = "") -> str:
    """What kind of value a column holds, for how it is shown."""
    if name == "product":
        return "product"
    if name.endswith("_role"):
        return "role"
    if name == "source_number":
        return "document"
    if isinstance(column, models.ForeignKey):
        return "document" if issubclass(column.related_model, Document) else "code"
    if isinstance(column, PriceField):
        return "rate" if "rate" in column.name else "money"
    if isinstance(column, models.DecimalField):
        return "rate" if "rate" in column.name else "number"
    if column.choices:
        return "choice"
    kinds = {models.DateTimeField: "time", models.DateField: "date", models.IntegerField: "number"}
    return next((kind for cls, kind in kinds.items() if isinstance(column, cls)), "text")


def links_of(document: Any, user: Any) -> dict[str, list[dict[str, Any]]]:
    """What it came from and what came of it, with the names of kinds and states."""
    found = presentation.links(document, user)
    return {side: [_with_names(row) for row in rows] for side, rows in found.items()}


def _with_names(row: dict[str, Any]) -> dict[str, Any]:
    doctype = find_type(row["resource"])
    assert doctype is not None
    return {**row, "doctype": doctype, "shown_state": doctype.state(row["state"])}


def signatures_of(document: Any) -> list[dict[str, Any]]:
    """Who signed what in which role, the latest round marked."""
    doctype = type_of(document)
    return [
        {
            "row": row,
            "action": action.label if (action := doctype.action(row.action)) else row.action,
            "role": role_labels.get(row.role, row.role),
            "counts": row.round == document.round,
        }
        for row in presentation.signatures(document)
    ]


def history(document: Any, user: Any, *, whole: bool = False) -> tuple[list[Moment], int]:
    """Events and comments, the latest first, and how many older ones are not shown."""
    doctype = type_of(document)
    mine = {"resource": doctype.name, "document_id": document.pk}
    rows = Event.objects.filter(**mine).select_related("by", "on_behalf_of").order_by("-seq")
    events = list(rows if whole else rows[:LATEST])
    comments = Comment.objects.filter(**mine).select_related("by").order_by("-pk")[:200]
    names = _names(events, doctype)
    moments = [_event(event, doctype, user, names) for event in events]
    moments += [Moment(comment.at, str(comment.by), title=_("Comment"), text=comment.text) for comment in comments]
    shown = sorted(moments, key=lambda moment: (moment.at, moment.seq), reverse=True)
    return shown, max(0, document.event_no - len(events))


def _event(event: Event, doctype: DocumentType, user: Any, names: dict[tuple[str, Any], str]) -> Moment:
    changes = presentation.without_prices(event.changes, user, doctype.name)
    return Moment(
        at=event.at,
        who=str(event.by),
        title=action_label(doctype, event.action),
        role=role_labels.get(event.role, event.role) if not event.by.is_system else "",
        behalf=str(event.on_behalf_of) if event.on_behalf_of else "",
        state=doctype.state(event.to_state) if event.from_state != event.to_state else None,
        reason=_reason(event, doctype),
        changes=tuple(_changes(changes, doctype, names)),
        seq=event.seq,
    )


def _reason(event: Event, doctype: DocumentType) -> str:
    """The words that were given as reason; one chosen from a list stands among the changes, by its name."""
    said = str(event.inputs.get("reason", "")) if isinstance(event.inputs, dict) else ""
    column = find_column(doctype, "reason")
    return "" if column is not None and said in dict(column.choices or ()) else said


KERNEL_ACTIONS = {
    "create": gettext_lazy("Made"),
    "edit": gettext_lazy("Changed"),
    "attach": gettext_lazy("File attached"),
    "comment": gettext_lazy("Comment"),
}


def action_label(doctype: DocumentType, name: str) -> Any:
    action = doctype.action(name)
    return action.label if action else KERNEL_ACTIONS.get(name, name)


def _changes(changes: dict[str, Any], doctype: DocumentType, names: dict[tuple[str, Any], str]) -> Iterable[Change]:
    """Old and new values by the name of the field; of the lines, by line."""
    for key, value in changes.items():
        if key == "lines":
            yield from _line_changes(value, doctype, names)
        elif isinstance(value, list) and len(value) == 2:
            column = _by_attname(doctype, key)
            label = column.verbose_name if column is not None else field_label(key)
            old, new = (names.get((key, part), part) if isinstance(part, str) else part for part in value)
            yield Change(label, _say(old, column, names), _say(new, column, names))


def _line_changes(value: Any, doctype: DocumentType, names: dict[tuple[str, Any], str]) -> Iterable[Change]:
    if not (isinstance(value, list) and len(value) == 2 and all(isinstance(part, list) for part in value)):
        for row in value if isinstance(value, list) else []:
            yield from _note(row, doctype)
        return
    old, new = ({row.get("line_no"): row for row in part if isinstance(row, dict)} for part in value)
    for line_no in sorted({*old, *new}, key=lambda key: key or 0):
        before, now = old.get(line_no, {}), new.get(line_no, {})
        for name in dict.fromkeys((*before, *now)):
            if before.get(name) != now.get(name) and name != "line_no":
                label = f"{line_no} · {field_label(name, doctype, line=True)}"
                column = find_column(doctype, name, line=True)
                yield Change(label, _say(before.get(name), column, names), _say(now.get(name), column, names))


def _note(row: Any, doctype: DocumentType) -> Iterable[Change]:
    """What an action wrote of a line: values, or pairs of old and new."""
    if not isinstance(row, dict):
        return
    for name, value in row.items():
        if name == "line_no":
            continue
        pair = value if isinstance(value, list) and len(value) == 2 else [None, value]
        label = f"{row.get('line_no', '')} · {field_label(name, doctype, line=True)}"
        column = find_column(doctype, name, line=True)
        yield Change(label, _say(pair[0], column), _say(pair[1], column))


def _by_attname(doctype: DocumentType, attname: str) -> Any:
    return next((column for column in doctype.model._meta.concrete_fields if column.attname == attname), None)


def _say(value: Any, column: Any = None, names: dict[tuple[str, Any], str] | None = None) -> str:
    if value in (None, "", [], {}):
        return "–"
    if column is not None and isinstance(column, models.ForeignKey) and names is not None:
        return names.get((column.attname, value), str(value))
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DateTimeField):
        return moment(value)
    if isinstance(column, models.DecimalField) and decimal_of(value) is not None:
        return FIGURES[kind_of(column, column.name)](value)
    if isinstance(value, dict):
        return ", ".join(
            _say_part(part) if key in BARE else f"{field_label(str(key))} {_say_part(part)}"
            for key, part in value.items()
            if part not in NOTHING and key != "terms"
        )
    if isinstance(value, list):
        return ", ".join(_say(part, getattr(column, "base_field", None)) for part in value)
    return str(value)[:200]


FIGURES = {"money": money, "rate": rate, "number": quantity}
BARE = ("text", "code", "result")
"""Parts of a value that need no name beside them."""
NOTHING: tuple[Any, ...] = (None, "", 0, "0", "0.00", [], {})
"""Parts of a value that say nothing."""
SUM = re.compile(r"-?\d+\.\d\d")
EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _say_part(value: Any) -> str:
    """A part of a value that has several: moments, sums and coded values as people write them."""
    if not isinstance(value, str):
        return _say(value)
    if EXACT.match(value):
        return moment(value)
    return money(value) if SUM.fullmatch(value) else str(value_label(value))[:200]


def _names(events: list[Event], doctype: DocumentType) -> dict[tuple[str, Any], str]:
    """What the keys and codes in old and new values stand for; one statement per kind of thing pointed to."""
    coded = {key for event in events for key in event.changes}
    found = {(key, code): str(name) for key in coded for code, name in code_names(key).items()}
    wanted: dict[tuple[str, bool], set[int]] = {}
    for event in events:
        for key, value in event.changes.items():
            if key == "lines":
                for name, part in _parts_of_lines(value):
                    wanted.setdefault((name, True), set()).add(part)
            elif key.endswith("_id") and isinstance(value, list) and len(value) == 2:
                wanted.setdefault((key, False), set()).update(part for part in value if isinstance(part, int))
    for (key, line), ids in wanted.items():
        column = find_column(doctype, key, line=line)
        if isinstance(column, models.ForeignKey):
            found.update({(key, pk): name for pk, name in _names_of(column.related_model, "pk", ids).items()})
    return found


def _parts_of_lines(value: Any) -> Iterable[tuple[str, int]]:
    """The keys in the old and new lines of an event: name of the column, id."""
    for part in value if isinstance(value, list) else []:
        for row in part if isinstance(part, list) else [part]:
            for name, key in row.items() if isinstance(row, dict) else ():
                if name.endswith("_id") and isinstance(key, int):
                    yield name, key


def prints_of(document: Any, user: Any, *, at: datetime) -> list[tuple[Print, str]]:
    """The papers that can be printed of it now, with their addresses."""
    home = f"/{type_of(document).name}/{document.number}/print"
    found = printing.forms(document, user, at=at)
    return [(paper, f"{home}/{paper.form}.pdf") for paper, refusal in found if refusal is None]


def panels_of(document: Any, user: Any, *, at: datetime) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The parts that the apps add, by place, each with its template and what it shows."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {"main": [], "after": [], "side": []}
    for panel in screens.screen(type_of(document).name).panels:
        context = panel.context(document, user, at=at)
        if context is not None:
            found[panel.place].append((panel.template, context))
    return found


def kind_labels(doctype: DocumentType, user: Any) -> list[tuple[str, Any]]:
    """The kinds of file that belong on such a document and that this person may see."""
    hidden = frozenset() if user.sees_prices else presentation.HIDDEN_ATTACHMENTS
    return [(kind, attachment_labels.get(kind, kind)) for kind in doctype.attachment_kinds if kind not in hidden]
