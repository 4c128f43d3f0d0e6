"""What shines on the picture: how many papers wait at each step, and the way of one document and its kin."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet, Value
from django.utils import timezone

from counterfoil.insight.process.model import Part
from counterfoil.insight.process.svg import Figures, Key, Light
from counterfoil.kernel.days import midnight
from counterfoil.kernel.declaration import DocumentType, find_type
from counterfoil.kernel.models import Event, Task
from counterfoil.kernel.people import visible
from counterfoil.kernel.trace import trace
from counterfoil.web.figures import moment

MOST = 200
"""Rows of a list on screen."""
ENDS = frozenset({"done", "void"})


def visible_ids(doctype: DocumentType, user: Any) -> QuerySet[Any] | None:
    """The documents that this person may see, or ``None`` for all of them."""
    allowed = visible(doctype, user)
    return doctype.model.objects.filter(allowed).values("pk") if allowed else None


def tasks_of(doctype: DocumentType, user: Any) -> QuerySet[Task]:
    """What waits on such papers, as far as this person may see them."""
    rows = Task.objects.filter(resource=doctype.name)
    ids = visible_ids(doctype, user)
    return rows if ids is None else rows.filter(document_id__in=ids)


def events_of(doctype: DocumentType, user: Any, *, since: datetime) -> QuerySet[Event]:
    """What happened to such papers since then, as far as this person may see them."""
    rows = Event.objects.filter(resource=doctype.name, at__gte=since)
    ids = visible_ids(doctype, user)
    return rows if ids is None else rows.filter(document_id__in=ids)


def figures(parts: Iterable[Part], user: Any, *, at: datetime) -> Light:
    """Waiting and late per step, done today, and papers per open state. Three statements, however many kinds there are."""
    kinds = list({band.doctype.name: band.doctype for part in parts for band in part.bands}.values())
    return Light(steps=_steps(kinds, user, at=at), states=_states(kinds, user))


def _steps(kinds: list[DocumentType], user: Any, *, at: datetime) -> dict[Key, Figures]:
    events = Event.objects.filter(at__gte=midnight(timezone.localdate(at)))
    done = together(
        rows.values("resource", "action").annotate(many=Count("pk")) for rows in of_kinds(kinds, user, events)
    )
    today = {(row["resource"], row["action"]): row["many"] for row in done}
    found = _waiting(kinds, user, at=at)
    return {key: Figures(*found.get(key, (0, 0)), today.get(key, 0)) for key in {*found, *today}}


def _waiting(kinds: list[DocumentType], user: Any, *, at: datetime) -> dict[Key, tuple[int, int]]:
    """Papers that wait per step, and those of them that are late. Each counts once, for however many roles it waits."""
    papers = [
        tasks.values("resource", "action", "document_id")
        .annotate(late=Min("due_at", filter=Q(due_at__lt=at)))
        .order_by()
        for tasks in of_kinds(kinds, user, Task.objects.all())
    ]
    sql, values = papers[0].union(*papers[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT resource, action, count(*), count(late) FROM ({sql}) papers GROUP BY resource, action",  # noqa: S608
            values,
        )
        return {(resource, action): (many, late) for resource, action, many, late in cursor.fetchall()}


def of_kinds(kinds: list[DocumentType], user: Any, rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Rows of the trail or the tasks about papers of these kinds that this person may see: one query for all kinds
    of which everything is seen, and one for each other."""
    scopes = {kind.name: visible_ids(kind, user) for kind in kinds}
    yield rows.filter(resource__in=[name for name, ids in scopes.items() if ids is None])
    for name, ids in scopes.items():
        if ids is not None:
            yield rows.filter(resource=name, document_id__in=ids)


def together(queries: Iterable[QuerySet[Any, Any]]) -> list[dict[str, Any]]:
    """The rows of all these queries, asked for in one statement."""
    first, *others = (query.order_by() for query in queries)
    return list(first.union(*others, all=True)) if others else list(first)


def _states(kinds: list[DocumentType], user: Any) -> dict[Key, int]:
    """Papers in states that somebody still has to leave; the finished ones grow without end and say little."""
    counted = together(
        kind.model.objects.filter(
            visible(kind, user), state__in=[state.code for state in kind.states if state.tone not in ENDS]
        )
        .values("state")
        .annotate(resource=Value(kind.name), many=Count("pk"))
        for kind in kinds
    )
    return {(row["resource"], row["state"]): row["many"] for row in counted}


def way_of(document: Any, user: Any) -> Light:
    """The steps that this document and its kin have gone, who did each last, and what they wait for now."""
    kin = trace(document, user)
    numbers = {(row["resource"], row["number"]) for row in kin}
    wanted = among(numbers)
    done: dict[Key, str] = {}
    for event in Event.objects.filter(wanted).select_related("by").order_by("pk"):
        done[event.resource, event.action] = f"✓ {event.by} · {moment(event.at)} · {event.number}"
    waiting = Task.objects.filter(wanted).values_list("resource", "action").distinct()
    return Light(
        done=done, waiting=frozenset(waiting), here=frozenset((row["resource"], row["state"]) for row in kin), way=True
    )


def among(numbers: Iterable[tuple[str, str]]) -> Q:
    """Rows of the trail or the tasks that speak of these papers."""
    by_resource: dict[str, list[str]] = {}
    for resource, number in numbers:
        by_resource.setdefault(resource, []).append(number)
    found = Q(pk__in=())
    for resource, several in sorted(by_resource.items()):
        found |= Q(resource=resource, number__in=several)
    return found


def find_by_number(number: str, user: Any) -> Any | None:
    """The document with this number, of whatever kind, if this person may see it."""
    prefix = number.partition("-")[0]
    known = Event.objects.filter(number=number, seq=1).values_list("resource", flat=True).first() if prefix else None
    doctype = find_type(known) if known else None
    if doctype is None:
        return None
    return doctype.model.objects.filter(visible(doctype, user), number=number).first()


def at_step(doctype: DocumentType, action: str, user: Any, *, most: int = MOST) -> list[Task]:
    """The papers that wait for this step, the longest waiting first, one row each."""
    rows = tasks_of(doctype, user).filter(action=action).select_related("user").order_by("since", "pk")
    unique: dict[int, Task] = {}
    for row in rows[: most * 3]:
        unique.setdefault(row.document_id, row)
    return list(unique.values())[:most]


def done_since(doctype: DocumentType, action: str, user: Any, *, since: datetime) -> QuerySet[Event]:
    """When this step was done since then, latest first."""
    return events_of(doctype, user, since=since).filter(action=action).select_related("by").order_by("-pk")
