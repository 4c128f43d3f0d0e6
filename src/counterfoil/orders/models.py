"""Sales orders, their reviews, and what is made for them."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import MoneyField, QuantityField, RateField, UnitPriceField
from counterfoil.kernel.models import Document, InsertOnly, Line


class SalesOrder(Document):
    """What a customer ordered by contract (销售订单, C1.1/C1.2). In force (生效) only once finance approved it."""

    class Kind(models.TextChoices):
        STOCK = "stock", _("stock order")
        CUSTOM = "custom", _("custom order")

    class Confirmed(models.TextChoices):
        """By which way a customer confirmed (C1.5)."""

        SIGNED_RETURN = "signed_return", _("signed return")
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by phone")
        FAX = "fax", _("by fax")
        PORTAL = "portal", _("in the portal")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    customer_order_number = models.CharField(_("customer's order number"), max_length=60, blank=True)
    requested_date = models.DateField(_("requested date"), null=True, blank=True)
    promised_date = models.DateField(_("promised date"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    service_case = models.CharField(_("service case"), max_length=40, blank=True)
    """Number of the case that the order was made from: an exchange (换货, D1)."""
    total = MoneyField(_("total"), default=0)
    tax_total = MoneyField(_("tax in it"), default=0)
    open_amount = MoneyField(_("amount still to be shipped"), default=0)
    """Of each line what is neither shipped nor dropped, at its price (未交金额). Kept by whoever writes lines."""
    confirmation_method = models.CharField(
        _("confirmed by way of"), max_length=20, choices=Confirmed.choices, blank=True
    )
    confirmation_contact = models.CharField(_("confirmed by"), max_length=60, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmation_evidence = models.BigIntegerField(_("evidence"), null=True, blank=True)
    """Id of the attachment that proves the confirmation."""
    quote_channel = models.CharField(_("quoted by"), max_length=20, blank=True)
    quote_recipient = models.CharField(_("quoted to"), max_length=200, blank=True)
    quoted_at = models.DateTimeField(_("quoted at"), null=True, blank=True)
    worked = (
        "open_amount", "promised_date", "confirmation_method", "confirmation_contact", "confirmed_at",
        "confirmation_evidence", "quote_channel", "quote_recipient", "quoted_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(open_amount__gte=0), name="order_open_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="order_made"),
            models.Index(fields=["customer", "-id"], name="order_of_customer"),
            models.Index(fields=["state", "-id"], name="order_state"),
            models.Index(fields=["customer_order_number"], name="order_customer_number"),
        ]


class SalesOrderLine(Line):
    """One product ordered, and how far it has got.

    Always: ``quantity = shipped + notified + dropped + open`` with open ≥ 0 (C1.1). ``notified`` is what stands on
    open notices, ``staged`` the part of it that lies in a staging zone; ``owed`` what the customer was told is owed.
    A line that a revision took out, but that other papers point to, stands with quantity 0.
    """

    document = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False
    )
    quantity = QuantityField(_("quantity"))
    list_price = UnitPriceField(_("list price"))
    own_list_price = models.BooleanField(_("own list price"), default=False)
    """Agreed for this line instead of taken from the price list (custom lines only); the market manager approves it."""
    discount_rate = RateField(_("rate"))
    unit_price = UnitPriceField(_("unit price"))
    amount = MoneyField(_("amount"))
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=4)
    tax = MoneyField(_("tax in it"))
    requirement = models.CharField(_("special requirement"), max_length=2000, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    customer_rate = RateField(_("customer's rate"))
    """The rate agreed with the customer when the line was written; a lower one needs the market manager."""
    notified = QuantityField(_("notified"), default=0)
    staged = QuantityField(_("staged"), default=0)
    shipped = QuantityField(_("shipped"), default=0)
    returned = QuantityField(_("returned"), default=0)
    owed = QuantityField(_("owed"), default=0)
    dropped = QuantityField(_("dropped"), default=0)
    shipped_amount = MoneyField(_("shipped amount"), default=0)
    shipped_tax = MoneyField(_("tax in the shipped amount"), default=0)
    worked = ("notified", "staged", "shipped", "returned", "owed", "dropped", "shipped_amount", "shipped_tax")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="order_line_of_something"),
            models.CheckConstraint(
                condition=Q(
                    notified__gte=0, staged__gte=0, shipped__gte=0, returned__gte=0, owed__gte=0, dropped__gte=0
                ),
                name="order_line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("shipped") + F("notified") + F("dropped")), name="order_line_open"
            ),
            models.CheckConstraint(condition=Q(staged__lte=F("notified")), name="order_line_staged"),
            models.CheckConstraint(condition=Q(returned__lte=F("shipped")), name="order_line_returned"),
        ]
        indexes = [
            models.Index(fields=["product", "document"], name="order_line_product"),
            models.Index(
                fields=["document"], include=["product", "quantity", "shipped", "dropped", "unit_price"],
                condition=Q(quantity__gt=F("shipped") + F("dropped")), name="order_line_to_ship",
            ),
        ]  # fmt: skip

    @property
    def to_ship(self) -> Decimal:
        """What is neither shipped nor dropped."""
        return self.quantity - self.shipped - self.dropped

    @property
    def open(self) -> Decimal:
        """What may still be put on a notice."""
        return self.to_ship - self.notified


class Department(models.TextChoices):
    """Who looks at a custom order before it may be promised (C1.3)."""

    ENGINEERING = "engineering", _("Engineering")
    PRODUCTION = "production", _("Production")
    PROCUREMENT = "procurement", _("Procurement")
    QUALITY = "quality", _("Quality")


class OrderReview(Document):
    """The departments' opinions on a custom order (订单评审单, C1.3). Its lines are the goods as they were reviewed."""

    order = models.ForeignKey(
        SalesOrder, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("sales order"), db_index=False
    )
    order_revision = models.IntegerField(_("revision of the order"))
    requested_date = models.DateField(_("requested date"), null=True)
    promised_date = models.DateField(_("promised date"), null=True)
    """The latest of the departments' dates; the order's once all have passed."""
    departments = ArrayField(
        models.CharField(max_length=20, choices=Department.choices), verbose_name=_("departments asked")
    )
    worked = ("promised_date",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="open"), name="review_open_once"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="review_made"),
            models.Index(fields=["order", "-id"], name="review_of_order"),
            models.Index(fields=["state", "-id"], name="review_state"),
        ]


