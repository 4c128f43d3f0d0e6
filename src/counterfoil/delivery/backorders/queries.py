"""What is asked about backorders."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from counterfoil.delivery.backorders import states
from counterfoil.delivery.models import Backorder


def open_of(order_line_ids: Iterable[int]) -> QuerySet[Backorder]:
    """What is still owed of these order lines. Lock it with the documents when a shipment or an order's end is near."""
    rows = Backorder.objects.filter(order_line__in=list(order_line_ids), state__in=states.OWED)
    return rows.select_related("customer", "order", "order_line", "product")


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
