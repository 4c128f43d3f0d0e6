"""What is asked about backorders."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from counterfoil.customers.models import Customer
from counterfoil.delivery.backorders import states
from counterfoil.delivery.models import Backorder
from counterfoil.kernel.doing import ToLock, locking_query
from counterfoil.orders.models import SalesOrderLine
from counterfoil.orders.orders.states import CONFIRMED


def open_of(order_line_ids: Iterable[int]) -> QuerySet[Backorder]:
    """What is still owed of these order lines."""
    return _open_of(list(order_line_ids))


def to_lock(order_line_ids: Iterable[int]) -> ToLock:
    """The same, to be locked with the documents when a shipment or an order's end is near."""
    return _open_to_lock(list(order_line_ids))


def _open_of(order_line_ids: Any) -> QuerySet[Backorder]:
    rows = Backorder.objects.filter(order_line_id__any=order_line_ids, state__in=states.OWED)
    return rows.select_related("customer", "order", "order_line", "product")


_open_to_lock = locking_query(_open_of)


def older_than(rows: Iterable[Backorder], moment: datetime | None) -> dict[int, list[Backorder]]:
    """Of these, those that were owed before that moment, oldest first, by order line."""
    found: dict[int, list[Backorder]] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if moment is None or row.created_at < moment:
            found.setdefault(row.order_line_id, []).append(row)
    return found


def list_owed(product_ids: Iterable[int]) -> list[Backorder]:
    """What is owed of these products, oldest order first."""
    rows = Backorder.objects.filter(product__in=list(product_ids), state__in=states.OWED)
    return list(rows.select_related("customer", "product", "order").order_by("order_id", "pk"))


def lines_of(customer: Customer) -> list[SalesOrderLine]:
    """The lines of this customer's confirmed orders of which something is owed and open, oldest order first."""
    rows = SalesOrderLine.objects.filter(
        document__customer=customer, document__state=CONFIRMED, owed__gt=0,
        quantity__gt=F("shipped") + F("notified") + F("dropped"),
    )  # fmt: skip
    return list(rows.select_related("document", "product").order_by("document_id", "line_no"))
