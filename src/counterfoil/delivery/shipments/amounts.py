"""What a shipped quantity costs (section 0, money): parts of an order line always sum to the whole."""

from decimal import Decimal
from typing import Any

from counterfoil.catalogue.pricing import line_amount, tax_within


def part_of(order_line: Any, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Amount and tax of so much of an order line that leaves now.

    The shipment that completes the order line takes what is left of its amount and tax; every other one is
    quantity × unit price, and never more than is left.
    """
    left, tax_left = order_line.amount - order_line.shipped_amount, order_line.tax - order_line.shipped_tax
    if quantity and order_line.shipped + quantity == order_line.quantity:
        return left, tax_left
    amount = min(line_amount(quantity, order_line.unit_price), max(left, Decimal(0)))
    return amount, tax_within(amount, order_line.vat_rate)
