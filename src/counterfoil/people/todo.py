"""My to-do (我的待办): what waits for this person now, by role, floor and name, the most urgent first."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.listing import Page
from counterfoil.kernel.models import Task
from counterfoil.kernel.statements import compiled


def _reach(user: Any, at: datetime) -> tuple[list[str], list[str], list[int], list[int]]:
    """Roles and floors, whom the person stands for, and the person."""
    return list(user.roles_at(at)), ["", *user.floors_at(at)], user.stands_for(at), [user.pk]


def _waiting(roles: Any, floors: Any, people: Any, me: Any, at: Any) -> Q:
    """The tasks that wait for this person: role held, named person or nobody in particular, own floor, not excluded,
    and their day has come."""
    return (
        Q(role__any=roles, floor__any=floors)
        & (Q(user=None) | Q(user_id__any=people))
        & ~Q(not_users__contains=me)
        & Q(since__lte=at)
    )


@cache
def _first(many: int) -> Callable[..., list[Task]]:
    """The first so many tasks: what each of us looks at most."""

    @compiled
    def tasks(roles: Any, floors: Any, people: Any, me: Any, at: Any) -> QuerySet[Task]:
        return Task.objects.filter(_waiting(roles, floors, people, me, at)).order_by("since", "pk")[:many]

    return tasks


def list_tasks(
    user: Any, *, at: datetime, limit: int = 50, cursor: str = "", resource: str = "", action: str = ""
) -> Page:
    """One page of the to-do list, one row per document and action: longest waiting first. ``resource``, and ``action``
    of it: of that kind alone.
    """
    if resource or cursor:
        found = list(_rows(user, at, cursor, resource, action)[: 2 * limit + 1])
    else:
        found = _first(2 * limit + 1)(*_reach(user, at), at)
    unique: dict[tuple[str, int, str], Task] = {}
    for row in found:
        unique.setdefault((row.resource, row.document_id, row.action), row)
    kept = list(unique.values())[:limit]
    more = len(unique) > limit or len(found) > 2 * limit
    return Page(kept, _cursor(kept[-1]) if more and kept else None)


def _rows(user: Any, at: datetime, cursor: str, resource: str, action: str) -> QuerySet[Task]:
    rows = Task.objects.filter(_waiting(*_reach(user, at), at))
    if resource:
        rows = rows.filter(resource=resource)
    if action:
        rows = rows.filter(action=action)
    if cursor:
        since, pk = _read(cursor)
        rows = rows.filter(Q(since__gt=since) | Q(since=since, pk__gt=pk))
    return rows.order_by("since", "pk")


def count_tasks(user: Any, *, at: datetime) -> list[tuple[str, str, int, int]]:
    """How many wait per document type and action, and how many of them are late. One statement."""
    return list(_counts(*_reach(user, at), at))


@compiled
def _counts(roles: Any, floors: Any, people: Any, me: Any, at: Any) -> QuerySet[Task, Any]:
    rows = Task.objects.filter(_waiting(roles, floors, people, me, at)).order_by("resource", "action")
    papers = Count("document_id", distinct=True)
    late = Count("document_id", distinct=True, filter=Q(due_at__lt=at))
    return rows.values_list("resource", "action").annotate(many=papers, late=late)


def _cursor(task: Task) -> str:
    text = json.dumps([task.since.isoformat(), task.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        since, pk = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=="))
        moment = parse_datetime(since)
        if moment is None or moment.tzinfo is None:
            raise ValueError(since)
        return moment, int(pk)
    except (ValueError, TypeError):
        raise invalid("cursor", _("is not a cursor of this list")) from None
