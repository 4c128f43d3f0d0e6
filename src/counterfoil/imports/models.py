"""Files that were brought in: what was in them, what went into the books, who did it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import State as Shown
from counterfoil.kernel.models import InsertOnly, StoredFile


class Desk(models.Model):
    """One import of a kind is carried out at a time: its row is locked for as long."""

    kind = models.CharField(max_length=30, primary_key=True)


class Batch(models.Model):
    """One file, read and perhaps taken over. What was wrong is kept as codes and figures, never as words."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        PREVIEWED = "previewed", _("previewed")
        COMMITTING = "committing", _("being taken over")
        COMMITTED = "committed", _("taken over")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        FAILED = "failed", _("not readable")

    WORKING = (State.READING, State.COMMITTING, State.UNDOING)
    """States in which the worker is expected to go on."""
    TONES = {"previewed": "open", "committed": "done", "undone": "void", "failed": "held"}

    kind = models.CharField(_("kind"), max_length=30)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PREVIEWED)
    counts = models.JSONField(default=dict)
    """Rows read, good, bad, already there; errors, notes, rows left out."""
    errors = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True)
    posted = models.IntegerField(default=0)
    """Rows that went into the books."""
    good_rows = models.BooleanField(default=False)
    """Asked for: take the good rows although others are bad."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Who asked for what the worker is doing with it now."""
    problem = models.JSONField(default=dict)
    """Why the last step did not succeed: code and values of a refusal, said in the reader's language."""
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=("reading", "previewed", "committing", "failed"), committed_at=None, posted=0
                )
                | models.Q(
                    state__in=("committed", "undoing", "undone"), committed_at__isnull=False,
                    committed_by__isnull=False,
                ),
                name="batch_committed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | ~models.Q(state="undone") & models.Q(undone_at=None),
                name="batch_undone_by_somebody",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["kind", "-id"], name="batch_of_kind"),
            models.Index(
                fields=["id"], condition=models.Q(state__in=("reading", "committing", "undoing")), name="batch_working"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_label(self) -> str:
        """What is in it, in words."""
        from counterfoil.imports.plans import KINDS

        return str(KINDS[self.kind].label)

    @property
    def shown_state(self) -> Shown:
        """Its state as word, shape and colour."""
        return Shown(self.state, self.get_state_display(), self.TONES.get(self.state, "going"))

    @property
    def number(self) -> str:
        """How ledgers and people name it."""
        return f"IMP-{self.pk:06d}"


class BatchProgress(models.Model):
    """How far the worker is with a batch. A row of its own, written over a connection of its own, so that it is seen
    before the long transaction is committed."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="progress", primary_key=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """The worker's last sign of life: after a while without one, another worker takes the batch."""


class BatchRow(InsertOnly):
    """A row of a file that went into the books, and what it became there."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=60)
    row = models.IntegerField()
    key = models.CharField(max_length=60)
    """Code of the product or customer concerned."""
    object_id = models.BigIntegerField(null=True)
    before = models.CharField(max_length=40, blank=True)
    """What stood there before (the former list price of the same day), for taking it back."""
    after = models.CharField(max_length=40, blank=True)
    """What was set (the list price)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "row"], name="batch_row_once")]
