"""What the paper of a production request says (生产通知单): what to make, for whom, by when; no prices."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from counterfoil.orders.models import ProductionRequest
from counterfoil.orders.orders.prints import signers
from counterfoil.orders.reviews.prints import goods
from counterfoil.quotations.quotations.prints import paper


def production_request(document: ProductionRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """生产通知单 (C1.9), with a blank column for what is brought to the store."""
    order = document.order
    clerk = order.customer.sales_clerk
    lines = list(document.lines.select_related("product").order_by("line_no"))
    signed = signers(document)
    facts: dict[str, Any] = {
        **paper(document, user=user, at=at),
        "customer": {"name": order.customer.name, "code": order.customer.code},
        "order": order.number,
        "requested_for": timezone.localtime(document.created_at).date(),
        "due_on": document.needed_on,
        "revision": order.revision,
        "remark": order.remark,
        "lines": [goods(line, finished=line.finished or "") for line in lines if line.quantity],
        "total_quantity": sum(line.quantity for line in lines),
        "signatures": {"production": signed["start"]} if "start" in signed else {},
    }
    return facts | ({"clerk": {"name": str(clerk), "phone": clerk.phone}} if clerk is not None else {})
