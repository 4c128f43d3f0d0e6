"""The papers between an order and its posted shipment, in the order in which they come to be."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import MoneyField, QuantityField, UnitPriceField
from counterfoil.kernel.models import Document, Line
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.stock.models import Carrier, Location


class Way(models.TextChoices):
    """物流方式."""

    CARRIER = "carrier", _("carrier")
    EXPRESS = "express", _("express")
    OWN_TRUCK = "own_truck", _("own truck")
    PICKUP = "pickup", _("on-site pick-up")


class HandOver(models.TextChoices):
    """提货方式."""

    DOOR = "door", _("to the door")
    DEPOT = "depot", _("collected at the depot")
    FACTORY = "factory", _("collected at the factory")


class Destination(models.Model):
    """Where goods go and how: of a notice, and copied to what comes of it."""

    way = models.CharField(_("way of delivery"), max_length=20, choices=Way.choices, blank=True)
    handover = models.CharField(_("hand-over"), max_length=20, choices=HandOver.choices, blank=True)
    carrier = models.ForeignKey(
        Carrier, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("carrier")
    )
    freight_payer = models.CharField(_("freight paid by"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=400, blank=True)
    consignee = models.CharField(_("consignee"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    pickup = models.JSONField(_("fetched by"), default=dict, blank=True)
    """Of a pick-up: ``person``, ``phone``, ``plate``, ``at``."""

    class Meta:
        abstract = True


class DeliveryNotice(Document, Destination):
    """Ship these lines (发货通知单, C1.6): judged for credit and stock before anybody may pick."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    requested_date = models.DateField(_("requested date"), null=True, blank=True)
    remark = models.CharField(_("other requirements"), max_length=2000, blank=True)
    total = MoneyField(_("total"), default=0)
    judgement = models.JSONField(_("credit judgement"), default=dict)
    """All figures of the last judgement (C1.7), as the API shows them."""
    credit_override = models.JSONField(_("released by hand"), default=dict)
    informed = models.JSONField(_("customer told"), default=dict)
    """Of a shortage: channel, text, when, by whom (C1.8)."""
    printed = models.IntegerField(_("times printed"), default=0)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    cancelled_reason = models.CharField(_("why cancelled"), max_length=2000, blank=True)
    worked = (
        "judgement", "credit_override", "informed", "printed", "submitted_at", "cancelled_reason",
        "address", "consignee", "phone", "total",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="notice_made"),
            models.Index(fields=["customer", "-id"], name="notice_of_customer"),
            models.Index(fields=["state", "-id"], name="notice_state"),
        ]


class DeliveryNoticeLine(Line):
    """Part of an order line to be shipped. ``quantity`` is what the notice still asks for."""

    document = models.ForeignKey(DeliveryNotice, on_delete=models.CASCADE, related_name="lines", db_index=False)
    order = models.ForeignKey(
        SalesOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"), db_index=False
    )
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="notice_lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    asked = QuantityField(_("asked"))
    """As submitted; ``quantity`` falls when a shortage leaves the notice or goods are not found."""
    quantity = QuantityField(_("quantity"))
    amount = MoneyField(_("amount"), default=0)
    tax = MoneyField(_("tax in it"), default=0)
    short = QuantityField(_("short"), default=0)
    available = QuantityField(_("available"), null=True)
    choice = models.CharField(_("choice"), max_length=20, blank=True)
    staged = QuantityField(_("staged"), default=0)
    checked = QuantityField(_("checked"), default=0)
    shipped = QuantityField(_("shipped"), default=0)
    remark = models.CharField(_("remark"), max_length=2000, blank=True)
    worked = ("quantity", "amount", "tax", "short", "available", "choice", "staged", "checked", "shipped")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="notice_line_once"),
            models.UniqueConstraint(fields=["document", "order_line"], name="notice_line_once_per_order_line"),
            models.CheckConstraint(condition=Q(asked__gt=0, quantity__gte=0), name="notice_line_of_something"),
            models.CheckConstraint(condition=Q(quantity__lte=F("asked")), name="notice_line_never_grows"),
            models.CheckConstraint(
                condition=Q(staged__gte=0, checked__gte=0, shipped__gte=0, short__gte=0),
                name="notice_line_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["order", "document"], name="notice_line_order")]


class PickList(Document):
    """What one floor has to bring for one paper (楼层理货单, C2.0). Later also for replacements and samples."""

    source_resource = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_number = models.CharField(_("for"), max_length=40)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    floor = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("floor"), db_index=False
    )
    picker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("picker")
    )
    printed = models.IntegerField(_("times printed"), default=0)
    packages_count = models.IntegerField(_("packages"), null=True)
    zone = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("staging zone")
    )
    zone_reason = models.CharField(_("why another zone"), max_length=2000, blank=True)
    line_count = models.IntegerField(default=0)
    """How many lines it has, so that those of a month are counted without being read."""
    worked = ("picker", "printed", "packages_count", "zone", "zone_reason")
    bookkeeping = Document.bookkeeping | {"source_resource", "source_id", "line_count"}

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="pick_list_made"),
            models.Index(fields=["source_resource", "source_id"], name="pick_list_source"),
            models.Index(fields=["state", "-id"], name="pick_list_state"),
            models.Index(fields=["floor", "state"], name="pick_list_floor"),
            models.Index(fields=["state", "state_since"], name="pick_list_since"),
            models.Index(
                fields=["state_since"], include=["line_count"], condition=Q(state="staged"), name="pick_list_staged"
            ),
        ]


