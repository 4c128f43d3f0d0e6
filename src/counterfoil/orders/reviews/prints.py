"""What the paper of an order review says (订单评审单): goods and opinions, no prices."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from counterfoil.orders.models import Department, OrderReview
from counterfoil.orders.reviews import queries
from counterfoil.quotations.quotations.prints import paper


def order_review(document: OrderReview, *, user: Any, at: datetime) -> dict[str, Any]:
    """订单评审单 (C1.3); a department that has not answered has its row left blank to write in."""
    order = document.order
    clerk = order.customer.sales_clerk
    lines = list(document.lines.select_related("product").order_by("line_no"))
    said = {opinion.department: opinion for opinion in queries.opinions_of(document)}
    facts: dict[str, Any] = {
        **paper(document, user=user, at=at),
        "customer": {"name": order.customer.name, "code": order.customer.code},
        "order": order.number,
        "ordered_on": timezone.localtime(order.created_at).date(),
        "requested_on": document.requested_date,
        "promised_on": document.promised_date,
        "revision": document.order_revision,
        "remark": order.remark,
        "lines": [goods(line) for line in lines],
        "total_quantity": sum(line.quantity for line in lines),
        "opinions": [_opinion(department, said.get(department)) for department in document.departments],
    }
    return facts | ({"clerk": {"name": str(clerk), "phone": clerk.phone}} if clerk is not None else {})


def goods(line: Any, **more: Any) -> dict[str, Any]:
    """A line of goods with what is special about it."""
    return {
        "product_code": line.product.code, "name": line.product.name, "spec": line.product.spec,
        "unit": line.product.unit, "quantity": line.quantity, "requirement": line.requirement, "remark": line.remark,
        **more,
    }  # fmt: skip


def _opinion(department: str, found: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"department": str(Department(department).label)}
    if found is None:
        return facts
    return {
        **facts, "result": str(found.get_result_display()), "promised_on": found.promised_date, "remark": found.remark,
        "by": str(found.by), "at": found.at,
    }  # fmt: skip
