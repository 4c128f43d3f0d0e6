"""The one door: every document is made, changed and moved here, whoever asks (screen, API, import, job, test).

The order of refusal is fixed: visible → locked row → version → state → role → two persons → proof → inputs →
``requires`` in their order. Then the change: ``does`` → event and signature → hand-overs → tasks. Then commit, and what follows.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel import idempotency, numbers, outbox, people
from counterfoil.kernel.checks import (
    acting_role,
    refuse_inputs,
    refuse_person,
    refuse_requirements,
    refuse_state,
    refuse_unproved,
    role_refusal,
    wrong_state,
)
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, find_type, hand_overs, type_of
from counterfoil.kernel.doing import Doing, New, ToLock, Unit, for_lock, remember
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.models import Attempt, Document, Event, columns
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.retrying import with_retry
from counterfoil.kernel.statements import compiled, insert_rows, update_rows
from counterfoil.kernel.trail import as_json, content

T = TypeVar("T")
_current: ContextVar[Unit | None] = ContextVar("unit", default=None)
KERNEL_COLUMNS = ("state", "state_since", "version", "revision", "round", "authors", "event_no", "chain")

Which = Document | tuple[str, str]
"""A document, or its resource and number."""


def perform(
    document: Which,
    action: str,
    *,
    by: Any,
    at: datetime,
    inputs: dict[str, Any] | None = None,
    version: int | None = None,
    key: Key | None = None,
) -> Any:
    """Do a named action of a document and return the document.

    Raises ``NotVisible`` (none such for this person), ``Refusal`` (a rule said no; nothing changed),
    ``idempotency.Replayed`` (done before under this key), ``retrying.Busy``.
    """
    doctype, number = named(document)
    declared = doctype.action(action)
    if declared is None:
        raise NotVisible(f"{doctype.name} has no action {action}")

    def work(unit: Unit) -> Any:
        row = load(unit, doctype, number, by=by)
        _refuse_version(row, version)
        return _do(unit, doctype, row, declared, by=by, raw=inputs)

    return _with_attempts(lambda: transact(work, at=at, key=key), doctype, number, action, by=by, at=at)


def create(resource: str, inputs: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Any:
    """Make a draft, lines and all. Raises ``Refusal`` (role, inputs, or a rule of this type) or ``Replayed``."""
    doctype = find_type(resource)
    if doctype is None or doctype.draft is None or doctype.creates is None:
        raise NotVisible(resource)

    def work(unit: Unit) -> Any:
        role, behalf = acting_role(by, doctype.draft_by, at)
        if role is None:
            raise role_refusal(_("Make"), doctype.draft_by, by, at)
        entered = validated(doctype.draft, inputs)  # type: ignore[arg-type]
        do = Doing(unit, doctype, None, None, by, at, role=role, on_behalf_of=behalf, inputs=entered)
        new = doctype.creates(entered, do=do)  # type: ignore[misc]
        return make(unit, doctype, [new], by=by, role=role, at=at, inputs=inputs)[0]

    return _with_attempts(lambda: transact(work, at=at, key=key), doctype, "", "create", by=by, at=at)


def edit(document: Which, inputs: dict[str, Any], *, version: int | None, by: Any, at: datetime) -> Any:
    """Change a draft. ``version`` is the one that the caller saw. Raises ``Refusal`` (``stale_version`` …)."""
    doctype, number = named(document)

    def work(unit: Unit) -> Any:
        row = load(unit, doctype, number, by=by)
        if version is None:
            raise invalid("version", _("is needed"))
        _refuse_version(row, version)
        return _change(unit, doctype, row, inputs, by=by, at=at)

    return _with_attempts(lambda: transact(work, at=at), doctype, number, "edit", by=by, at=at)


def transact(work: Callable[[Unit], T], *, at: datetime, key: Key | None = None) -> T:
    """Run ``work`` as one transaction, tried again when the database asks for it, and then what follows from it.

    Within another such transaction it simply joins in.
    """
    outer = _current.get()
    if outer is not None:
        return work(outer)

    def once() -> tuple[T, list[Any]]:
        unit = Unit(at=at)
        token = _current.set(unit)
        try:
            with transaction.atomic(durable=True):
                if key is not None:
                    idempotency.claim(key, at=at)
                result = work(unit)
                unit.flush()
                if key is not None:
                    idempotency.settle(key, **_what(result))
        finally:
            _current.reset(token)
        return result, unit.outbox

    result, follows = with_retry(once)
    outbox.carry_out(follows, at=at)
    return result


def _what(result: Any) -> dict[str, str]:
    """What was made or moved, as an idempotency key names it."""
    if isinstance(result, Document):
        return {"resource": type_of(result).name, "number": result.number}
    if isinstance(result, Model):
        return {"resource": result._meta.label_lower, "number": str(result.pk)}
    return {"resource": "", "number": ""}


def make(
    unit: Unit,
    doctype: DocumentType,
    rows: list[New],
    *,
    by: Any,
    role: str,
    at: datetime,
    inputs: dict[str, Any] | None = None,
) -> list[Any]:
    """Insert documents with numbers, lines, links and their first event. As many statements for one as for many."""
    if not rows:
        return []
    role = SYSTEM if by.is_system else role
    documents = []
    events = []
    for number, row in zip(numbers.take(doctype.name, len(rows), at=at), rows, strict=True):
        document = doctype.model(
            number=number, state=row.state or doctype.initial, state_since=at, created_at=at, created_by_id=by.id,
            authors=[] if by.is_system else [by.id], **row.fields,
        )  # fmt: skip
        event = Event(
            resource=doctype.name, number=number, action="create", from_state="", to_state=document.state,
            by_id=by.id, role=role, inputs=inputs or {},
        )  # fmt: skip
        unit.log(event, document)
        documents.append(document)
        events.append(event)
    insert_rows(documents)
    for document, event, row in zip(documents, events, rows, strict=True):
        event.document_id = document.pk
        unit.know(document)
        unit.made.add((doctype.name, document.pk))
        unit.touched[doctype.name, document.pk] = document
        for origin in row.came_of:
            Doing(unit, doctype, document, None, by, at).link(origin, document)
    _insert_lines(doctype, documents, rows)
    return documents


def act_within(unit: Unit, document: Any, action: str, *, by: Any = None, inputs: Any = None, reason: str = "") -> Any:
    """An action that another one causes, in the same transaction; its document must be locked in it already."""
    doctype = type_of(document)
    declared = doctype.action(action)
    assert declared is not None, f"{doctype.name} has no action {action}"
    assert unit.is_locked(document), f"{document} must be locked before the system acts on it"
    raw = dict(inputs or {})
    if reason:
        raw["reason"] = reason
    return _do(unit, doctype, document, declared, by=by or people.system(), raw=raw)


def act_on_all(unit: Unit, action: str, rows: Sequence[tuple[Any, dict[str, Any], str]]) -> None:
    """The same action of many documents of one type: ``(document, inputs, reason)``. One UPDATE for all of them."""
    if not rows:
        return
    doctype = type_of(rows[0][0])
    assert not hand_overs(doctype.name, action), f"{doctype.name}.{action} hands over: do it one by one"
    declared = doctype.action(action)
    assert declared is not None, f"{doctype.name} has no action {action}"
    changed = set(KERNEL_COLUMNS)
    for document, inputs, reason in rows:
        assert unit.is_locked(document), f"{document} must be locked before the system acts on it"
        raw = {**inputs, "reason": reason} if reason else inputs
        _apply(Doing(unit, doctype, document, declared, people.system(), unit.at), raw)
        changed |= set(_changes(document))
    documents = [document for document, _inputs, _reason in rows]
    update_rows(documents, sorted(changed))
    for document in documents:
        remember(document)


def _do(unit: Unit, doctype: DocumentType, document: Any, action: Action, *, by: Any, raw: Any) -> Any:
    """The refusals in their order, then the change, then what follows in other papers."""
    do = Doing(unit, doctype, document, action, by, unit.at)
    _apply(do, raw)
    _save(document)
    if do.complete:
        for hand_over in hand_overs(doctype.name, action.name):
            hand_over.does(document, do=do)
    return document


def _apply(do: Doing, raw: Any) -> None:
    """The refusals in their order; then the verb, signature and event. The document is changed in memory."""
    document, action = do.document, do.action
    assert action is not None
    refuse_state(do)
    refuse_person(do)
    refuse_unproved(do)
    refuse_inputs(do, raw)
    refuse_requirements(do)

    before = document.state
    if do.lapsed:
        document.round += 1
    answer = action.does(document, do=do) if action.does else None
    if do.complete:
        _move(document, action, answer, at=do.at)
    do.sign(content_hash=do.content_hash())
    _log(do, before, raw)
    if action.new_round:
        document.round += 1


def _move(document: Any, action: Action, answer: Any, *, at: datetime) -> None:
    possible = action.states_after()
    if not possible:
        return
    target = answer if len(possible) > 1 else possible[0]
    assert target in possible, f"{action.name} led to {target!r}, declared are {possible}"
    if document.state != target:
        document.state, document.state_since = target, at


def _log(do: Doing, before: str, raw: Any) -> None:
    assert do.action is not None
    changes = {**_changes(do.document), **do.notes}
    do.document.version += 1
    do.unit.log(
        Event(
            resource=do.doctype.name, document_id=do.document.pk, number=do.document.number, action=do.action.name,
            from_state=before, to_state=do.document.state, by_id=do.by.id, role=do.role,
            on_behalf_of_id=do.on_behalf_of, inputs=_shown(do.action, raw), changes=changes,
        ),
        do.document,
    )  # fmt: skip


def _shown(action: Action, raw: Any) -> dict[str, Any]:
    """What was entered, without what the trail must not tell."""
    return {name: value for name, value in (raw or {}).items() if name not in action.secret}


def _change(unit: Unit, doctype: DocumentType, document: Any, inputs: Any, *, by: Any, at: datetime) -> Any:
    """PATCH of a draft: who may, in which states, in which shape; then the app's own ``edits``."""
    if document.state not in doctype.editable or doctype.edits is None or doctype.change is None:
        raise wrong_state(doctype, document, _("Change"), doctype.editable)
    allowed = doctype.change_by or doctype.draft_by
    role, behalf = acting_role(by, allowed, at)
    if role is None:
        raise role_refusal(_("Change"), allowed, by, at)
    entered = validated(doctype.change, inputs)
    do = Doing(unit, doctype, document, None, by, at, role=role, on_behalf_of=behalf, inputs=entered)
    before = as_json(content(document, do.lines))
    doctype.edits(document, entered, do=do)
    do.forget_lines()
    after = as_json(content(document, do.lines))
    changes = {name: [before.get(name), now] for name, now in after.items() if before.get(name) != now}
    if not by.is_system and by.id not in document.authors:
        document.authors = [*document.authors, by.id]
    document.version += 1
    event = Event(
        resource=doctype.name, document_id=document.pk, number=document.number, action="edit",
        from_state=document.state, to_state=document.state, by_id=by.id, role=role, on_behalf_of_id=behalf,
        inputs=inputs or {}, changes={**changes, **do.notes},
    )  # fmt: skip
    unit.log(event, document)
    _save(document)
    return document


