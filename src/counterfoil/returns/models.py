"""The papers of returned goods, from the customer's list to the books (D1), in the order in which they come to be."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.delivery.models import GatePass
from counterfoil.kernel.fields import MoneyField, QuantityField, UnitPriceField
from counterfoil.kernel.models import Attachment, Document, InsertOnly, Line
from counterfoil.stock.models import Location


class Judgement(models.TextChoices):
    """The two ways of D1.2: goods are made good without money, or come back against money."""

    REPLACEMENT = "replacement", _("quality replacement")
    RETURN = "return", _("sales return")


class Reason(models.TextChoices):
    """The six reasons of D1.2."""

    SHORT_DELIVERY = "short_delivery", _("short delivery")
    QUALITY = "quality", _("quality defect")
    EXCHANGE = "exchange", _("exchange")
    SHORT_NOT_REPLACED = "short_not_replaced", _("short, not replaced")
    QUALITY_NOT_REPLACED = "quality_not_replaced", _("quality defect, not replaced")
    NO_REASON = "no_reason", _("without a reason")


class Bucket(models.TextChoices):
    """What becomes of goods that are taken back (D1.4)."""

    QUALIFIED = "qualified", _("qualified")
    REWORK = "rework", _("to be reworked")
    SCRAP = "scrap", _("to be scrapped")
    SHORT = "short", _("never received")


class Responsibility(models.TextChoices):
    """Whose fault bad goods are (D1.4)."""

    OURS = "ours", _("ours")
    CUSTOMER = "customer", _("the customer's")
    CARRIER = "carrier", _("the carrier's")


class ClaimedLine(Line):
    """So much of a line of goods that a customer has from us.

    ``source`` is the line that it is claimed on; ``origin`` the line whose price and tax a credit follows (another
    one for goods that were themselves a replacement).
    """

    source_resource = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    origin_resource = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()
    shipment = models.CharField(pgettext_lazy("paper", "shipment"), max_length=40)
    shipment_line_no = models.IntegerField(_("line of the shipment"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    unit_price = UnitPriceField(_("unit price"))
    bookkeeping = Line.bookkeeping | {"source_resource", "source_id", "origin_resource", "origin_id"}

    class Meta:
        abstract = True


def of_person(label: Any) -> Any:
    """A person who stands on a paper."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class ServiceCase(Document):
    """A customer wants something made good (退换货受理单, D1.1/D1.2): heard, judged, approved."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    clerk = of_person(_("clerk of the case"))
    judgement = models.CharField(_("judgement"), max_length=20, choices=Judgement.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    policy_explained_on = models.DateField(_("policy explained on"), null=True, blank=True)
    policy_agreed_on = models.DateField(_("policy agreed on"), null=True, blank=True)
    policy_version = models.IntegerField(_("version of the policy"), null=True)
    """Which wording was in force when the case was judged."""
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    split_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="split_off", verbose_name=_("split from")
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="service_case_made"),
            models.Index(fields=["customer", "-id"], name="case_of_customer"),
            models.Index(fields=["state", "-id"], name="case_state"),
            models.Index(fields=["state_since"], name="case_since"),
        ]


class ServiceCaseLine(ClaimedLine):
    document = models.ForeignKey(ServiceCase, on_delete=models.CASCADE, related_name="lines", db_index=False)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="case_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="case_line_of_something"),
        ]
        indexes = [models.Index(fields=["source_resource", "source_id"], name="case_line_source")]


class ReturnRequest(Document):
    """Goods are expected back (客户退换货处理申请单, D1.3)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    case = models.ForeignKey(
        ServiceCase, null=True, on_delete=models.PROTECT, related_name="requests", verbose_name=_("case")
    )
    clerk = of_person(_("clerk of the case"))
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    way = models.CharField(_("way of return"), max_length=60, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    consignee = models.CharField(_("consignee"), max_length=60, blank=True)
    at_gate_at = models.DateTimeField(_("at the gate at"), null=True)
    plate = models.CharField(_("plate"), max_length=60, blank=True)
    packages = models.IntegerField(_("packages"), null=True)
    arrived_on = models.DateField(_("arrived on"), null=True)
    refused_pass = models.ForeignKey(
        GatePass, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("pass of the refused goods")
    )
    refused_out_at = models.DateTimeField(_("refused goods out at"), null=True)
    abandoned = models.CharField(_("why abandoned"), max_length=2000, blank=True)
    """The customer leaves refused goods to us: scrapped outside the books."""
    worked = (
        "way", "expected_on", "consignee", "at_gate_at", "plate", "packages", "arrived_on", "refused_pass",
        "refused_out_at", "abandoned",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(packages=None) | Q(packages__gte=0), name="return_packages_counted")
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="return_request_made"),
            models.Index(fields=["customer", "-id"], name="return_request_of_customer"),
            models.Index(fields=["state", "-id"], name="return_request_state"),
            models.Index(fields=["refused_pass"], condition=Q(refused_pass__isnull=False), name="return_request_pass"),
        ]


