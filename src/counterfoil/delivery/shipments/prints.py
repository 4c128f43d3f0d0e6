"""What the sales shipment says on paper (销售发货单, C2.0); prices only for those who may see them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import papers
from counterfoil.delivery.models import Package, Shipment
from counterfoil.delivery.shipments import states


def shipment(document: Shipment, *, user: Any, at: datetime) -> dict[str, Any]:
    """The paper that goes with the goods, with the amount in capitals where prices are shown."""
    notice, consignment = document.notice, document.consignment
    lines = list(document.lines.select_related("product", "order_line__document").order_by("line_no"))
    orders = {line.order_line.document.number: line.order_line.document for line in lines}
    customer = document.customer
    own = papers.own_codes(document.customer_id, lines)
    return {
        **papers.paper(document, "shipment", user=user, at=at, marks=_marks(document)),
        "customer": papers.customer(customer, contact=notice.consignee, phone=notice.phone, address=notice.address),
        "shipped_on": document.shipped_on or at.date(),
        "notice": notice.number,
        "orders": sorted(orders),
        "customer_order": ", ".join(
            sorted({order.customer_order_number for order in orders.values() if order.customer_order_number})
        ),
        "delivery": papers.delivery(consignment or notice),
        "plate": consignment.vehicle_or_waybill if consignment else "",
        "waybill": consignment.waybill if consignment else "",
        "packages": Package.objects.filter(
            consignment=consignment, pick_list__source_resource="delivery-notices", pick_list__source_id=notice.pk
        ).count(),
        "salesperson": papers.person(customer.salesperson),
        "clerk": papers.person(customer.sales_clerk),
        "lines": [_line(line, own.get(line.product_id, ""), user) for line in lines if line.quantity],
        "total_quantity": sum(line.quantity for line in lines),
        "remark": _("Reverses {number}").format(number=document.reversal_of.number) if document.reversal_of else "",
        "signatures": papers.signers(document, {"adjusted": ("post",)}),
        **(_totals(document) if user.sees_prices else {}),
    }


def _marks(document: Shipment) -> list[Any]:
    if document.reversal_of_id is not None:
        return [_("Red")]
    marks = {states.REVERSED: _("Reversed"), states.CANCELLED: _("Cancelled"), states.DRAFT: _("Draft")}
    return [marks[document.state]] if document.state in marks else []


def _line(line: Any, own_code: str, user: Any) -> dict[str, Any]:
    facts = papers.goods(line.product, line.quantity, remark=line.reason, own_code=own_code)
    if user.sees_prices:
        facts |= {
            "list_price": line.order_line.list_price, "rate": line.order_line.discount_rate,
            "unit_price": line.unit_price, "amount": line.amount,
        }  # fmt: skip
    return facts


def _totals(document: Shipment) -> dict[str, Any]:
    terms = document.customer.settlement_terms
    return {
        "total_amount": document.total,
        "total_net": document.total - document.tax_total,
        "total_tax": document.tax_total,
        "settlement": terms.name if terms else "",
    }