def named(document: Which) -> tuple[DocumentType, str]:
    if isinstance(document, tuple):
        doctype = find_type(document[0])
        if doctype is None:
            raise NotVisible(document[0])
        return doctype, document[1]
    return type_of(document), document.number


def load(unit: Unit, doctype: DocumentType, number: str, *, by: Any) -> Any:
    """The document, locked, after the rows that are locked before it. Raises ``NotVisible``."""
    scope = people.visible(doctype, by)
    if doctype.parents is not None:
        glimpse = _of_number(doctype, scope)(number)
        if not glimpse:
            raise NotVisible(number)
        for parents in doctype.parents(glimpse[0]):
            unit.lock(parents)
    found = unit.lock(ToLock(_locked_of_number(doctype, scope), (number,)))
    if not found:
        raise NotVisible(number)
    return found[0]


def _of_number(doctype: DocumentType, scope: Q) -> Callable[..., list[Any]]:
    """The document of a number, if it is within the scope."""
    return _kept((doctype.name, "glimpse"), scope, lambda number: doctype.model.objects.filter(scope, number=number))


def _locked_of_number(doctype: DocumentType, scope: Q) -> Callable[..., list[Any]]:
    """The same, locked, with what the type wants loaded beside it."""
    return _kept(
        (doctype.name, "lock"), scope,
        lambda number: for_lock(
            doctype.model.objects.filter(scope, number=number).select_related(*doctype.related)
        ),
    )  # fmt: skip