class PickListLine(Line):
    """One product on this floor: asked, picked, checked, staged. ``source_line_no`` is the line of the notice."""

    document = models.ForeignKey(PickList, on_delete=models.CASCADE, related_name="lines", db_index=False)
    source_line_no = models.IntegerField(_("line of the paper"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("asked"))
    picked = QuantityField(_("picked"), null=True)
    checked = QuantityField(_("confirmed quantity"), null=True)
    pick_reason = models.CharField(_("why picked less"), max_length=2000, blank=True)
    check_reason = models.CharField(_("why confirmed otherwise"), max_length=2000, blank=True)
    staged = QuantityField(_("staged"), default=0)
    worked = ("picked", "checked", "pick_reason", "check_reason", "staged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="pick_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pick_line_of_something"),
            models.CheckConstraint(
                condition=Q(picked=None) | Q(picked__gte=0, picked__lte=F("quantity")), name="picked_within_asked"
            ),
            models.CheckConstraint(
                condition=Q(checked=None) | Q(checked__gte=0, checked__lte=F("quantity")), name="checked_within_asked"
            ),
        ]


class Package(models.Model):
    """A labelled package of a pick list: ``<pick list number>/<n>``."""

    pick_list = models.ForeignKey(PickList, on_delete=models.PROTECT, related_name="packages", db_index=False)
    code = models.CharField(max_length=60)
    position = models.IntegerField()
    consignment = models.ForeignKey(
        "delivery.Consignment", null=True, on_delete=models.PROTECT, related_name="packages"
    )
    scanned_at = models.DateTimeField(null=True)
    """When it was scanned for merging."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pick_list", "position"], name="package_once"),
            models.UniqueConstraint(fields=["code"], name="package_code_once"),
        ]


class Carries(models.TextChoices):
    """What goes out by the gate together: goods of one kind of paper."""

    SALES = "sales", _("sales")
    REPLACEMENT = "replacement", _("replacement")
    SAMPLE = "sample", _("sample")


class Consignment(Document, Destination):
    """The goods of a notice, or of several of one customer and carrier, in staging (配货单)."""

    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    kind = models.CharField(_("carries"), max_length=20, choices=Carries.choices, default=Carries.SALES)
    zone = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("staging zone"))
    absorbed_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="absorbed", verbose_name=_("taken into")
    )
    vehicle_or_waybill = models.CharField(_("plate or waybill"), max_length=60, blank=True)
    waybill = models.CharField(_("waybill"), max_length=60, blank=True)
    driver = models.CharField(_("driver"), max_length=60, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"), null=True)
    worked = (
        "absorbed_into",
        "vehicle_or_waybill",
        "waybill",
        "driver",
        "loaded_at",
        "carrier",
        "address",
        "consignee",
        "phone",
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="consignment_made"),
            models.Index(fields=["state", "-id"], name="consignment_state"),
            models.Index(fields=["customer", "-id"], name="consignment_of_customer"),
        ]


class ConsignmentLine(Line):
    """The goods of one pick list line: staged, counted by each of the two, and what stands (``checked``)."""

    document = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    pick_line = models.ForeignKey(PickListLine, on_delete=models.PROTECT, related_name="consignment_lines")
    source_resource = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_number = models.CharField(_("for"), max_length=40)
    source_line_no = models.IntegerField(_("line of the paper"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    floor = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("floor"))
    quantity = QuantityField(_("staged"))
    counted_by_logistics = QuantityField(_("counted by logistics"), null=True)
    counted_by_leader = QuantityField(_("counted by the picking leader"), null=True)
    checked = QuantityField(_("second-checked"), null=True)
    brought_back = QuantityField(_("brought back to the floor"), default=0)
    """What of the staged goods no longer lies in staging and never left by the gate."""
    worked = ("counted_by_logistics", "counted_by_leader", "checked", "brought_back")
    bookkeeping = Line.bookkeeping | {"source_resource", "source_id", "pick_line"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="consignment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="consignment_line_of_something"),
            models.CheckConstraint(
                condition=Q(checked=None) | Q(checked__gte=0, checked__lte=F("quantity")),
                name="consignment_checked_within_staged",
            ),
            models.CheckConstraint(
                condition=Q(brought_back__gte=0, brought_back__lte=F("quantity")),
                name="consignment_brought_back_within_staged",
            ),
        ]
        indexes = [
            models.Index(fields=["source_resource", "source_id"], name="consignment_line_source"),
            models.Index(fields=["pick_line"], condition=Q(checked__lt=F("quantity")), name="consignment_line_short"),
        ]

    @property
    def in_staging(self) -> Decimal:
        """What still lies in the staging zone (until it leaves)."""
        return self.quantity - self.brought_back


class GatePass(Document):
    """Goods may leave (出门证): one pass for all of a consignment, used once at the gate."""

    class Kind(models.TextChoices):
        SALES = "sales", _("sales")
        REPLACEMENT = "replacement", _("replacement")
        SAMPLE = "sample", _("sample")
        REFUSED_RETURN = "refused_return", _("refused return")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=200, unique=True)
    """What is typed at the gate, and stands signed in the QR. Shown to the logistics clerk and on the paper only."""
    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.PROTECT, related_name="gate_passes", verbose_name=_("consignment")
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    carrier_name = models.CharField(_("carrier"), max_length=60, blank=True)
    vehicle = models.CharField(_("plate or waybill"), max_length=60, blank=True)
    driver = models.CharField(_("driver"), max_length=60, blank=True)
    fetched_by = models.CharField(_("fetched by"), max_length=120, blank=True)
    packages_count = models.IntegerField(_("packages"), default=0)
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name=_("replaces")
    )
    used_at = models.DateTimeField(_("used at"), null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("used by")
    )
    worked = ("used_at", "used_by")
    bookkeeping = Document.bookkeeping | {"code"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consignment"], condition=Q(state__in=("issued", "used")), name="one_live_gate_pass"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="gate_pass_made"),
            models.Index(fields=["state", "-id"], name="gate_pass_state"),
        ]


class GatePassLine(Line):
    document = models.ForeignKey(GatePass, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    source_number = models.CharField(_("for"), max_length=40, blank=True)


class Shipment(Document):
    """What truly left (销售发货单): posted by the shipment clerk; turns goods into a receivable."""

    notice = models.ForeignKey(
        DeliveryNotice, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("delivery notice")
    )
    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("consignment")
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    total = MoneyField(_("total"), default=0)
    tax_total = MoneyField(_("tax in it"), default=0)
    shipped_on = models.DateField(_("shipped on"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    settlement_terms_code = models.CharField(_("settlement terms"), max_length=30, blank=True)
    reversal_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        verbose_name=_("reverses"),
        db_index=False,
    )
    posted_at = models.DateTimeField(_("posted at"), null=True)
    requested_date = models.DateField(null=True)
    """The day that its notice asked for."""
    worked = ("total", "tax_total", "shipped_on", "due_on", "settlement_terms_code", "posted_at")
    bookkeeping = Document.bookkeeping | {"requested_date"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reversal_of"], name="shipment_reversed_once")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="shipment_made"),
            models.Index(fields=["customer", "-id"], name="shipment_of_customer"),
            models.Index(fields=["state", "-id"], name="shipment_state"),
            models.Index(fields=["shipped_on", "id"], name="shipment_day"),
            models.Index(
                fields=["shipped_on"],
                include=["requested_date"],
                name="shipment_asked_for",
                condition=Q(state="posted", reversal_of=None, requested_date__isnull=False),
            ),
        ]


class ShipmentLine(Line):
    """One line per notice line, however many pick lists it came from, rounded on its own."""

    document = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    notice_line = models.ForeignKey(DeliveryNoticeLine, on_delete=models.PROTECT, related_name="shipment_lines")
    order_line = models.ForeignKey(
        SalesOrderLine, on_delete=models.PROTECT, related_name="shipment_lines", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    asked = QuantityField(_("asked"), default=0)
    picked = QuantityField(_("picked"), default=0)
    first_checked = QuantityField(_("first check"), default=0)
    checked = QuantityField(_("second check"), default=0)
    """What may be posted at most."""
    quantity = QuantityField(_("quantity"))
    """Draft: as second-checked; posted: what truly left; red: negative."""
    unit_price = UnitPriceField(_("unit price"))
    amount = MoneyField(_("amount"), default=0)
    tax = MoneyField(_("tax in it"), default=0)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    returned = QuantityField(_("returned"), default=0)
    claimed = QuantityField(_("claimed"), default=0)
    """In open or settled cases: a piece is compensated once (D1)."""
    worked = ("quantity", "amount", "tax", "reason", "returned", "claimed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "line_no"], name="shipment_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(quantity__lte=F("checked")), name="shipped_within_checked"
            ),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(returned__lte=F("quantity"), returned__gte=0),
                name="returned_within_shipped",
            ),
            models.CheckConstraint(
                condition=Q(quantity__lt=0) | Q(claimed__lte=F("quantity"), claimed__gte=0),
                name="claimed_within_shipped",
            ),
        ]
        indexes = [models.Index(fields=["order_line", "document"], name="shipment_line_order_line")]


class Backorder(Document):
    """What is owed to a customer of an order line (欠货): nothing is owed that the customer was not told of."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="backorders")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("owed"))
    """What is still owed; 0 when filled or cancelled."""
    original_quantity = QuantityField(_("owed at first"))
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    channel = models.CharField(_("told by"), max_length=20, blank=True)
    text = models.CharField(_("told"), max_length=2000, blank=True)
    answer = models.CharField(_("customer's answer"), max_length=2000, blank=True)
    informed_at = models.DateTimeField(_("told at"), null=True)
    worked = ("quantity", "channel", "text", "answer", "informed_at")
    bookkeeping = Document.bookkeeping | {"order_line"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="backorder_not_negative")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="backorder_made"),
            models.Index(fields=["order_line"], condition=Q(state__in=("open", "informed")), name="backorder_open"),
            models.Index(
                fields=["product", "id"], condition=Q(state__in=("open", "informed")), name="backorder_product"
            ),
            models.Index(fields=["state", "-id"], name="backorder_state"),
        ]


class OpeningShipmentLine(models.Model):
    """A line shipped before go-live (期初发货): known so that it can be claimed and returned (D1.1).

    Its money and stock came with the opening balances; here is only what a claim needs: whose, what, how much, at
    which price. ``number`` is the old system's.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False
    )
    number = models.CharField(_("number"), max_length=40)
    line_no = models.IntegerField(_("line"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    shipped_on = models.DateField(_("shipped on"))
    quantity = QuantityField(_("quantity"))
    unit_price = UnitPriceField(_("unit price"))
    amount = MoneyField(_("amount"))
    tax = MoneyField(_("tax in it"))
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=4)
    returned = QuantityField(_("returned"), default=0)
    claimed = QuantityField(_("claimed"), default=0)
    """In open or settled cases: a piece is compensated once (D1)."""
    batch = models.CharField(max_length=40)
    """The import that brought it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "line_no"], name="opening_shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="opening_shipment_of_something"),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("quantity")), name="opening_returned_within_shipped"
            ),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, claimed__lte=F("quantity")), name="opening_claimed_within_shipped"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "product"], name="opening_shipment_of_customer"),
            models.Index(fields=["batch"], name="opening_shipment_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.line_no}"
