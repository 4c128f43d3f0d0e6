"""Two revisions of a document side by side (改版对照), differences marked. Read from the declaration."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from counterfoil.kernel.declaration import DocumentType, State, type_of
from counterfoil.kernel.models import Former, columns
from counterfoil.kernel.presentation import price_keys
from counterfoil.kernel.trail import as_json, content
from counterfoil.web.reading import Column, kind_of
from counterfoil.web.words import field_label

Row = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """One revision of a document: its content as plain data, and how far it came."""

    revision: int
    state: State
    at: datetime
    content: Row
    is_present: bool = False


@dataclass(frozen=True)
class Pair:
    """A value in both revisions."""

    column: Column
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)


def says_something(pair: Pair) -> bool:
    """Whether there is anything to read on either side."""
    return any(value not in (None, "", "0", False, {}, []) for value in (pair.before, pair.after))


@dataclass(frozen=True)
class LinePair:
    """A line in both revisions; ``None`` on the side where there is none."""

    line_no: int
    pairs: list[Pair]
    before: Row | None
    after: Row | None

    @property
    def kind(self) -> str:
        """added, taken (out), changed or same."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "taken"
        return "changed" if any(pair.differs for pair in self.pairs) else "same"


def editions(document: Any) -> list[Edition]:
    """Every revision that was once in force or sent, the present one last. Two statements."""
    doctype = type_of(document)
    rows = Former.objects.filter(resource=doctype.name, document_id=document.pk).order_by("pk")
    found = {
        row.revision: Edition(row.revision, doctype.state(row.state), row.at, row.content)
        for row in rows
        if row.revision < document.revision
    }
    lines = list(document.lines.order_by("line_no", "pk")) if hasattr(document, "lines") else []
    now = as_json(content(document, lines))
    present = Edition(document.revision, doctype.state(document.state), document.state_since, now, is_present=True)
    return [*(found[revision] for revision in sorted(found)), present]


def compare_head(doctype: DocumentType, before: Edition, after: Edition, user: Any) -> list[Pair]:
    """The header's fields that differ or say something."""
    names = _names(doctype.model, [before.content, after.content])
    found = _pairs(doctype, doctype.model, before.content, after.content, user, names, line=False)
    return [pair for pair in found if says_something(pair)]


def compare_lines(doctype: DocumentType, before: Edition, after: Edition, user: Any) -> list[LinePair]:
    """The lines of both, each beside the one that it continues; a line with quantity 0 was taken out."""
    model = doctype.model._meta.get_field("lines").related_model
    old, new = ([row for row in one.content["lines"] if _stands(row)] for one in (before, after))
    names = _names(model, [*old, *new])
    found = [
        LinePair(
            (right or left or {}).get("line_no", 0),
            _pairs(doctype, model, left or {}, right or {}, user, names, line=True),
            left,
            right,
        )
        for left, right in _matched(old, new)
    ]
    silent = {
        place for place in range(len(found[0].pairs) if found else 0)
        if not any(says_something(line.pairs[place]) for line in found)
    }  # fmt: skip
    for line in found:
        line.pairs[:] = [pair for place, pair in enumerate(line.pairs) if place not in silent]
    return found


def _matched(old: list[Row], new: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """Which line continues which: the same number of the same product, else the next of that product."""
    left = list(old)
    found: dict[int, Row] = {}
    for same in (("line_no", "product_id"), ("product_id",)):
        for place, row in enumerate(new):
            match = next((one for one in left if all(one.get(name) == row.get(name) for name in same)), None)
            if place not in found and match is not None:
                found[place] = match
                left.remove(match)
    pairs: list[tuple[Row | None, Row | None]] = [(found.get(place), row) for place, row in enumerate(new)]
    return [*pairs, *((row, None) for row in left)]


def _stands(row: Row) -> bool:
    return row.get("quantity") not in (0, "0")


def _pairs(
    doctype: DocumentType, model: Any, old: Row, new: Row, user: Any, names: dict[tuple[str, Any], str], *, line: bool
) -> list[Pair]:
    hidden = set() if user.sees_prices else price_keys(doctype.name)
    known = [
        field for field in columns(model)
        if (field.attname in old or field.attname in new) and field.name not in hidden
        and field.name not in doctype.line_hidden and field.name != "line_no"
    ]  # fmt: skip
    return [
        Pair(
            Column(field.name, field_label(field.name, doctype, line=line), _kind(field)),
            _value(field, old, names),
            _value(field, new, names),
        )
        for field in known
    ]


def _kind(field: Any) -> str:
    kind = kind_of(field, field.name)
    return (
        "text"
        if kind in ("product", "document", "code")
        else "flag"
        if isinstance(field, models.BooleanField)
        else kind
    )


def _value(field: Any, row: Row, names: dict[tuple[str, Any], str]) -> Any:
    value = row.get(field.attname)
    if isinstance(value, str) and type(field) is models.DateField:
        return date.fromisoformat(value)
    if isinstance(field, models.ForeignKey):
        return names.get((field.attname, value), value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value or ""))
    return value


def _names(model: Any, rows: list[Row]) -> dict[tuple[str, Any], str]:
    """What keys stand for, one statement per kind of thing pointed to."""
    found: dict[tuple[str, Any], str] = {}
    for field in columns(model):
        if isinstance(field, models.ForeignKey):
            ids = {row[field.attname] for row in rows if row.get(field.attname) is not None}
            targets = field.related_model._default_manager.filter(pk__in=ids)
            found |= {(field.attname, target.pk): str(target) for target in targets}
    return found
