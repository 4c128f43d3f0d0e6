"""Where goods are, and who may count on them.

``Move`` is the ledger: what it says is never changed. ``Balance`` is its sum, kept by the database itself
(trigger in the migrations), as are ``reserved`` and ``in_question``, the sums of their open rows.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.kernel.fields import QuantityField
from counterfoil.kernel.models import Document, InsertOnly, Line, Row


class Location(Row):
    """A place where goods are, or one that stands for where they came from or went to."""

    class Kind(models.TextChoices):
        FLOOR = "floor", _("floor")
        STAGING = "staging", _("staging zone")
        QC_HOLD = "qc_hold", _("quality hold")
        REWORK = "rework", _("rework")
        SCRAP_HOLD = "scrap_hold", _("waiting for scrapping")
        CUSTOMER = "customer", _("at customers")
        PRODUCTION = "production", _("production")
        ADJUSTMENT = "adjustment", _("adjustment")
        DEPARTMENT = "department", _("departments")
        CRUSHING = "crushing", _("crushing area")

    VIRTUAL = frozenset({Kind.CUSTOMER, Kind.PRODUCTION, Kind.ADJUSTMENT, Kind.DEPARTMENT, Kind.CRUSHING})

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    purpose = models.CharField(_("purpose"), max_length=20, blank=True)
    """Of a staging zone: ``pickup``, ``express``, or empty for a route."""
    is_active = models.BooleanField(_("in use"), default=True)
    natural: ClassVar[str] = "code"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=("customer", "production", "adjustment", "crushing")),
                name="virtual_location_once",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_virtual(self) -> bool:
        return self.kind in self.VIRTUAL


class Carrier(models.Model):
    """Who drives goods away, and the staging zone of its route."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    zone = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="carriers", verbose_name=_("zone")
    )
    departs_at = models.TimeField(_("truck leaves at"), null=True, blank=True)
    """When its truck comes on a usual day: lists are picked in that order."""
    is_active = models.BooleanField(_("in use"), default=True)
    natural: ClassVar[str] = "code"

    def __str__(self) -> str:
        return self.name


class PlaceChange(InsertOnly):
    """What was changed on a place or a carrier: who, when, old and new value. Nobody alters it."""

    kind = models.CharField(max_length=20)
    """``locations`` or ``carriers``."""
    code = models.CharField(max_length=20)
    changes = models.JSONField()
    """Name of the field → old and new value."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "code", "id"], name="place_change_of")]


class Balance(Row):
    """What lies where. Available = on hand − reserved − in question. Virtual locations have no balance."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="balances", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="balances", db_index=False)
    on_hand = QuantityField(default=0)
    reserved = QuantityField(default=0)
    in_question = QuantityField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "location"], name="balance_once"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="on_hand_not_negative"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")), name="reserved_within_on_hand"
            ),
            models.CheckConstraint(condition=Q(in_question__gte=0), name="in_question_not_negative"),
        ]
        indexes = [models.Index(fields=["location", "product"], name="balance_at")]


class Move(InsertOnly):
    """One movement of one product from one place to another, caused by a line of a document."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="moves", db_index=False)
    from_location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    to_location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField()
    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    line_no = models.IntegerField()
    action = models.CharField(max_length=60)
    leg = models.IntegerField(default=1)
    """Tells several movements of one line in one action apart (a line spread over two floors)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="move_of_something"),
            models.CheckConstraint(condition=~Q(from_location=F("to_location")), name="move_to_elsewhere"),
            models.UniqueConstraint(
                fields=["resource", "document_id", "line_no", "action", "leg", "product"], name="move_once"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "id"], name="move_of_product"),
            models.Index(fields=["resource", "document_id"], name="move_of_document"),
            models.Index(fields=["at"], name="move_at"),
        ]


