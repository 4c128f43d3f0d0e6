"""What the goods on a notice cost: parts of an order line always sum to the whole (section 0, money)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from counterfoil.catalogue.pricing import line_amount, tax_within
from counterfoil.delivery.notices import queries

NOTHING = (Decimal(0), Decimal(0))


def reckon(lines: Sequence[Any], *, notice_id: int | None) -> Decimal:
    """Set amount and tax of these notice lines and return their sum. One statement; their orders are locked.

    The line that completes its order line takes what is left of it; every other one is quantity × unit price.
    ``order_line`` of each is as it stands in the database, this notice's own quantities included.
    """
    elsewhere = queries.noticed_elsewhere([line.order_line_id for line in lines], but=notice_id)
    for line in lines:
        line.amount, line.tax = _part(line, elsewhere.get(line.order_line_id, NOTHING))
    return sum((line.amount for line in lines), Decimal(0))


def _part(line: Any, elsewhere: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    whole = line.order_line
    if line.quantity and whole.quantity == whole.shipped + whole.notified and not whole.dropped:
        return whole.amount - whole.shipped_amount - elsewhere[0], whole.tax - whole.shipped_tax - elsewhere[1]
    amount = line_amount(line.quantity, whole.unit_price)
    return amount, tax_within(amount, whole.vat_rate)
