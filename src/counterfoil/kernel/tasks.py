"""My to-do: who is waited for, written down in the same transaction that makes it so."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, TaskScope, type_of
from counterfoil.kernel.models import Document, Signature, Task


def refresh(documents: list[Document]) -> None:
    """Replace the open tasks of these documents by those of their present states. Two statements, plus signatures."""
    if not documents:
        return
    wanted = Q()
    for name, ids in _by_type(documents).items():
        wanted |= Q(resource=name, document_id__in=ids)
    Task.objects.filter(wanted).delete()
    signatures = _signatures([document for document in documents if _needs_signatures(document)])
    rows = [row for document in documents for row in tasks_of(document, signatures)]
    if rows:
        Task.objects.bulk_create(rows)


def tasks_of(document: Document, signatures: list[Signature]) -> list[Task]:
    """Every task that this document makes in its present state."""
    doctype = type_of(document)
    mine = [
        s for s in signatures if (s.resource, s.document_id, s.round) == (doctype.name, document.pk, document.round)
    ]
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
    """Ids of the people who may not do it because they wrote it or signed something before."""
    people: set[int] = set()
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
        since=document.state_since, due_at=_due(document, action),
    )  # fmt: skip


def _due(document: Document, action: Action) -> datetime | None:
    """Until when it is expected: the day on the paper, else so long after the document came to this state."""
    if action.due is not None:
        return action.due(document)
    return document.state_since + action.target if action.target else None


def _needs_signatures(document: Document) -> bool:
    return any(action.approval or action.not_by or action.co_sign for action in waiting_actions(document))


def _signatures(documents: list[Document]) -> list[Signature]:
    if not documents:
        return []
    wanted = Q()
    for name, ids in _by_type(documents).items():
        wanted |= Q(resource=name, document_id__in=ids)
    return list(Signature.objects.filter(wanted).order_by("pk"))


def _by_type(documents: list[Document]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for document in documents:
        found.setdefault(type_of(document).name, []).append(document.pk)
    return found
