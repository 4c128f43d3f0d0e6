"""What is asked about production requests."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.people import visible
from counterfoil.orders.models import ProductionRequest, ProductionRequestLine, SalesOrder, SalesOrderLine
from counterfoil.orders.orders.pricing import is_custom
from counterfoil.orders.production import states

RESOURCE = "production-requests"
ZERO = Decimal(0)


def alive_of(order: Any) -> QuerySet[ProductionRequest]:
    """The requests of this order that are not cancelled."""
    rows = ProductionRequest.objects.filter(order=order).exclude(state=states.CANCELLED)
    return rows.select_related("order__customer").order_by("pk")


def requested(order: Any, *, but: int | None = None) -> dict[int, Decimal]:
    """How much of each order line is requested from production (by other requests than this one)."""
    rows = ProductionRequestLine.objects.filter(document__order=order).exclude(document__state=states.CANCELLED)
    sums = rows.exclude(document=but).values_list("order_line").annotate(quantity=Sum("quantity"))
    return dict(sums)


def to_be_made(order: SalesOrder, line: SalesOrderLine) -> Decimal:
    """How much of an order line is to be made for it: what is custom in a custom order, without what was dropped."""
    if order.kind != SalesOrder.Kind.CUSTOM or not is_custom(line.product, line.requirement):
        return ZERO
    return line.quantity - line.dropped


def in_production_by_code(codes: Iterable[str]) -> dict[str, Decimal]:
    """How much of each product, by code, is requested and not finished yet, for all orders together."""
    rows = ProductionRequestLine.objects.filter(
        product__code__in=set(codes), document__state__in=states.OPEN, quantity__gt=F("finished")
    )
    return dict(rows.values_list("product__code").annotate(rest=Sum(F("quantity") - F("finished"))))


def list_due(user: Any, *, until: date | None = None, limit: int = 200) -> list[ProductionRequest]:
    """Open requests that this person may know of, the one due first on top; with what is left of each."""
    doctype = find_type(RESOURCE)
    rows = ProductionRequest.objects.filter(visible(doctype, user), state__in=states.OPEN)
    if until is not None:
        rows = rows.filter(needed_on__lte=until)
    rows = rows.annotate(asked=Sum("lines__quantity"), done=Sum("lines__finished"))
    return list(rows.select_related("order__customer").order_by(F("needed_on").asc(nulls_last=True), "pk")[:limit])
