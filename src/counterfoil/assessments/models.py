"""The entries: written once with what they charge; only objection and decision come later."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.models import Document
from counterfoil.people.models import Department


class Assessment(Document):
    """A person or a department is charged with points or money for something that went wrong (考核单).

    What it charges is never changed: the database refuses it. Its fields have no price kind, because whoever is
    assessed sees the own entry, whatever the role.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        COUNT_DIFFERENCE = "count_difference", _("count difference")
        ATTACHMENT = "attachment", _("attachment audit")

    class Decision(models.TextChoices):
        UPHOLD = "uphold", _("uphold")
        LIFT = "lift", _("lift")

    kind = models.CharField(_("ground"), max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assessments",
        verbose_name=_("person assessed"),
        db_index=False
    )  # fmt: skip
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("department")
    )
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, default=0)
    money = models.DecimalField(_("money charged"), max_digits=14, decimal_places=2, default=0)
    text = models.CharField(_("what for"), max_length=2000)
    month = models.CharField(_("month"), max_length=7)
    """``2026-11``: the sheet on which it stands, by the company's calendar."""
    source_resource = models.CharField(_("kind of paper"), max_length=60)
    source_number = models.CharField(_("evidence"), max_length=40)
    objection = models.CharField(_("objection"), max_length=2000, blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, blank=True)
    decision_reason = models.CharField(_("why decided so"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    worked = ("objection", "objected_at", "decision", "decision_reason", "decided_by", "decided_at")
    bookkeeping = Document.bookkeeping | {"source_resource"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, department__isnull=True)
                | Q(user__isnull=True, department__isnull=False),
                name="assessment_of_somebody",
            ),
            models.CheckConstraint(condition=Q(points__gte=0, money__gte=0), name="assessment_not_negative"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="assessment_made"),
            models.Index(fields=["month", "user"], name="assessment_month"),
            models.Index(fields=["user", "-id"], name="assessment_of_user"),
            models.Index(fields=["state", "-id"], name="assessment_state"),
        ]

    @property
    def concerned(self) -> Any:
        """Who answers for it: the person assessed, or the head of the department."""
        return self.user if self.department is None else self.department.head
