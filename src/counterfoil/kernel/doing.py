"""One action being done, and the transaction around it.

``Unit`` is the transaction: it gathers what is written in bulk at its end (events, signatures, links, tasks,
follow-ups, messages). ``Doing`` is one action in it: what a rule may look at and what a verb may cause.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property, wraps
from typing import Any

from django.db import models
from django.utils.functional import Promise

from counterfoil.kernel import locking, people
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, type_of
from counterfoil.kernel.models import (
    Attachment,
    Document,
    Event,
    Former,
    Link,
    Notification,
    Outbox,
    PrintRecord,
    Signature,
    columns,
)
from counterfoil.kernel.statements import compiled, insert_rows
from counterfoil.kernel.trail import as_json, content, content_hash, event_hash

SEEN_MADE: set[tuple[str, str, str]] = set()
"""Which action of which resource was seen to make which paper in this process; tests hold it against ``makes``."""


@dataclass
class New:
    """A document to be made: its own fields, its lines, and the documents that it comes of."""

    fields: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    came_of: list[Document] = field(default_factory=list)
    state: str | None = None
    """Another state to begin in than the type's initial one (an effect that is settled as it is made)."""


class Unit:
    """One transaction of the house. Everything in it happens, or nothing."""

    def __init__(self, *, at: datetime):
        self.at = at
        self.events: list[Event] = []
        self.signatures: list[Signature] = []
        self.links: list[Link] = []
        self.outbox: list[Outbox] = []
        self.notifications: list[Notification] = []
        self.others: list[models.Model] = []
        self.touched: dict[tuple[str, int], Document] = {}
        self.locked: dict[tuple[str, int], Document] = {}
        self.made: set[tuple[str, int]] = set()
        """Documents that are new in this transaction: nothing about them can be in the database yet."""
        self.signed_before: dict[tuple[str, int], list[Signature]] = {}
        locking.forget_all()

    def lock(self, rows: "Lockable") -> list[Any]:
        """Lock these rows in the order of their ids. Documents among them are known from then on as locked."""
        locking.reach("document")
        found = rows.take() if isinstance(rows, ToLock) else list(for_lock(rows))
        for row in found:
            if isinstance(row, Document):
                self.know(row)
        return found

    def is_locked(self, document: Document) -> bool:
        return (type_of(document).name, document.pk) in self.locked

    def know(self, document: Document) -> None:
        """This document is ours in this transaction: locked, or made in it."""
        self.locked[type_of(document).name, document.pk] = document
        remember(document)

    def log(self, event: Event, document: Document) -> None:
        """Append to the document's chain; the document's row gets the new head with its next update."""
        event.at = self.at
        event.seq = document.event_no + 1
        event.previous_hash = document.chain
        event.inputs, event.changes = as_json(event.inputs), as_json(event.changes)
        event.hash = event_hash(event)
        document.event_no, document.chain = event.seq, event.hash
        self.events.append(event)
        if document.pk is not None:
            self.touched[event.resource, document.pk] = document

    def flush(self) -> None:
        """Write all that was gathered, one statement per table."""
        from counterfoil.kernel import tasks

        insert_rows(self.events)
        insert_rows(self.signatures)
        insert_rows(self.links, on_conflict="DO NOTHING")
        tasks.refresh(self)
        insert_rows(self.outbox)
        insert_rows(self.notifications)
        for model in dict.fromkeys(type(row) for row in self.others):
            insert_rows(row for row in self.others if type(row) is model)

    def let_go(self) -> None:
        """Write what thousands of new papers gathered, and forget them: what comes later in the transaction does not
        look back at them, and need not wait in memory for its end."""
        from counterfoil.kernel import tasks

        insert_rows(self.events)
        insert_rows(self.signatures)
        insert_rows(self.links, on_conflict="DO NOTHING")
        tasks.refresh(self)
        for gathered in (self.events, self.signatures, self.links):
            gathered.clear()
        for known in (self.touched, self.locked, self.made, self.signed_before):
            known.clear()

    def signatures_of(self, documents: Iterable[Document]) -> dict[tuple[str, int], list[Signature]]:
        """Who signed each of these in its present round, oldest first. Each document is asked for once."""
        wanted = {(type_of(document).name, document.pk): document for document in documents}
        unknown = [key for key in wanted if key not in self.signed_before]
        for key in unknown:
            self.signed_before[key] = []
        if asked := [key for key in unknown if key not in self.made]:
            for row in _signatures([resource for resource, _ in asked], [pk for _, pk in asked]):
                if (row.resource, row.document_id) in wanted:
                    self.signed_before[row.resource, row.document_id].append(row)
        return {
            key: [
                row for row in [*self.signed_before[key], *self.signatures]
                if (row.resource, row.document_id, row.round) == (*key, document.round)
            ]
            for key, document in wanted.items()
        }  # fmt: skip


