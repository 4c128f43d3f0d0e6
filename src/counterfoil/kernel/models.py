"""Tables that every document shares: its trail, signatures, links, attachments, tasks, and the number series."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.base import ModelState
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class Row(models.Model):
    """A row that is read by hundreds with each action: put together without a call for each of its columns.

    Right for tables whose columns are plain values. A column that was not asked for is fetched when it is looked at, as
    always.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Any:
        row = cls.__new__(cls)
        row._state = state = ModelState()
        state.adding, state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802
        """The name of a choice. Django's own way translates all choices each time, to find one."""
        value = getattr(self, field.attname)
        return force_str(dict(field.flatchoices).get(value, value), strings_only=True)


class Document(Row):
    """A paper of the process: a number, a state, lines, and a trail.

    Only the kernel writes ``number``, ``state``, ``version``, ``round``, ``event_no`` and ``chain``; the
    database refuses a changed number, a deleted document, and a state that moved without an event.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=30, db_index=False)
    version = models.IntegerField(default=1)
    """Grows with every change; a caller who names an older one is refused ``stale_version``."""
    revision = models.IntegerField(default=1)
    """The edition of the content (改版): grows when something in force is written anew."""
    round = models.IntegerField(default=1)
    """Signatures count within one round; a return, an amendment or a reopening begins the next."""
    state_since = models.DateTimeField()
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"), db_index=False
    )
    authors = ArrayField(models.BigIntegerField(), default=list)
    """Ids of all who wrote on it: nobody approves what they wrote."""
    event_no = models.IntegerField(default=0)
    chain = models.CharField(max_length=64, default="")
    """Hash of the last event: the head of the document's own chain."""

    worked: ClassVar[tuple[str, ...]] = ()
    """Fields that later work fills in; they are not part of what a signature signs."""
    bookkeeping: ClassVar[frozenset[str]] = frozenset(
        {
            "id", "number", "state", "version", "revision", "round", "state_since", "created_at", "created_by",
            "authors", "event_no", "chain",
        }
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Line(Row):
    """One line of a document. Subclasses point to it by ``document`` with ``related_name="lines"``."""

    line_no = models.IntegerField(_("line"))

    worked: ClassVar[tuple[str, ...]] = ()
    bookkeeping: ClassVar[frozenset[str]] = frozenset({"id", "document"})

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.line_no}"


class InsertOnly(Row):
    """A row that is written once. The database refuses its change and its removal, whoever asks."""

    insert_only: ClassVar[bool] = True

    class Meta:
        abstract = True


class Event(InsertOnly):
    """What happened to a document: who, when, from which state to which, with what entered and changed.

    ``hash`` covers the event and the hash before it, so that a change, a gap or a swap shows.
    """

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    seq = models.IntegerField()
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=40)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    inputs = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "document_id", "seq"], name="event_once_per_place"),
        ]
        indexes = [models.Index(fields=["at"], name="event_at"), models.Index(fields=["by", "at"], name="event_by")]


class Signature(InsertOnly):
    """A person signed a document: person, role, time, and the hash of what it said at that moment."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    action = models.CharField(max_length=60)
    round = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=40)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["resource", "document_id"], name="signature_of_document")]


class Link(InsertOnly):
    """One document came of another: the chain up and down (上查、下查)."""

    from_resource = models.CharField(max_length=60)
    from_id = models.BigIntegerField()
    from_number = models.CharField(max_length=40)
    to_resource = models.CharField(max_length=60)
    to_id = models.BigIntegerField()
    to_number = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_resource", "from_id", "to_resource", "to_id"], name="link_once")
        ]
        indexes = [models.Index(fields=["to_resource", "to_id"], name="link_to")]


class Task(Row):
    """Something waits for somebody: one row per document, action and role. Kept by the kernel with each event."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """When set, it waits for this person (the customer's clerk, the assigned picker), not for all of the role."""
    floor = models.CharField(max_length=20, default="")
    """When set, it waits for the keepers of this floor."""
    not_users = ArrayField(models.BigIntegerField(), default=list)
    """Who may not do it for having written or signed before."""
    subject = models.CharField(max_length=200, default="")
    """Whose matter it is, mostly the customer's name."""
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["role", "user", "due_at"], name="task_waiting"),
            models.Index(fields=["resource", "document_id"], name="task_of_document"),
        ]


class NumberPrefix(models.Model):
    """The prefix of a document type's numbers, as set by the administrator."""

    resource = models.CharField(max_length=60, primary_key=True)
    prefix = models.CharField(max_length=10, unique=True)


class NumberSeries(models.Model):
    """The last number used per prefix and day. The row is locked last in every transaction: no gap, no duplicate."""

    prefix = models.CharField(max_length=10)
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "day"], name="number_series_once")]


class StoredFile(InsertOnly):
    """A file in the data folder, named by the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    picture_hash = models.CharField(max_length=16, default="")
    """Perceptual hash of a picture (64 bits, hex): finds the same photo saved again."""


class Attachment(InsertOnly):
    """A file that belongs to a document."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resource", "document_id"], name="attachment_of_document")]

    def __str__(self) -> str:
        return self.name


class Comment(InsertOnly):
    """A remark that somebody left on a document."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resource", "document_id"], name="comment_of_document")]


class PrintRecord(InsertOnly):
    """A paper was printed: which form, the how many-th copy, by whom, of which content."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    form = models.CharField(max_length=60)
    copy_no = models.IntegerField()
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "document_id", "form", "copy_no"], name="print_copy_once")
        ]


class StoredPaper(InsertOnly):
    """The PDF as it went out (quotation sent, order confirmed): the bytes lie in the file store."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    form = models.CharField(max_length=60)
    revision = models.IntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resource", "document_id"], name="paper_of_document")]


class Former(InsertOnly):
    """The content of a document as it stood in a former revision, for reading side by side."""

    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    revision = models.IntegerField()
    state = models.CharField(max_length=30)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resource", "document_id", "revision"], name="former_of_document")]


class IdempotencyKey(models.Model):
    """A request was carried out under this key; asking again gives the first answer again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    resource = models.CharField(max_length=60, default="")
    number = models.CharField(max_length=40, default="")
    status = models.IntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["at"], name="idempotency_key_at")]


class Outbox(models.Model):
    """What must still be done because of a committed change. Written with it, done right after it, swept if not."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=models.Q(done_at=None), name="outbox_open")]


class Notification(models.Model):
    """A message to a person, shown in the program; it links to the document that it speaks of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=300)
    """English message id of a declared sentence; shown in the reader's language with ``values``."""
    values = models.JSONField(default=dict)
    resource = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="notification_of_user")]


class Attempt(InsertOnly):
    """Somebody tried what a rule refused. Kept outside the refused transaction."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    resource = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    values = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="attempt_at"),
            models.Index(fields=["code", "at"], name="attempt_code"),
        ]


class Transition(models.Model):
    """The declared graph, written by ``sync`` after each migration, for the checks that run in SQL."""

    resource = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "action", "from_state", "to_state"], name="transition_once")
        ]


def columns(model: type[models.Model]) -> list[Any]:
    """The model's own columns in their order, without bookkeeping and without what it inherits as keys."""
    hidden: frozenset[str] = getattr(model, "bookkeeping", frozenset())
    return [field for field in model._meta.concrete_fields if field.name not in hidden]
