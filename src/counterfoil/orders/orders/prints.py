"""What the papers of a sales order say."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.models import Signature
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import queries, states
from counterfoil.people.settings import setting, values

setting(
    "quotations.valid_days", 30, _("Days that a quotation stands"),
    _("Counted from the day on which a draft order was sent as a quotation."),
)  # fmt: skip


def confirmation(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """订单确认书 (C1.5): what the customer signs and sends back."""
    facts = _priced(document, user=user, at=at)
    signed = _signers(document)
    return {
        **facts,
        "ordered_on": timezone.localtime(document.created_at).date(),
        "requested_on": document.promised_date or document.requested_date,
        "customer_order": document.customer_order_number,
        "revision": document.revision,
        "signatures": {
            place: signed[action]
            for place, action in (("prepared", "submit"), ("finance", "approve_finance"))
            if action in signed
        },
    }  # fmt: skip


def quotation(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """报价单 (B1.1) of a draft order that is sent instead of a quotation."""
    quoted_on = timezone.localtime(document.quoted_at or at).date()
    valid = values("quotations.valid_days")["quotations.valid_days"]
    return {
        **_priced(document, user=user, at=at),
        "quoted_on": quoted_on,
        "valid_until": quoted_on + timedelta(days=valid),
        "revision": document.revision,
    }


def _priced(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """Head, customer, lines and totals, as both papers have them."""
    lines = [line for line in queries.list_lines([document.pk]) if line.quantity]
    return {
        **_paper(document, user=user, at=at),
        **_people(document),
        "lines": [_line(line) for line in lines],
        "total_quantity": sum(line.quantity for line in lines),
        "total_amount": document.total,
        "total_net": document.total - document.tax_total,
        "total_tax": document.tax_total,
        "remark": document.remark,
    }


def _paper(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    marks = [] if document.state not in (states.CANCELLED,) else [gettext("void")]
    return {
        "company": {
            "name": house["company.name"],
            "address": house["company.address"],
            "phone": house["company.phone"],
        },
        "number": document.number,
        "demo": house["company.is_demo"],
        "marks": marks,
        "printed_by": str(user),
        "printed_at": at,
    }


def _people(document: SalesOrder) -> dict[str, Any]:
    """The customer with its first contact, how and when it pays, and who of the house takes care of it."""
    customer = document.customer
    contact = customer.contacts.order_by("position", "pk").first()
    address = customer.addresses.order_by("position", "pk").first()
    facts: dict[str, Any] = {
        "customer": {
            "name": customer.name, "code": customer.code, "address": str(address or ""),
            "contact": contact.name if contact else "", "phone": (contact and contact.phone) or customer.phone,
        },
        "settlement": customer.settlement_terms.name if customer.settlement_terms else "",
        "payment_method": str(customer.get_payment_method_display()),
    }  # fmt: skip
    for place, person in (("salesperson", customer.salesperson), ("clerk", customer.sales_clerk)):
        if person is not None:
            facts[place] = {"name": str(person), "phone": person.phone}
    return facts


def _line(line: Any) -> dict[str, Any]:
    return {
        "product_code": line.product.code, "name": line.product.name, "spec": line.product.spec,
        "unit": line.product.unit, "quantity": line.quantity, "list_price": line.list_price,
        "rate": line.discount_rate, "unit_price": line.unit_price, "amount": line.amount,
        "requirement": line.requirement, "remark": line.remark,
    }  # fmt: skip


def _signers(document: SalesOrder) -> dict[str, Any]:
    """Who signed last in this round, by action."""
    rows = Signature.objects.filter(resource=queries.RESOURCE, document_id=document.pk, round=document.round)
    return {row.action: {"name": str(row.by), "at": row.at} for row in rows.select_related("by").order_by("pk")}
