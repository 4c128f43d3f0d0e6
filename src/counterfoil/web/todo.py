"""My to-do as the home page shows it: each task with what is to be done and how pressing it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from counterfoil.kernel.declaration import Action, DocumentType
from counterfoil.kernel.models import Task
from counterfoil.kernel.tasks import Named, named
from counterfoil.people import todo

MOST = 200
PAGE = 100
SOON = timedelta(hours=1)
CALM_LAST = {"late": 0, "soon": 1, "calm": 2}


@dataclass(frozen=True)
class Waiting:
    """One task: what is to be done on which document, and how pressing it is."""

    task: Task
    doctype: DocumentType | Named
    action: Action | Named
    urgency: str
    """late (past its target), soon (within the hour), or calm."""


@dataclass(frozen=True)
class Group:
    """All tasks of one action of one kind of document."""

    key: str
    doctype: DocumentType | Named
    action: Action | Named
    many: int
    late: int


def list_waiting(user: Any, *, at: datetime, key: str = "") -> list[Waiting]:
    """What waits for this person: late ones first, then the longest waiting. ``key``: of one group alone."""
    return page_of(user, at=at, key=key, limit=MOST)[0]


def page_of(
    user: Any, *, at: datetime, key: str = "", cursor: str = "", limit: int = PAGE
) -> tuple[list[Waiting], str | None]:
    """The next so many that wait longest, the late ones among them first; and the cursor of those after them.

    Raises ``Refusal("inputs_invalid")`` for a cursor that isn't one.
    """
    resource, _point, action = key.partition(".")
    page = todo.list_tasks(user, at=at, limit=limit, cursor=cursor, resource=resource, action=action)
    found = (_waiting(task, at) for task in page.items)
    shown = (one for one in found if one is not None)
    return sorted(shown, key=lambda one: (CALM_LAST[one.urgency], one.task.since)), page.next


def _waiting(task: Task, at: datetime) -> Waiting | None:
    found = named(task.resource, task.action)
    return Waiting(task, *found, urgency(task, at)) if found is not None else None


def urgency(task: Task, at: datetime) -> str:
    if task.due_at is None:
        return "calm"
    if task.due_at <= at:
        return "late"
    return "soon" if task.due_at - at <= SOON else "calm"


def groups(counts: Iterable[tuple[str, str, int, int]]) -> list[Group]:
    """The counts of ``people.todo.count_tasks`` with their names, those with late tasks first."""
    found = []
    for resource, name, many, late in counts:
        known = named(resource, name)
        if known is not None:
            found.append(Group(f"{resource}.{name}", *known, many, late))
    return sorted(found, key=lambda group: (-group.late, -group.many))
