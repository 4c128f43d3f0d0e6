"""A sales shipment on screen: asked, picked, first and second count side by side before it is posted."""

from typing import Any

from counterfoil.delivery.models import Shipment
from counterfoil.kernel.fields import plain
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Screen

RESOURCE = "shipments"
COUNTS = ("asked", "picked", "first_checked", "checked")


def as_checked(shipment: Shipment, user: Any) -> dict[str, Any]:
    """What left, unless told otherwise: what was second-checked, or what was written down since."""
    lines = shipment.lines.order_by("line_no")
    return {
        "lines": [{"line_no": line.line_no, "quantity": plain(line.quantity), "reason": line.reason} for line in lines]
    }


screens.register(
    RESOURCE,
    Screen(
        actions={"post": ActionForm(fill=as_checked, beside=COUNTS)},
        line_order=("product", *COUNTS, "quantity", "unit_price", "amount", "tax", "reason", "returned", "claimed"),
    ),
)
