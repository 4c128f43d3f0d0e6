"""Files that were brought in: what was in them, what went into the books, who did it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.models import InsertOnly, StoredFile


class Desk(models.Model):
    """One import of a kind is carried out at a time: its row is locked for as long."""

    kind = models.CharField(max_length=30, primary_key=True)


class Batch(models.Model):
    """One file, read and perhaps taken over. What was wrong is kept as codes and figures, never as words."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        COMMITTED = "committed", _("taken over")

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
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True)
    posted = models.IntegerField(default=0)
    """Rows that went into the books."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="previewed", committed_at=None, posted=0)
                | models.Q(state="committed", committed_at__isnull=False, committed_by__isnull=False),
                name="batch_committed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="batch_of_kind")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How ledgers and people name it."""
        return f"IMP-{self.pk:06d}"


class BatchRow(InsertOnly):
    """A row of a file that went into the books, and what it became there."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=60)
    row = models.IntegerField()
    key = models.CharField(max_length=60)
    """Code of the product or customer concerned."""
    object_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "row"], name="batch_row_once")]
