"""Everything about one customer in one place: its open papers, and one time line of all that happened.

Any paper that names a customer counts, those of apps above too: they are found by their declarations. The number of
statements depends neither on the customer's history nor on how many kinds of papers there are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.history import Change
from counterfoil.customers.models import Customer, Stage, StageChange
from counterfoil.customers.stages import words
from counterfoil.kernel.declaration import DocumentType, all_types, find_type
from counterfoil.kernel.fields import MoneyField
from counterfoil.kernel.statements import compiled, run
from counterfoil.people.visibility import of_seen_customer

RECENT = 40
"""Papers of each kind whose events stand in the time line."""
MOST = 40
"""Moments that a page shows."""
MOST_OPEN = 10
"""Open papers of each kind that a page shows."""


@dataclass(frozen=True)
class Paper:
    """A paper of the customer that is not finished."""

    doctype: DocumentType
    number: str
    state: Any
    since: datetime
    total: Any
    """CNY, where it has an amount and this person may see it."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened: of a paper, or of the customer itself."""

    at: datetime
    title: str | Promise
    who: str
    doctype: DocumentType | None = None
    number: str = ""
    state: Any = None
    text: str = ""


@dataclass(frozen=True)
class Papers:
    """The customer's papers as far as a page shows them: the open ones, and the ids of the latest, by kind."""

    open: list[tuple[DocumentType, list[Paper]]]
    latest: dict[str, list[int]]


def papers_of(customer: Customer, user: Any) -> Papers:
    """What is on its way, by kind of paper in the order of the process, and the latest of each kind. One statement,
    whose text is kept; only what is not seen by whose customer it is has its condition put together anew.
    """
    texts: list[str] = []
    values: list[Any] = []
    for doctype in _types():
        seen = of_seen_customer(doctype, user)
        if not seen:
            texts.append(_text(doctype))
            values += [customer.pk, customer.pk]
            continue
        narrower, more = _seen(doctype, seen, customer)
        texts.append(_text(doctype, narrower))
        values += [customer.pk, *more] * 2
    with run(" UNION ALL ".join(texts), values) as cursor:
        rows = [_Row(*row) for row in cursor.fetchall()]
    going_on: dict[str, list[Paper]] = {}
    for row in rows:
        if row.is_open:
            going_on.setdefault(row.kind, []).append(_paper(row, user))
    return Papers(
        [(doctype, going_on[doctype.name]) for doctype in _types() if doctype.name in going_on],
        _last_moved(row for row in rows if not row.is_open),
    )


class _Row(NamedTuple):
    is_open: bool
    kind: str
    pk: int
    number: str
    state: str
    state_since: datetime
    worth: Decimal | None


@cache
def _text(doctype: DocumentType, narrower: str = "") -> str:
    """The open papers of this kind of one customer, and the latest of whatever state."""
    model: type[Model] = doctype.model
    has_total = any(isinstance(field, MoneyField) and field.name == "total" for field in model._meta.concrete_fields)
    columns = f"'{doctype.name}', id, number, state, state_since, {'total' if has_total else 'NULL::numeric'}"
    rows = f"FROM {model._meta.db_table} WHERE customer_id = %s{narrower}"
    going = ",".join(state.code for state in doctype.states if state.tone not in ("done", "void"))
    return (
        f"(SELECT true, {columns} {rows} AND state = ANY('{{{going}}}') ORDER BY id DESC LIMIT {MOST_OPEN})"
        f" UNION ALL (SELECT false, {columns} {rows} ORDER BY id DESC LIMIT {RECENT})"
    )


def _seen(doctype: DocumentType, seen: Q, customer: Customer) -> tuple[str, tuple[Any, ...]]:
    """The condition under which a person may know of them, as text and what it is bound to."""
    keys = doctype.model._default_manager.filter(seen, customer=customer).values("pk").order_by()
    try:
        text, values = keys.query.sql_with_params()
    except EmptyResultSet:
        return " AND false", ()
    return f" AND id IN ({text})", values


def _last_moved(rows: Iterable[_Row]) -> dict[str, list[int]]:
    """The papers that moved last, by kind: as many as the time line has room for moments."""
    latest: dict[str, list[int]] = {}
    for row in sorted(rows, key=lambda row: row.state_since, reverse=True)[:MOST]:
        latest.setdefault(row.kind, []).append(row.pk)
    return latest