def for_lock(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """The same rows, locked when they are loaded, in the order of their ids."""
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")


@dataclass(frozen=True)
class ToLock:
    """Rows that a declaration wants locked: a compiled query, and the values for it."""

    query: Callable[..., list[Any]]
    values: tuple[Any, ...]

    def take(self) -> list[Any]:
        """Lock them and return them."""
        return self.query(*self.values)


Lockable = models.QuerySet[Any] | ToLock
"""What may be handed to ``lock``, or named as ``parents``."""


def locking_query(build: Callable[..., models.QuerySet[Any]]) -> Callable[..., ToLock]:
    """A ``compiled`` query of rows to be locked: what it gives is handed to ``lock``, or named as ``parents``."""
    query = compiled(wraps(build)(lambda *places: for_lock(build(*places))))
    return wraps(build)(lambda *values: ToLock(query, values))


@compiled
def _signatures(resources: Any, ids: Any) -> models.QuerySet[Any, Any]:
    return Signature.objects.filter(resource__any=resources, document_id__any=ids).select_related("by").order_by("pk")


@compiled
def _copies(resource: Any, document_id: Any, form: Any) -> models.QuerySet[Any, Any]:
    return PrintRecord.objects.filter(resource=resource, document_id=document_id, form=form).values_list("copy_no")


@compiled
def _attachments(resource: Any, document_id: Any) -> models.QuerySet[Any, Any]:
    return Attachment.objects.filter(resource=resource, document_id=document_id).select_related("file").order_by("pk")


@cache
def lines_of(doctype: DocumentType) -> Callable[..., list[Any]]:
    """The lines of a document of this type by its id, in their order, with what the type declares beside them."""
    model = doctype.model._meta.get_field("lines").related_model

    @compiled
    def lines(document_id: Any) -> models.QuerySet[Any, Any]:
        rows: models.QuerySet[Any] = model.objects.filter(document=document_id)
        return rows.select_related(*doctype.line_related).order_by("line_no", "pk")

    return lines


def remember(document: Any) -> None:
    """Note what the document says now: what differs when it is saved is what was changed."""
    document._as_loaded = {field.attname: getattr(document, field.attname) for field in columns(type(document))}


@dataclass
class Doing:
    """One action by one person at one moment on one document."""

    unit: Unit
    doctype: DocumentType
    document: Any
    action: Action | None
    by: Any
    at: datetime
    role: str = SYSTEM
    on_behalf_of: int | None = None
    inputs: Any = None
    reason: str = ""
    complete: bool = True
    """For actions signed by several: whether this signature is the last one needed."""
    lapsed: bool = False
    """An earlier co-signature was given too long ago: it counts no more, and this one begins a new round."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What else the event shall say (old and new values of lines and of other rows)."""

    @cached_property
    def lines(self) -> list[Any]:
        """The document's lines in their order, each loaded with what the type declares."""
        if not hasattr(self.document, "lines"):
            return []
        return lines_of(self.doctype)(self.document.pk)

    def forget_lines(self) -> None:
        """The lines were rewritten: load them again when next asked."""
        self.__dict__.pop("lines", None)

    @property
    def signatures(self) -> list[Signature]:
        """Who signed this document in its present round, oldest first."""
        return self.unit.signatures_of([self.document])[self.doctype.name, self.document.pk]

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files attached to this document, oldest first."""
        return _attachments(self.doctype.name, self.document.pk)

    def of_kind(self, kind: str) -> list[Attachment]:
        return [attachment for attachment in self.attachments if attachment.kind == kind]

    # What a verb may cause

    def create(self, doctype: DocumentType, rows: list[New], *, by: Any = None) -> list[Any]:
        """Make documents of this type, with numbers and lines. Call it after all ledger writes: numbers lock last.

        They are the system's, unless ``by`` says that the person wrote them.
        """
        from counterfoil.kernel.performing import make

        if rows and self.action is not None:
            SEEN_MADE.add((self.doctype.name, self.action.name, doctype.name))
        return make(self.unit, doctype, rows, by=by or people.system(), role=self.role, at=self.at)

    def act(self, document: Any, action: str, *, inputs: Any = None, reason: str = "", by: Any = None) -> Any:
        """Do an action of another document in this same transaction, by the system unless told otherwise."""
        from counterfoil.kernel.performing import act_within

        return act_within(self.unit, document, action, by=by, inputs=inputs, reason=reason)

    def act_on_all(self, action: str, rows: Sequence[tuple[Any, dict[str, Any], str]]) -> None:
        """Do an action of many documents of one type, by the system: ``(document, inputs, reason)``. One UPDATE."""
        from counterfoil.kernel.performing import act_on_all

        act_on_all(self.unit, action, rows)

    def lock(self, rows: Lockable) -> list[Any]:
        return self.unit.lock(rows)

    def locked(self, model: type[Any]) -> list[Any]:
        """The documents of this kind that this transaction holds, in the order of their ids."""
        name = type_of(model).name
        return [self.unit.locked[key] for key in sorted(self.unit.locked) if key[0] == name]

    def link(self, came_from: Document, came_of_it: Document) -> None:
        """Note that the second document came of the first."""
        source, target = type_of(came_from), type_of(came_of_it)
        self.unit.links.append(
            Link(
                from_resource=source.name, from_id=came_from.pk, from_number=came_from.number,
                to_resource=target.name, to_id=came_of_it.pk, to_number=came_of_it.number,
            )
        )  # fmt: skip

    def follow_up(self, kind: str, **payload: Any) -> None:
        """Have something done by the system right after the commit, in its own transaction, before the answer."""
        self.unit.outbox.append(Outbox(kind=kind, payload=payload, at=self.at))

    def tell(self, user_id: int | None, text: str | Promise, document: Any = None, **values: Any) -> None:
        """Leave a message for a person. ``text`` is a declared sentence with ``{placeholders}``."""
        if user_id is None:
            return
        about = document if document is not None else self.document
        self.unit.notifications.append(
            Notification(
                user_id=user_id, text=message_id(text), values=as_json(values),
                resource=type_of(about).name, number=about.number, at=self.at,
            )
        )  # fmt: skip

    def sign(self, *, content_hash: str) -> None:
        assert self.action is not None
        self.unit.signatures.append(
            Signature(
                resource=self.doctype.name, document_id=self.document.pk, action=self.action.name,
                round=self.document.round, by=self.by, role=self.role, on_behalf_of_id=self.on_behalf_of,
                at=self.at, content_hash=content_hash,
            )
        )  # fmt: skip

    def content_hash(self) -> str:
        return content_hash(self.document, self.lines)

    def keep_former(self, *, state: str) -> None:
        """Keep the present content as a former revision, readable side by side with the next."""
        self.unit.others.append(
            Former(
                resource=self.doctype.name, document_id=self.document.pk, revision=self.document.revision,
                state=state, content=as_json(content(self.document, self.lines)), at=self.at,
            )
        )  # fmt: skip

    def count_print(self, form: str) -> int:
        """Record that a paper is printed now; returns the how many-th copy it is (1 is the original)."""
        earlier = len(_copies(self.doctype.name, self.document.pk, form))
        self.unit.others.append(
            PrintRecord(
                resource=self.doctype.name, document_id=self.document.pk, form=form, copy_no=earlier + 1,
                content_hash=self.content_hash(), by=self.by, at=self.at,
            )
        )  # fmt: skip
        return earlier + 1


def message_id(text: str | Promise) -> str:
    """The English message id of a lazy translation, so that each reader gets it in their own language."""
    from django.utils.translation import override

    with override(None):
        return str(text)
