"""A quotation that was accepted becomes a draft order with its lines at its prices (B1.2)."""

from typing import Any

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.doing import New
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders.pricing import is_custom

TAKEN_OVER = (
    "line_no", "product", "quantity", "list_price", "discount_rate", "unit_price", "amount", "vat_rate", "tax",
    "requirement", "remark", "customer_rate",
)  # fmt: skip
"""Columns of a line that order and quotation have alike."""


def draft_order(document: Any, *, do: Any) -> None:
    """The clerk who converts is the author of the draft."""
    lines = [{name: getattr(line, name) for name in TAKEN_OVER} for line in do.lines]
    custom = any(is_custom(line.product, line.requirement) for line in do.lines)
    head = {
        "customer": document.customer, "kind": SalesOrder.Kind.CUSTOM if custom else SalesOrder.Kind.STOCK,
        "remark": document.remark, "total": document.total, "tax_total": document.tax_total,
        "open_amount": document.total,
    }  # fmt: skip
    do.create(type_of(SalesOrder), [New(head, lines, came_of=[document])], by=do.by)
