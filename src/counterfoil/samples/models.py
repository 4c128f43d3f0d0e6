"""Sample requests and sample issues: who asked for which goods, what left, and what came back (E1.1)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.delivery.models import Consignment, Destination
from counterfoil.kernel.fields import MoneyField, QuantityField, UnitPriceField
from counterfoil.kernel.models import Document, Line
from counterfoil.people.models import Department
from counterfoil.stock.models import Location


class Purpose(models.TextChoices):
    """用途."""

    CUSTOMER = "customer", _("for a customer")
    DEPARTMENT = "department", _("for a department")


class SampleRequest(Document, Destination):
    """Samples are asked for (样品申请单): by whom, for whom, what for, and whether they are due back."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices, default=Purpose.CUSTOMER)
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
        db_index=False,
    )
    cost_centre = models.CharField(_("cost centre"), max_length=30, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    use = models.CharField(_("what for"), max_length=2000)
    expected_order = models.CharField(_("expected order"), max_length=200, blank=True)
    return_due = models.DateField(_("due back on"), null=True, blank=True)
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("salesperson")
    )
    """Whose samples they are, as the customer stood when they were asked for: the cost is theirs."""
    value = MoneyField(_("value at list price"), default=0)
    staged_at = models.DateTimeField(_("staged at"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handed over by"),
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    returns = models.IntegerField(_("times returned"), default=0)
    """How many times something came back: tells the movements of one line apart."""
    inspections = models.IntegerField(_("times inspected"), default=0)
    worked = ("staged_at", "handed_by", "received_by", "returns", "inspections", "return_due")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="customer", customer__isnull=False, department=None)
                | Q(purpose="department", department__isnull=False, customer=None),
                name="sample_for_one_of_the_two",
            ),
            models.CheckConstraint(
                condition=Q(handed_by=None) | Q(received_by=None) | ~Q(handed_by=F("received_by")),
                name="sample_handed_over_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="sample_made"),
            models.Index(fields=["state", "-id"], name="sample_request_state"),
            models.Index(fields=["customer", "-id"], name="sample_request_customer"),
            models.Index(fields=["department", "-id"], name="sample_request_department"),
        ]


class SampleRequestLine(Line):
    """So much of a product as a sample, and what became of each piece."""

    document = models.ForeignKey(SampleRequest, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    list_price = UnitPriceField(_("list price"), default=0)
    amount = MoneyField(_("value at list price"), default=0)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    listed = QuantityField(_("on its way"), default=0)
    """On pick lists, in staging, loaded: everything that is neither asked for anew nor issued."""
    issued = QuantityField(_("given out"), default=0)
    given_up = QuantityField(_("given up"), default=0)
    """Asked for, never found, and not wanted any more."""
    returned = QuantityField(_("came back"), default=0)
    qualified = QuantityField(_("qualified"), default=0)
    rework = QuantityField(_("rework"), default=0)
    scrap = QuantityField(_("scrap"), default=0)
    worked = ("listed", "issued", "given_up", "returned", "qualified", "rework", "scrap")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="sample_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sample_line_of_something"),
            models.CheckConstraint(
                condition=Q(listed__gte=0, issued__gte=0, given_up__gte=0)
                & Q(quantity__gte=F("listed") + F("issued") + F("given_up")),
                name="sample_line_within_asked",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("issued")), name="sample_returned_within_issued"
            ),
            models.CheckConstraint(
                condition=Q(qualified__gte=0, rework__gte=0, scrap__gte=0)
                & Q(returned__gte=F("qualified") + F("rework") + F("scrap")),
                name="sample_inspected_within_returned",
            ),
        ]

    @property
    def open(self) -> Decimal:
        """What is still to be found for it."""
        return self.quantity - self.listed - self.issued - self.given_up

    @property
    def out(self) -> Decimal:
        """What is with the customer or the department."""
        return self.issued - self.returned

    @property
    def uninspected(self) -> Decimal:
        """What lies in quality hold."""
        return self.returned - self.qualified - self.rework - self.scrap


class SampleIssue(Document):
    """Samples left the store (样品出库单): stock moves, nothing is receivable."""

    request = models.ForeignKey(
        SampleRequest, on_delete=models.PROTECT, related_name="issues", verbose_name=_("sample request")
    )
    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("consignment")
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    zone = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("staging zone"))
    total = MoneyField(_("value at list price"), default=0)
    issued_on = models.DateField(_("issued on"), null=True)
    reversal_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        verbose_name=_("reverses"),
        db_index=False,
    )
    worked = ("issued_on",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reversal_of"], name="sample_issue_reversed_once")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="sample_issue_made"),
            models.Index(fields=["state", "-id"], name="sample_issue_state"),
            models.Index(fields=["issued_on", "id"], name="sample_issue_day"),
        ]


class SampleIssueLine(Line):
    """What left of a line of the request; of a red issue the negative. It has the request's line number."""

    document = models.ForeignKey(SampleIssue, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    list_price = UnitPriceField(_("list price"), default=0)
    amount = MoneyField(_("value at list price"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "line_no"], name="sample_issue_line_once")]
