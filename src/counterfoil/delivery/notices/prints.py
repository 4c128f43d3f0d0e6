"""What the papers of a delivery notice say."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.delivery import papers
from counterfoil.delivery.models import DeliveryNotice
from counterfoil.delivery.notices import queries, states
from counterfoil.stock import queries as stock


def delivery_notice(document: DeliveryNotice, *, user: Any, at: datetime) -> dict[str, Any]:
    """发货拣配单 (C1.6): never with prices."""
    lines = [
        line
        for line in document.lines.select_related("product", "order", "order_line").order_by("line_no")
        if line.quantity
    ]
    floors = _floors(document)
    own = papers.own_codes(document.customer_id, lines)
    clerk = document.customer.sales_clerk
    customer_orders = dict.fromkeys(
        line.order.customer_order_number for line in lines if line.order.customer_order_number
    )
    return {
        **papers.paper(document, "delivery_notice", user=user, at=at, marks=_marks(document)),
        "customer": papers.customer(
            document.customer, contact=document.consignee, phone=document.phone, address=document.address
        ),
        "noticed_on": timezone.localtime(document.submitted_at or document.created_at).date(),
        "requested_on": document.requested_date,
        "orders": list(dict.fromkeys(line.order.number for line in lines)),
        "customer_order": "、".join(customer_orders),
        "delivery": papers.delivery(document),
        "other_requirements": document.remark,
        "clerk": {"name": str(clerk), "phone": clerk.phone} if clerk else None,
        "lines": [
            papers.goods(
                line.product, line.quantity, order=f"{line.order.number}/{line.order_line.line_no}",
                floors=floors.get(line.line_no, ""), remark=line.remark, own_code=own.get(line.product_id, ""),
            )
            for line in lines
        ],
        "total_quantity": sum(line.quantity for line in lines),
        "pick_lists": [
            {"number": row.number, "floor": row.floor.code} for row in queries.lists_of(document).order_by("pk")
        ],
        "signatures": papers.signers(document, {"prepared": ("submit",), "logistics": ("print",)}),
    }  # fmt: skip


def _floors(document: DeliveryNotice) -> dict[int, str]:
    """Where the goods of each line lie, while they are still promised on floors: ``2F 40 / 3F 20``."""
    found: dict[int, list[str]] = {}
    for row in stock.list_reservations(queries.RESOURCE, document.pk):
        found.setdefault(row.line_no, []).append(f"{row.location.code} {row.quantity.normalize():f}")
    return {line_no: " / ".join(parts) for line_no, parts in found.items()}


def _marks(document: DeliveryNotice) -> list[str]:
    return [_("void")] if document.state == states.CANCELLED else []
