"""Sales as posted shipments say them, and what is still to be delivered; every figure is the sum of a list."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from counterfoil.delivery.models import DeliveryNotice, Shipment, ShipmentLine
from counterfoil.insight.figures.chart import Bar
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder, SalesOrderLine

BOOKED = ("posted", "reversed")
"""A reversed shipment and its red one cancel each other out."""
IN_FORCE = ("effective", "confirmed")
TOP = 10
Period = tuple[date, date]
Filters = dict[str, str]


def shipments(user: Any, period: Period) -> QuerySet[Shipment]:
    """The shipments of the period that this person may see."""
    doctype = find_type("shipments")
    assert doctype is not None
    return Shipment.objects.filter(
        visible(doctype, user), state__in=BOOKED, shipped_on__gte=period[0], shipped_on__lte=period[1]
    )


def total(user: Any, period: Period) -> Decimal:
    """CNY shipped in the period, tax included."""
    return shipments(user, period).aggregate(sum=Sum("total"))["sum"] or Decimal(0)


def by_month(user: Any, period: Period) -> list[Bar]:
    """Per month of shipment."""
    rows = shipments(user, period).annotate(month=TruncMonth("shipped_on")).values("month").annotate(sum=Sum("total"))
    return [
        Bar(f"{row['month']:%Y-%m}", row["sum"], f"/insight/sales/?month={row['month']:%Y-%m}")
        for row in rows.order_by("month")
    ]


def by_customer(user: Any, period: Period) -> list[Bar]:
    """The customers who bought most."""
    rows = shipments(user, period).values(code=F("customer__code"), name=F("customer__name")).annotate(sum=Sum("total"))
    return [
        Bar(row["name"], row["sum"], f"/insight/sales/?customer={row['code']}&{_days(period)}")
        for row in rows.order_by("-sum", "code")[:TOP]
    ]


def by_region(user: Any, period: Period) -> list[Bar]:
    """By the customers' region."""
    rows = shipments(user, period).values(name=F("customer__region")).annotate(sum=Sum("total"))
    return [
        Bar(row["name"] or "–", row["sum"], f"/insight/sales/?region={row['name']}&{_days(period)}")
        for row in rows.order_by("-sum", "name")[:TOP]
    ]


def by_product(user: Any, period: Period) -> list[Bar]:
    """The products sold most, by amount."""
    lines = ShipmentLine.objects.filter(document__in=shipments(user, period))
    rows = lines.values(code=F("product__code"), name=F("product__name")).annotate(sum=Sum("amount"))
    return [
        Bar(f"{row['code']} {row['name']}", row["sum"], f"/insight/sales/?product={row['code']}&{_days(period)}")
        for row in rows.order_by("-sum", "code")[:TOP]
    ]


def _days(period: Period) -> str:
    return f"from={period[0]:%Y-%m-%d}&to={period[1]:%Y-%m-%d}"


def behind(user: Any, period: Period, filters: Filters) -> list[tuple[Shipment, Decimal]]:
    """The shipments that a figure is the sum of, each with its part."""
    rows = shipments(user, period).select_related("customer")
    if filters.get("customer"):
        rows = rows.filter(customer__code=filters["customer"])
    if "region" in filters:
        rows = rows.filter(customer__region=filters["region"])
    if filters.get("product"):
        code = filters["product"]
        rows = rows.filter(lines__product__code=code).annotate(
            part=Sum("lines__amount", filter=Q(lines__product__code=code))
        )
        return [(row, row.part) for row in rows.order_by("-shipped_on", "-pk")[:1000]]
    return [(row, row.total) for row in rows.order_by("-shipped_on", "-pk")[:1000]]


def month(text: str) -> Period | None:
    """The first and last day of a month written 2026-11."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def order_book(user: Any) -> Decimal:
    """CNY of what orders in force still have to bring: quantity that is neither shipped nor dropped."""
    doctype = find_type("sales-orders")
    assert doctype is not None
    orders = SalesOrder.objects.filter(visible(doctype, user), state__in=IN_FORCE)
    lines = SalesOrderLine.objects.filter(document__in=orders)
    rest = F("quantity") - F("shipped") - F("dropped")
    return lines.aggregate(sum=Sum(rest * F("unit_price")))["sum"] or Decimal(0)


def held(user: Any) -> tuple[int, Decimal]:
    """Notices that the credit judgement holds, and what they come to."""
    doctype = find_type("delivery-notices")
    assert doctype is not None
    rows = DeliveryNotice.objects.filter(visible(doctype, user), state="credit_held")
    found = rows.aggregate(sum=Sum("total"))
    return rows.count(), found["sum"] or Decimal(0)