def _paper(row: _Row, user: Any) -> Paper:
    doctype = find_type(row.kind)
    assert doctype is not None
    total = row.worth if user.sees_prices else None
    return Paper(doctype, row.number, doctype.state(row.state), row.state_since, total)


def moments(customer: Customer, papers: Papers, changes: Iterable[Change], user: Any) -> list[Moment]:
    """The latest that happened, newest first, the changes of the customer itself among it. Two statements."""
    itself = [Moment(change.at, change.title, change.who, text=change.reason) for change in changes]
    found = [*_of_papers(papers.latest), *itself, *_of_told(customer, user)]
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:MOST]


_EVENTS = f"""
    SELECT event.at, event.resource, event.number, event.action, event.from_state, event.to_state, person.name
    FROM unnest(%s::text[], %s::bigint[]) paper (resource, id)
    JOIN kernel_event event ON event.resource = paper.resource AND event.document_id = paper.id
    JOIN people_user person ON person.id = event.by_id
    ORDER BY event.at DESC, event.id DESC LIMIT {MOST}
"""  # noqa: S608 - a number of ours


def _of_papers(latest: dict[str, list[int]]) -> list[Moment]:
    pairs = [(resource, key) for resource, keys in latest.items() for key in keys]
    if not pairs:
        return []
    with run(_EVENTS, [list(column) for column in zip(*pairs, strict=True)]) as cursor:
        return [_moment(*row) for row in cursor.fetchall()]


def _moment(at: datetime, resource: str, number: str, did: str, before: str, after: str, who: str) -> Moment:
    doctype = find_type(resource)
    assert doctype is not None
    action = doctype.action(did)
    label = action.label if action is not None else EVENTS.get(did, did)
    return Moment(at, label, who, doctype, number, doctype.state(after) if before != after else None)


EVENTS = {"create": _("Made"), "edit": _("Changed"), "attach": _("File attached")}
"""What happens to any paper without being one of its actions."""


Rows = Callable[[Any], QuerySet[Any]]
Words = Callable[[datetime, str, dict[str, Any]], Moment]


class _Kind(NamedTuple):
    rows: Rows
    words: Words
    to: Callable[[Any], bool]


_told: dict[str, _Kind] = {}


def tell(kind: str, rows: Rows, words: Words, *, to: Callable[[Any], bool] = lambda _user: True) -> None:
    """Let something that is no paper stand in the time line.

    ``rows(customer)``: with ``told_at``, ``who`` and ``said`` (``JSONObject``) annotated. It is put together once, with a
    placeholder for the customer's id. ``words(at, who, said)`` makes a moment of one. ``to(user)``: whether somebody who
    sees the customer is told.
    """
    _told[kind] = _Kind(rows, words, to)


def _of_told(customer: Customer, user: Any) -> list[Moment]:
    """One statement for all kinds."""
    kinds = tuple(kind for kind, one in _told.items() if one.to(user))
    return [_told[kind].words(at, who, said) for kind, at, who, said in _rows_told(kinds)(customer.pk)]


@cache
def _rows_told(kinds: tuple[str, ...]) -> Callable[[Any], list[Any]]:
    def rows(customer: Any) -> QuerySet[Any]:
        parts: list[QuerySet[Any]] = [
            _told[kind]
            .rows(customer)
            .annotate(told_kind=Value(kind, output_field=CharField()))
            .order_by("-told_at")
            .values_list("told_kind", "told_at", "who", "said")[:MOST]
            for kind in kinds
        ]
        return parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]

    return compiled(rows)


def _stage_changes(customer: Any) -> QuerySet[Any]:
    said = JSONObject(stage="to_stage", reason="reason", values="values")
    return StageChange.objects.filter(customer_id=customer).annotate(told_at=F("at"), who=Value(""), said=said)


def _stage_moved(at: datetime, who: str, said: dict[str, Any]) -> Moment:
    return Moment(at, Stage(said["stage"]).label, who, text=words(said["stage"], said["reason"], said["values"]))


tell("stage", _stage_changes, _stage_moved)


def _types() -> list[DocumentType]:
    return [doctype for doctype in all_types() if doctype.customer == "customer"]