class ReturnRequestLine(ClaimedLine):
    document = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="lines", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="return_request_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_request_line_of_something"),
        ]
        indexes = [models.Index(fields=["source_resource", "source_id"], name="return_request_line_source")]


class ReturnInspection(Document):
    """What came back, and what it is good for (退货品质确认单, D1.4): by the inspector and the clerk, together."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    request = models.ForeignKey(
        ReturnRequest,
        on_delete=models.PROTECT,
        related_name="inspections",
        verbose_name=_("return request"),
        db_index=False,
    )
    clerk = of_person(_("clerk of the case"))
    channel = models.CharField(_("told by"), max_length=20, blank=True)
    text = models.CharField(_("told"), max_length=2000, blank=True)
    answer = models.CharField(_("customer's answer"), max_length=2000, blank=True)
    informed_at = models.DateTimeField(_("told at"), null=True)
    worked = ("channel", "text", "answer", "informed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request"], name="inspected_once")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="inspection_made"),
            models.Index(fields=["customer", "-id"], name="inspection_of_customer"),
            models.Index(fields=["state", "-id"], name="inspection_state"),
        ]


class ReturnInspectionLine(ClaimedLine):
    """``quantity`` is what was claimed; ``counted`` what the clerk counted; the rest is the inspector's."""

    document = models.ForeignKey(ReturnInspection, on_delete=models.CASCADE, related_name="lines", db_index=False)
    counted: Any = QuantityField(_("counted on arrival"), null=True)
    qualified = QuantityField(_("qualified"), default=0)
    rework = QuantityField(_("to be reworked"), default=0)
    scrap = QuantityField(_("to be scrapped"), default=0)
    refused = QuantityField(_("refused"), default=0)
    missing: Any = QuantityField(_("missing"), null=True)
    responsibility = models.CharField(_("responsibility"), max_length=20, choices=Responsibility.choices, blank=True)
    defect = models.CharField(_("defect"), max_length=60, blank=True)
    opinion = models.CharField(_("opinion"), max_length=2000, blank=True)
    reported: Any = QuantityField(null=True)
    """The count of which a discrepancy was written: signing again writes none for the same difference."""
    worked = ("reported",)
    bookkeeping = ClaimedLine.bookkeeping | {"reported"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="inspection_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, qualified__gte=0, rework__gte=0, scrap__gte=0, refused__gte=0),
                name="inspection_line_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(counted=None) | Q(counted__gte=0)) & (Q(missing=None) | Q(missing__gte=0)),
                name="inspection_counts_not_negative",
            ),
        ]