class Reservation(Row):
    """Goods on a floor that are promised to a line of a document. ``quantity`` is what is still promised."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField()
    resource = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    line_no = models.IntegerField()
    order_line_id = models.BigIntegerField(null=True)
    """Set when these goods were made for this order line (its own reservation): there they go back to."""
    taken = QuantityField(default=0)
    """How much of it staging took away: what of it comes back to its floor is promised to the order again."""
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0, taken__gte=0), name="reservation_not_negative"),
            models.CheckConstraint(
                condition=Q(closed_at=None, quantity__gt=0) | Q(closed_at__isnull=False, quantity=0),
                name="reservation_open_or_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "document_id"], name="reservation_of_document"),
            models.Index(fields=["product", "location"], condition=Q(closed_at=None), name="reservation_at"),
            models.Index(fields=["order_line_id"], condition=Q(order_line_id__isnull=False), name="reservation_own"),
        ]


class Discrepancy(Document):
    """A difference between two counts of the same goods (差异): both quantities, both persons, who must explain it."""

    class Step(models.TextChoices):
        PICK = "pick", _("picking")
        FIRST_CHECK = "first_check", _("first check")
        SECOND_CHECK = "second_check", _("second check")
        POSTING = "posting", _("posting")
        GATE = "gate", _("gate")
        RETURN = "return", _("return")
        RECEIVING = "receiving", _("receiving")

    step = models.CharField(_("step"), max_length=20, choices=Step.choices)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("location")
    )
    source_resource = models.CharField(_("paper"), max_length=60)
    source_number = models.CharField(_("number of the paper"), max_length=40)
    source_line_no = models.IntegerField(_("line"))
    pick_line_id = models.BigIntegerField(null=True)
    """Of goods on their way out: the line of the pick list on which they were asked for."""
    expected = QuantityField(_("expected"))
    found = QuantityField(_("found"))
    in_question = QuantityField(_("in question"), default=0)
    """How much of it is kept from being available until it is explained (at ``location``)."""
    expected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("counted first by"),
    )  # fmt: skip
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("counted then by"),
    )  # fmt: skip
    owner_role = models.CharField(_("to be explained by"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    given_reason = models.CharField(_("reason given"), max_length=2000, blank=True)
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    text = models.CharField(_("explanation"), max_length=2000, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained at"), null=True)
    worked = ("in_question", "cause", "text", "explained_by", "explained_at")
    bookkeeping = Document.bookkeeping | {"pick_line_id"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(expected=F("found")), name="discrepancy_of_something"),
            models.CheckConstraint(
                condition=Q(in_question=0) | Q(in_question__gt=0, location__isnull=False), name="in_question_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="discrepancy_made"),
            models.Index(fields=["state", "-id"], name="discrepancy_state"),
            models.Index(fields=["source_number", "source_line_no"], name="discrepancy_source"),
            models.Index(fields=["step", "created_at"], include=["pick_line_id"], name="discrepancy_found"),
            models.Index(
                fields=["product", "location"], condition=Q(state="open", in_question__gt=0), name="discrepancy_open"
            ),
        ]


class StockReceipt(Document):
    """Goods from production into a floor (入库单)."""

    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="stock_receipt_made"),
            models.Index(fields=["state", "-id"], name="stock_receipt_state"),
        ]


class StockReceiptLine(Line):
    document = models.ForeignKey(StockReceipt, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    quantity = QuantityField(_("quantity"))
    """Negative on a red receipt."""

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="stock_receipt_line_of_something")]


class StockTransfer(Document):
    """Goods from one place of the house to another (调拨单)."""

    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="transfer_made"),
            models.Index(fields=["state", "-id"], name="transfer_state"),
        ]


class StockTransferLine(Line):
    document = models.ForeignKey(StockTransfer, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    from_location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    to_location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    quantity = QuantityField(_("quantity"))
    """Negative on a red transfer."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_transfer_line_of_something"),
            models.CheckConstraint(condition=~Q(from_location=F("to_location")), name="stock_transfer_to_elsewhere"),
        ]


class StockCount(Document):
    """What was counted on a floor, against what the books say (盘点单)."""

    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    reversal_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="count_made"),
            models.Index(fields=["state", "-id"], name="count_state"),
        ]


class StockCountLine(Line):
    document = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    counted: Any = QuantityField(_("counted"), null=True)
    on_hand: Any = QuantityField(_("on the books"), null=True)
    """On hand when it was submitted; goods that moved since then make the count outdated."""
    last_move_id = models.BigIntegerField(null=True)
    worked = ("on_hand", "last_move_id")
    bookkeeping = Line.bookkeeping | {"last_move_id"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(counted=None) | Q(counted__gte=0), name="counted_not_negative"),
            models.UniqueConstraint(fields=["document", "product", "location"], name="counted_once"),
        ]
        indexes = [models.Index(fields=["product", "location"], name="counted_at")]
