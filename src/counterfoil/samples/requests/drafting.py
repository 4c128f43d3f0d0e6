"""How a sample request is written and corrected (E1.1)."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import pricing
from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.customers.rules import refuse_blocked
from counterfoil.delivery.models import HandOver, Way
from counterfoil.delivery.notices.drafting import str_of
from counterfoil.delivery.pipeline import ZERO
from counterfoil.kernel.checks import role_refusal, wrong_state
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.doing import New
from counterfoil.kernel.inputs import invalid
from counterfoil.people.roles import SALES_CLERK, SALESPERSON
from counterfoil.samples.models import Purpose, SampleRequest, SampleRequestLine
from counterfoil.samples.requests import queries, states
from counterfoil.stock import queries as stock

SALES = frozenset({SALESPERSON, SALES_CLERK})
TEXTS = ("use", "contact", "expected_order", "cost_centre")
PLACE = ("way", "handover", "freight_payer", "consignee", "phone")
DESTINATION = frozenset({*PLACE, "carrier", "address", "pickup"})


def draft(entered: Any, *, do: Any) -> New:
    """A draft for a customer or for a department. Raises ``role_required``, ``inputs_invalid``, ``customer_blocked``."""
    fields = _for_customer(entered, do=do) if entered.purpose == Purpose.CUSTOMER else _for_department(entered, do=do)
    lines = _lines(entered.lines, do=do)
    fields |= {
        "purpose": entered.purpose, "use": entered.use, "return_due": entered.return_due,
        "expected_order": entered.expected_order, "value": sum((line["amount"] for line in lines), ZERO),
    }  # fmt: skip
    return New(fields, lines)


def _for_customer(entered: Any, *, do: Any) -> dict[str, Any]:
    if not SALES & set(do.by.roles_at(do.at)):
        raise role_refusal(_("Make"), SALES, do.by, do.at)
    if entered.department is not None:
        raise invalid("department", _("is not named for a customer's samples"))
    if not entered.customer:
        raise invalid("customer", _("is needed"))
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    refuse_blocked(customer)
    contact = customers.first_contact(customer)
    return {
        "customer": customer, "salesperson": customer.salesperson,
        "contact": entered.contact if entered.contact is not None else (contact.name if contact else ""),
        "cost_centre": entered.cost_centre or "", **_destination(entered, customer, contact),
    }  # fmt: skip


def _destination(entered: Any, customer: Customer, contact: Any) -> dict[str, Any]:
    """As entered; what is left out is the customer's first delivery address and contact."""
    usual = HandOver.FACTORY if entered.way == Way.PICKUP else HandOver.DOOR
    consignee = contact.name if contact else customer.name[:60]
    phone = (contact and contact.phone) or customer.phone
    return {
        "way": entered.way or "", "handover": entered.handover or usual,
        "carrier": _carrier(entered.carrier), "freight_payer": entered.freight_payer,
        "address": customers.delivery_address(customer) if entered.address is None else str_of(entered.address),
        "consignee": consignee if entered.consignee is None else entered.consignee,
        "phone": phone if entered.phone is None else entered.phone,
        "pickup": entered.pickup.model_dump() if entered.pickup else {},
    }  # fmt: skip


def _for_department(entered: Any, *, do: Any) -> dict[str, Any]:
    if entered.customer is not None:
        raise invalid("customer", _("is not named for a department's samples"))
    department = queries.find_department(entered.department) if entered.department else do.by.department
    if department is None:
        raise invalid("department", _("There is no such department.") if entered.department else _("is needed"))
    return {
        "department": department, "contact": entered.contact or "",
        "cost_centre": entered.cost_centre if entered.cost_centre is not None else department.cost_centre,
    }  # fmt: skip


def _carrier(code: str | None) -> Any:
    if code is None:
        return None
    carrier = stock.find_carrier(code)
    if carrier is None:
        raise invalid("carrier", _("There is no such carrier."))
    return carrier


def _lines(entered: Sequence[Any], *, do: Any) -> list[dict[str, Any]]:
    """The lines with their list prices of today; two statements, however many. Raises ``inputs_invalid``."""
    products = catalogue.find_products(line.product for line in entered)
    prices = catalogue.list_prices((product.pk for product in products.values()), day=timezone.localtime(do.at).date())
    rows = []
    for place, line in enumerate(entered):
        product = products.get(line.product)
        if product is None:
            raise invalid(f"lines.{place}.product", _("There is no such product."))
        refuse_finer_than(product, line.quantity, f"lines.{place}.quantity")
        price = prices.get(product.pk, ZERO)
        rows.append(
            {
                "product": product, "quantity": line.quantity, "list_price": price, "remark": line.remark,
                "amount": pricing.line_amount(line.quantity, price),
            }
        )  # fmt: skip
    return rows


def change(document: SampleRequest, entered: Any, *, do: Any) -> None:
    """Write a draft anew; once submitted only where the goods go can be put right."""
    others = entered.model_fields_set - DESTINATION
    if document.state != states.DRAFT and others:
        raise wrong_state(type_of(document), document, _("Change"), [states.DRAFT])
    for name in (*TEXTS, *PLACE):
        value = getattr(entered, name)
        if name in entered.model_fields_set and value is not None:
            setattr(document, name, value)
    if "return_due" in entered.model_fields_set:
        document.return_due = entered.return_due
    if entered.address is not None:
        document.address = str_of(entered.address)
    if "carrier" in entered.model_fields_set:
        document.carrier = _carrier(entered.carrier)
    if entered.pickup is not None:
        document.pickup = entered.pickup.model_dump()
    if entered.lines is not None:
        rows = _lines(entered.lines, do=do)
        document.value = sum((row["amount"] for row in rows), ZERO)
        document.lines.all().delete()
        SampleRequestLine.objects.bulk_create(
            SampleRequestLine(document=document, line_no=line_no, **row) for line_no, row in enumerate(rows, start=1)
        )
