"""My to-do: who is waited for, written down in the same transaction that makes it so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, TaskScope, find_type, type_of
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.models import Document, Signature, Task
from counterfoil.kernel.statements import insert_rows, run

_NOT_WAITED_FOR = """
    DELETE FROM kernel_task USING unnest(%s::text[], %s::bigint[]) AS done (resource, document_id)
    WHERE kernel_task.resource = done.resource AND kernel_task.document_id = done.document_id
"""


@dataclass(frozen=True)
class Named:
    """How something is called on a to-do list."""

    label: str | Promise


@dataclass(frozen=True)
class Chore:
    """Something to do that no paper's state asks for (to chase an overdue customer). Its rows are written and removed
    by the app that declares it; ``resource`` and the row's number make its address."""

    resource: str
    action: str
    thing: Named
    what: Named


CHORES: dict[tuple[str, str], Chore] = {}


def chore(resource: str, action: str, *, thing: str | Promise, what: str | Promise) -> Chore:
    """Declare a chore once, beside what makes it."""
    if (resource, action) in CHORES:
        raise ValueError(f"chore declared twice: {resource}.{action}")
    CHORES[resource, action] = Chore(resource, action, Named(thing), Named(what))
    return CHORES[resource, action]


def named(resource: str, action: str) -> tuple[Any, Any] | None:
    """What a task is about and what is to be done, each with its ``label``; ``None`` when neither is known."""
    doctype = find_type(resource)
    declared = doctype.action(action) if doctype else None
    if doctype is not None and declared is not None:
        return doctype, declared
    found = CHORES.get((resource, action))
    return (found.thing, found.what) if found is not None else None


def refresh(unit: Unit) -> None:
    """Replace the open tasks of what was touched by those of the present states. Two statements, plus signatures."""
    if known := [key for key in unit.touched if key not in unit.made]:
        run(_NOT_WAITED_FOR, [[name for name, _ in known], [pk for _, pk in known]]).close()
    signed = unit.signatures_of(document for document in unit.touched.values() if _needs_signatures(document))
    insert_rows(row for key, document in unit.touched.items() for row in tasks_of(document, signed.get(key, [])))


def tasks_of(document: Document, mine: list[Signature]) -> list[Task]:
    """Every task that this document makes in its present state; ``mine``: who signed it in its present round."""
    doctype = type_of(document)
    rows = []
    for action in waiting_actions(document):
        excluded = not_these(document, action, mine)
        for role in sorted(open_roles(document, action, mine)):
            scope = doctype.task_scope(document, action, role) if doctype.task_scope else TaskScope()
            if scope is not None:
                rows.append(_task(document, doctype, action, role, scope, excluded))
    return rows


def waiting_actions(document: Document) -> list[Action]:
    """The actions of its present state that somebody is waited for to do."""
    return [
        action
        for action in type_of(document).actions
        if action.todo and action.needs_person and document.state in action.from_
        and (action.waits is None or action.waits(document))
    ]  # fmt: skip


def open_roles(document: Document, action: Action, signatures: list[Signature]) -> set[str]:
    """The roles that may still do it: with several signatures, those that have not signed yet."""
    if not action.co_sign:
        return set(action.roles_on(document)) - {SYSTEM}
    signed = {signature.role for signature in signatures if signature.action == action.name}
    return set(action.co_sign) - signed


def not_these(document: Document, action: Action, signatures: list[Signature]) -> list[int]:
    """Ids of the people who may not do it because they wrote it or signed something before, here or elsewhere."""
    people: set[int] = set(action.barred(document)) if action.barred else set()
    if action.approval or "author" in action.not_by:
        people |= set(document.authors)
    if action.approval:
        doctype = type_of(document)
        people |= {s.by_id for s in signatures if (done := doctype.action(s.action)) and done.approval}
    people |= {s.by_id for s in signatures if s.action in action.not_by or (action.co_sign and s.action == action.name)}
    return sorted(people)


def _task(
    document: Document, doctype: DocumentType, action: Action, role: str, scope: TaskScope, excluded: list[int]
) -> Task:
    return Task(
        resource=doctype.name, document_id=document.pk, number=document.number, action=action.name, role=role,
        user_id=scope.user_id, floor=scope.floor, not_users=excluded, subject=doctype.subject(document)[:200],
        since=_since(document, action), due_at=_due(document, action),
    )  # fmt: skip


def _since(document: Document, action: Action) -> datetime:
    """From when it waits: the coming to this state, or the later moment that the paper names."""
    opens = action.opens(document) if action.opens else None
    return max(document.state_since, opens) if opens else document.state_since


def _due(document: Document, action: Action) -> datetime | None:
    """Until when it is expected: the day on the paper, else so long after it could first be done."""
    if action.due is not None:
        return action.due(document)
    return _since(document, action) + action.target if action.target else None


def _needs_signatures(document: Document) -> bool:
    return any(action.approval or action.not_by or action.co_sign for action in waiting_actions(document))
