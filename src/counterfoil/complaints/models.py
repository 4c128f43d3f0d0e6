"""The papers of D2: what a customer complains of, what is sent in its place, and whether the evidence is right."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.delivery.models import Consignment, Destination
from counterfoil.kernel.fields import MoneyField, QuantityField
from counterfoil.kernel.models import Attachment, Document, Line
from counterfoil.returns.models import ClaimedLine, ServiceCase


class Cause(models.TextChoices):
    """What a complaint is about: the bars of the Pareto picture."""

    SHORT = "short", _("pieces missing")
    WRONG_GOODS = "wrong_goods", _("wrong goods")
    CRACKED = "cracked", _("cracked or broken")
    DIMENSION = "dimension", _("dimensions not right")
    APPEARANCE = "appearance", _("appearance or colour")
    PACKAGING = "packaging", _("packaging or label")
    TRANSPORT = "transport", _("damaged on the way")
    SERVICE = "service", _("service")
    OTHER = "other", _("other cause")


class Resolution(models.TextChoices):
    """What the market manager decides (D2.2)."""

    REPLACEMENT = "replacement", _("quality replacement")
    RETURN = "return", _("sales return")
    COMPENSATION = "compensation", _("compensation")
    NONE = "none", _("nothing")


def of_person(label: str) -> "models.ForeignKey[object, object]":
    """A person who stands on a paper."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class Complaint(Document):
    """A customer complains (客户投诉单, D2.1): facts, who is responsible, what is done about it."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    case = models.ForeignKey(
        ServiceCase, null=True, on_delete=models.PROTECT, related_name="complaints", verbose_name=_("case")
    )
    facts = models.CharField(_("facts"), max_length=2000, blank=True)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices, blank=True)
    proposal = models.CharField(_("proposed resolution"), max_length=2000, blank=True)
    responsible = models.JSONField(_("responsible"), default=list)
    """As the API names them: ``user`` or ``department`` with the ``penalty``; entered by the audit."""
    resolution = models.CharField(_("resolution"), max_length=20, choices=Resolution.choices, blank=True)
    amount: Any = MoneyField(_("amount"), null=True)
    """Of a compensation, what the customer owes less."""
    channel = models.CharField(_("told by"), max_length=20, blank=True)
    text = models.CharField(_("told"), max_length=2000, blank=True)
    answer = models.CharField(_("customer's answer"), max_length=2000, blank=True)
    informed_at = models.DateTimeField(_("told at"), null=True)
    corrective_action = models.CharField(_("corrective action"), max_length=2000, blank=True)
    corrective_owner = of_person(_("owner of the action"))
    corrective_due_on = models.DateField(_("action due on"), null=True, blank=True)
    printed = models.IntegerField(_("times printed"), default=0)
    worked = (
        "channel", "text", "answer", "informed_at", "corrective_action", "corrective_owner", "corrective_due_on",
        "printed",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0, resolution="compensation"), name="compensation_of_something"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(case__isnull=False) & ~Q(state="cancelled"), name="one_complaint_of_a_case"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="complaint_made"),
            models.Index(fields=["customer", "-id"], name="complaint_of_customer"),
            models.Index(fields=["state", "-id"], name="complaint_state"),
            models.Index(fields=["state_since"], name="complaint_since"),
        ]


class ComplaintLine(ClaimedLine):
    """Pieces that are complained of."""

    document = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="lines", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="complaint_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="complaint_line_of_something"),
        ]
        indexes = [models.Index(fields=["source_resource", "source_id"], name="complaint_line_source")]


class ReplacementRequest(Document, Destination):
    """Goods go to the customer in the place of others, without money (质量补货申请单, D2.3)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="replacements", verbose_name=_("complaint")
    )
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    printed = models.IntegerField(_("times printed"), default=0)
    closed_reason = models.CharField(_("why closed"), max_length=2000, blank=True)
    worked = (
        "printed", "closed_reason", "way", "handover", "carrier", "freight_payer", "address", "consignee", "phone",
        "pickup",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=~Q(state__in=("cancelled", "closed")), name="one_live_replacement"
            )
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="replacement_made"),
            models.Index(fields=["customer", "-id"], name="replacement_of_customer"),
            models.Index(fields=["state", "-id"], name="replacement_state"),
        ]


class ReplacementRequestLine(ClaimedLine):
    """Pieces to be sent: asked for, under way (on lists, in staging, on the vehicle), shipped. The rest is open."""

    document = models.ForeignKey(ReplacementRequest, on_delete=models.CASCADE, related_name="lines", db_index=False)
    granted = QuantityField(_("granted by the complaint"))
    """What the complaint claims of the shipment: never more is sent."""
    under_way = QuantityField(_("under way"), default=0)
    shipped = QuantityField(_("shipped"), default=0)
    freed = QuantityField(_("given up"), default=0)
    """Granted and not sent: may be claimed again by another paper."""
    worked: ClassVar[tuple[str, ...]] = ("under_way", "shipped", "freed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="replacement_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="replacement_line_of_something"),
            models.CheckConstraint(condition=Q(quantity__lte=F("granted")), name="replacement_within_complaint"),
            models.CheckConstraint(
                condition=Q(under_way__gte=0, shipped__gte=0, quantity__gte=F("under_way") + F("shipped")),
                name="replacement_sent_within_asked",
            ),
            models.CheckConstraint(
                condition=Q(freed__gte=0, granted__gte=F("under_way") + F("shipped") + F("freed")),
                name="replacement_sent_within_granted",
            ),
        ]
        indexes = [models.Index(fields=["source_resource", "source_id"], name="replacement_line_source")]

    @property
    def open(self) -> Decimal:
        """What is asked for and neither under way nor shipped nor given up."""
        return min(self.quantity, self.granted - self.freed) - self.under_way - self.shipped

    @property
    def rest(self) -> Decimal:
        """What is granted and neither under way nor shipped nor given up."""
        return self.granted - self.freed - self.under_way - self.shipped