class OrderReviewLine(Line):
    """Goods as the departments saw them: a later revision of the order doesn't change what was reviewed."""

    document = models.ForeignKey(OrderReview, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    requirement = models.CharField(_("special requirement"), max_length=2000, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)


class OrderReviewOpinion(InsertOnly):
    """What one department said, once: it passes with a date, or objects with a reason."""

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        OBJECTED = "objected", _("objected")

    review = models.ForeignKey(OrderReview, on_delete=models.PROTECT, related_name="opinions", db_index=False)
    department = models.CharField(max_length=20, choices=Department.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    promised_date = models.DateField(null=True)
    remark = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "department"], name="opinion_once"),
            models.UniqueConstraint(fields=["review", "by"], name="opinion_of_one_person_once"),
            models.CheckConstraint(
                condition=Q(result="objected") | Q(promised_date__isnull=False), name="opinion_with_date"
            ),
        ]


class ProductionRequest(Document):
    """What production is to make for a custom order (生产通知单, C1.9)."""

    order = models.ForeignKey(
        SalesOrder, on_delete=models.PROTECT, related_name="production", verbose_name=_("sales order"), db_index=False
    )
    needed_on = models.DateField(_("to be finished on"), null=True)
    """The promised date of the order, else the requested one."""
    deliveries = models.IntegerField(_("deliveries to the store"), default=0)
    worked = ("needed_on", "deliveries")

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="production_made"),
            models.Index(fields=["order", "-id"], name="production_of_order"),
            models.Index(fields=["state", "needed_on"], name="production_due"),
        ]


class ProductionRequestLine(Line):
    """So much of a product for one order line, and how much of it is finished."""

    document = models.ForeignKey(ProductionRequest, on_delete=models.CASCADE, related_name="lines", db_index=False)
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="production")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False
    )
    quantity = QuantityField(_("quantity"))
    finished = QuantityField(_("finished"), default=0)
    requirement = models.CharField(_("special requirement"), max_length=2000, blank=True)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    worked = ("finished",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "order_line"], name="production_line_once"),
            models.CheckConstraint(
                condition=Q(finished__gte=0, quantity__gte=F("finished")), name="production_within_request"
            ),
        ]
        indexes = [models.Index(fields=["product", "document"], name="production_of_product")]