class LinePhoto(InsertOnly):
    """A photo of the goods of one line, as it came from the phone."""

    line = models.ForeignKey(ReturnInspectionLine, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")


class SalesReturnRequest(Document):
    """What is taken back into the books (销售退货申请单, D1.5): printed for the next 08:00 session."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    request = models.ForeignKey(
        ReturnRequest, on_delete=models.PROTECT, related_name="sales_requests", verbose_name=_("return request")
    )
    inspection = models.ForeignKey(
        ReturnInspection, null=True, on_delete=models.PROTECT, related_name="sales_requests",
        verbose_name=_("return inspection"),
    )  # fmt: skip
    clerk = of_person(_("clerk of the case"))
    session_on = models.DateField(_("08:00 session on"), null=True)
    printed = models.IntegerField(_("times printed"), default=0)
    worked = ("session_on", "printed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state="cancelled"), name="one_live_sales_return_request"
            )
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="sales_return_request_made"),
            models.Index(fields=["customer", "-id"], name="sales_request_of_customer"),
            models.Index(fields=["state", "-id"], name="sales_request_state"),
        ]


class BucketLine(ClaimedLine):
    """Goods of one line that are good for the same."""

    request_line_no = models.IntegerField(_("line of the request"))
    bucket = models.CharField(_("taken back as"), max_length=20, choices=Bucket.choices)

    class Meta:
        abstract = True


class SalesReturnRequestLine(BucketLine):
    document = models.ForeignKey(SalesReturnRequest, on_delete=models.CASCADE, related_name="lines", db_index=False)
    responsibility = models.CharField(_("responsibility"), max_length=20, choices=Responsibility.choices, blank=True)
    defect = models.CharField(_("defect"), max_length=60, blank=True)
    opinion = models.CharField(_("opinion"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="sales_request_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_request_line_of_something"),
        ]


class SalesReturn(Document):
    """Goods are back on the books, and the customer owes less (销售退货单, D1.6)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    sales_request = models.ForeignKey(
        SalesReturnRequest, on_delete=models.PROTECT, related_name="returns", verbose_name=_("sales return request")
    )
    clerk = of_person(_("clerk of the case"))
    session_on = models.DateField(_("08:00 session on"), null=True)
    picker = of_person(_("picker"))
    arranged_for = models.DateTimeField(_("arranged for"), null=True)
    posted_at = models.DateTimeField(_("posted at"), null=True)
    total = MoneyField(_("total"), default=0)
    tax_total = MoneyField(_("tax in it"), default=0)
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )
    worked = ("session_on", "picker", "arranged_for", "posted_at", "total", "tax_total")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sales_request"], condition=Q(state__in=("draft", "put_away")), name="one_open_sales_return"
            ),
            models.UniqueConstraint(
                fields=["sales_request"], condition=Q(state="posted", reversal_of=None),
                name="one_posted_sales_return",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["created_at", "id"], name="sales_return_made"),
            models.Index(fields=["customer", "-id"], name="sales_return_of_customer"),
            models.Index(fields=["state", "-id"], name="sales_return_state"),
            models.Index(fields=["session_on", "id"], name="sales_return_session"),
        ]


class SalesReturnLine(BucketLine):
    """``quantity`` is what was asked to be taken back, ``counted`` what the receiving clerk found and posted."""

    document = models.ForeignKey(SalesReturn, on_delete=models.CASCADE, related_name="lines", db_index=False)
    counted: Any = QuantityField(_("counted by the receiving clerk"), null=True)
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("location")
    )
    amount = MoneyField(_("amount"), default=0)
    tax = MoneyField(_("tax in it"), default=0)
    worked = ("counted", "location", "amount", "tax")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="sales_return_line_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="sales_return_line_of_something"),
            models.CheckConstraint(
                condition=Q(counted=None) | Q(quantity__gt=0, counted__gte=0, counted__lte=F("quantity"))
                | Q(quantity__lt=0, counted=F("quantity")),
                name="sales_return_counted_within_asked",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["origin_resource", "origin_id"], name="sales_return_line_origin")]


class ScrapNote(Document):
    """Goods go straight to the crushing area and off the books (报废单, D1.7)."""

    source = models.CharField(_("comes of"), max_length=40)
    """Number of the paper by which the goods came to wait for scrapping."""
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="scrap_note_made"),
            models.Index(fields=["source"], name="scrap_note_source"),
            models.Index(fields=["state", "-id"], name="scrap_note_state"),
        ]


class ScrapNoteLine(Line):
    """Name, specification and quantity as the inspector wrote them."""

    document = models.ForeignKey(ScrapNote, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("name"), max_length=200)
    spec = models.CharField(_("specification"), max_length=200, blank=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    quantity = QuantityField(_("quantity"))
    defect = models.CharField(_("defect"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="scrap_note_line_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="scrap_note_line_of_something"),
        ]


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday on a weekday, or a weekend day that is worked (调休)."""

    day = models.DateField(_("day"), primary_key=True)
    works = models.BooleanField(_("is worked"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    natural: ClassVar[str] = "day"


class CalendarChange(InsertOnly):
    """Who changed the calendar when; the days and whether they are worked, before and after."""

    day = models.DateField()
    old = models.BooleanField(null=True)
    new = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