class ReplacementShipment(Document):
    """What truly left in the place of other goods (质量补货发货单, D2.4): stock moves, nobody owes for it."""

    request = models.ForeignKey(
        ReplacementRequest, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("replacement request")
    )
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="+", verbose_name=_("consignment")
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    shipped_on = models.DateField(_("shipped on"), null=True)
    posted_at = models.DateTimeField(_("posted at"), null=True)
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )
    worked = ("shipped_on", "posted_at")

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="replacement_shipment_made"),
            models.Index(fields=["customer", "-id"], name="repl_shipment_of_customer"),
            models.Index(fields=["state", "-id"], name="repl_shipment_state"),
        ]


class ReplacementShipmentLine(ClaimedLine):
    """One line per line of the request; all counts side by side. ``origin`` is the line that was paid for."""

    document = models.ForeignKey(ReplacementShipment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    request_line = models.ForeignKey(ReplacementRequestLine, on_delete=models.PROTECT, related_name="shipment_lines")
    asked = QuantityField(_("asked"), default=0)
    picked = QuantityField(_("picked"), default=0)
    first_checked = QuantityField(_("first check"), default=0)
    checked = QuantityField(_("second check"), default=0)
    claimed = QuantityField(_("claimed"), default=0)
    """In open or settled cases: a piece that replaced another can be claimed as well (D1.2)."""
    returned = QuantityField(_("returned"), default=0)
    worked = ("claimed", "returned")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="repl_shipment_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(quantity__lte=F("checked")), name="repl_shipped_within_checked"
            ),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(claimed__gte=0, claimed__lte=F("quantity")),
                name="repl_claimed_within_shipped",
            ),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(returned__gte=0, returned__lte=F("quantity")),
                name="repl_returned_within_shipped",
            ),
        ]


class AttachmentAudit(Document):
    """Are the complaint forms what they should be? A drawn sample of a period's replacement requests (附件稽查)."""

    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period to"))
    share = models.DecimalField(_("share drawn"), max_digits=5, decimal_places=4)
    minimum = models.IntegerField(_("at least"))
    seed = models.CharField(_("seed"), max_length=40)
    """The draw can be done again with it, by whoever doubts it."""
    population = models.IntegerField(_("requests in the period"))
    scheduled = models.BooleanField(_("by the schedule"), default=False)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("follows the audit")
    )
    """The scheduled audit before it: each takes the requests made since then, so that none is left out."""
    failures = models.IntegerField(_("failures"), null=True)
    error_rate = models.DecimalField(_("error rate"), max_digits=6, decimal_places=4, null=True)
    error_low = models.DecimalField(_("error rate at least (95 %)"), max_digits=6, decimal_places=4, null=True)
    error_high = models.DecimalField(_("error rate at most (95 %)"), max_digits=6, decimal_places=4, null=True)
    worked = ("failures", "error_rate", "error_low", "error_high")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="audit_from_before_to"),
            models.UniqueConstraint(
                fields=["follows"], condition=Q(scheduled=True), nulls_distinct=False, name="one_scheduled_audit"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="audit_made"),
            models.Index(fields=["state", "-id"], name="attachment_audit_state"),
        ]


class Verdict(models.TextChoices):
    """What an auditor says of an attachment."""

    RIGHT = "right", _("right")
    WRONG = "wrong", _("wrong")
    MISSING = "missing", _("not there")


class ValueClass(models.TextChoices):
    """Of what goods are worth: the thirds of all requests of the period, cheapest first."""

    LOW = "low", _("low value")
    MIDDLE = "middle", _("middle value")
    HIGH = "high", _("high value")


class AttachmentAuditLine(Line):
    """A request of the sample, with the form that lay on it when the sample was drawn (none: it is missing)."""

    document = models.ForeignKey(AttachmentAudit, on_delete=models.CASCADE, related_name="lines", db_index=False)
    request = models.ForeignKey(
        ReplacementRequest, on_delete=models.PROTECT, related_name="+", verbose_name=_("replacement request")
    )
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("complaint form")
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("clerk")
    )
    stratum = models.CharField(_("value class"), max_length=80, choices=ValueClass.choices)
    """With the clerk the stratum: each has its part in the sample. Audits of before have both here, in words."""
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    marked_by = of_person(_("marked by"))
    worked = ("verdict", "remark", "marked_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="audit_line_once"),
            models.UniqueConstraint(fields=["document", "request"], name="audit_request_once"),
        ]
