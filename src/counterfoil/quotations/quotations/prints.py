"""What the printed quotation says (报价单, B1.1), and what all papers say that offer or confirm prices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer, OwnPartNumber
from counterfoil.customers.queries import part_numbers
from counterfoil.people.settings import setting, values, within
from counterfoil.quotations.models import Quotation
from counterfoil.quotations.quotations import queries, states

VALID_DAYS = "quotations.valid_days"
setting(
    VALID_DAYS, 30, _("Days that a quotation stands"),
    _("Counted from the day on which it is written, or a draft order is sent as one."),
    valid=within(1, 3650),
)  # fmt: skip


def quotation(document: Quotation, *, user: Any, at: datetime) -> dict[str, Any]:
    """报价单: our prices for a customer, binding until the day named."""
    return {
        **priced(document, queries.list_lines([document.pk]), user=user, at=at),
        "quoted_on": timezone.localtime(document.sent_at or at).date(),
        "valid_until": document.valid_until,
        "revision": document.revision,
    }


def priced(document: Any, lines: Iterable[Any], *, user: Any, at: datetime) -> dict[str, Any]:
    """Head, customer, lines and totals, as every paper has them that speaks of prices."""
    lines = list(lines)
    own = part_numbers(document.customer_id, [line.product_id for line in lines])
    return {
        **paper(document, user=user, at=at),
        **people(document.customer),
        "lines": [_line(line, own.get(line.product_id)) for line in lines],
        "total_quantity": sum(line.quantity for line in lines),
        "total_amount": document.total,
        "total_net": document.total - document.tax_total,
        "total_tax": document.tax_total,
        "remark": document.remark,
    }


def paper(document: Any, *, user: Any, at: datetime) -> dict[str, Any]:
    """Whose paper it is, its number, and who printed it."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    marks = [gettext("void")] if document.state == states.CANCELLED else []
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


def people(customer: Customer) -> dict[str, Any]:
    """The customer with its first contact, how and when it pays, and who of the house takes care of it."""
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


def _line(line: Any, own: OwnPartNumber | None) -> dict[str, Any]:
    return {
        "own_code": f"{own.code} {own.name}".strip() if own is not None else "",
        "product_code": line.product.code, "name": line.product.name, "spec": line.product.spec,
        "unit": line.product.unit, "quantity": line.quantity, "list_price": line.list_price,
        "rate": line.discount_rate, "unit_price": line.unit_price, "amount": line.amount,
        "requirement": line.requirement, "remark": line.remark,
    }  # fmt: skip
