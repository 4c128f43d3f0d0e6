"""Taking over shipments of before go-live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterfoil.catalogue.pricing import line_amount, tax_within
from counterfoil.delivery.models import OpeningShipmentLine

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Shipped:
    """One line that the old system shipped. Prices with tax, CNY per unit; ``line_no`` counts within its number."""

    customer_id: int
    number: str
    line_no: int
    product_id: int
    shipped_on: date
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal


def take_over(rows: Sequence[Shipped], *, batch: str) -> list[OpeningShipmentLine]:
    """Write them, thousands at a time. They move no stock and owe nothing: that came with the opening balances."""
    lines = [_line(row, batch) for row in rows]
    return OpeningShipmentLine.objects.bulk_create(lines, batch_size=AT_ONCE)


def _line(row: Shipped, batch: str) -> OpeningShipmentLine:
    amount = line_amount(row.quantity, row.unit_price)
    return OpeningShipmentLine(
        customer_id=row.customer_id, number=row.number, line_no=row.line_no, product_id=row.product_id,
        shipped_on=row.shipped_on, quantity=row.quantity, unit_price=row.unit_price, amount=amount,
        tax=tax_within(amount, row.vat_rate), vat_rate=row.vat_rate, batch=batch,
    )  # fmt: skip


def drop(batch: str) -> set[int]:
    """Take a batch of opening shipments back. Returns the ids of those that were claimed: then nothing is dropped."""
    rows = OpeningShipmentLine.objects.select_for_update().filter(batch=batch)
    used = {row.pk for row in rows if row.claimed or row.returned}
    if not used:
        OpeningShipmentLine.objects.filter(batch=batch).delete()
    return used