_KEPT: dict[Any, Callable[..., list[Any]]] = {}
MOST_KEPT = 4096


def _kept(name: tuple[str, str], scope: Q, build: Callable[..., Any]) -> Callable[..., list[Any]]:
    """A compiled query per kind and scope; a scope that asks other tables is put together anew each time."""
    if not _is_plain(scope):
        return compiled(build)
    key = (name, scope)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = compiled(build)
    return _KEPT[key]


def _is_plain(scope: Any) -> bool:
    """Whether a scope consists of comparisons with values alone."""
    return all(_is_plain(part) if isinstance(part, Q) else isinstance(part, tuple) for part in scope.children)


def _refuse_version(document: Any, version: int | None) -> None:
    if version is not None and version != document.version:
        raise Refusal("stale_version", found=document.version, required=version)


def _insert_lines(doctype: DocumentType, documents: list[Any], rows: list[New]) -> None:
    if not any(row.lines for row in rows):
        return
    model = doctype.model._meta.get_field("lines").related_model
    insert_rows(
        model(document=document, **{"line_no": line_no, **line})
        for document, row in zip(documents, rows, strict=True)
        for line_no, line in enumerate(row.lines, start=1)
    )


def _changes(document: Any) -> dict[str, list[Any]]:
    """Old and new value of each own field that differs from what was loaded."""
    loaded = getattr(document, "_as_loaded", {})
    now = {field.attname: getattr(document, field.attname) for field in columns(type(document))}
    return {name: [loaded.get(name), value] for name, value in now.items() if loaded.get(name) != value}


def _save(document: Any) -> None:
    """One UPDATE: the kernel's columns and whatever own fields the action set."""
    update_rows([document], [*KERNEL_COLUMNS, *_changes(document)])
    remember(document)


def _with_attempts(
    work: Callable[[], T], doctype: DocumentType, number: str, action: str, *, by: Any, at: datetime
) -> T:
    try:
        return work()
    except Refusal as refusal:
        if _current.get() is None:
            values = {key: str(value) for key, value in refusal.values.items()}
            attempt = {"resource": doctype.name, "number": number, "action": action, "code": refusal.code}
            with_retry(lambda: Attempt.objects.create(at=at, by_id=by.id, values=values, **attempt))
        raise
