"""What is done with applications of new customers (A1.1): drafted, one or many; approved, which makes the customer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import actions as customers
from counterfoil.customers import agreed, queries
from counterfoil.customers.applications.forms import ApplicationChange, NewApplication
from counterfoil.customers.applications.rules import MAY_RETURN
from counterfoil.customers.folding import folded_name
from counterfoil.customers.models import Customer, CustomerApplication, PaymentMethod
from counterfoil.customers.rules import refuse_blocked
from counterfoil.kernel import people as kernel_people
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.declaration import SYSTEM, type_of
from counterfoil.kernel.doing import Doing, New, Unit
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.performing import act_on_all, make
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles

PLAIN = ("name", "credit_code", "grade", "phone", "invoice", "settlement_terms", "payment_method", "remark")
"""What is written as it was entered."""
OF_A_PROSPECT = ("name", "credit_code", "grade", "phone", "invoice")
ADDRESS_PARTS = ("province", "city", "district", "street")
CONTACT_PARTS = ("name", "phone", "email", "title")


def draft(entered: NewApplication, *, do: Doing) -> New:
    """A draft; with a prospect named, what is known of it stands in it. Raises ``inputs_invalid``,
    ``customer_blocked``, ``terms_change_required`` for one that is approved already."""
    prospect = _prospect(entered.customer, do=do) if entered.customer else None
    if not entered.name and prospect is None:
        raise invalid("name", _("is needed"))
    fields: dict[str, Any] = {"customer": prospect, **{name: getattr(entered, name) for name in PLAIN}}
    fields |= {
        "addresses": _places(entered.addresses),
        "contacts": [contact.model_dump() for contact in entered.contacts],
        "rates": agreed.kept_rates(entered.rates),
        "credit_limit": entered.credit_limit or Decimal(0),
        **_people(entered, prospect, do=do),
    }
    if prospect is not None:
        _fill_from(prospect, fields)
    fields["folded_name"] = folded_name(fields["name"])
    return New(fields)


def change(document: CustomerApplication, entered: ApplicationChange, *, do: Doing) -> None:
    """Write the fields named. Raises ``inputs_invalid``."""
    for name in PLAIN:
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)
    if not document.name:
        raise invalid("name", _("is needed"))
    document.folded_name = folded_name(document.name)
    if entered.addresses is not None:
        document.addresses = _places(entered.addresses)
    if entered.contacts is not None:
        document.contacts = [contact.model_dump() for contact in entered.contacts]
    if entered.rates is not None:
        document.rates = agreed.kept_rates(entered.rates)
    if entered.credit_limit is not None:
        document.credit_limit = entered.credit_limit
    for name, user in customers.named_people(entered).items():
        setattr(document, name, user)


def _prospect(code: str, *, do: Doing) -> Customer:
    customer = queries.find_customer(code, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    refuse_blocked(customer)
    if customer.approved:
        raise Refusal("terms_change_required", found=customer.name)
    return customer


def _fill_from(prospect: Customer, fields: dict[str, Any]) -> None:
    """What wasn't entered is what the prospect has."""
    for name in OF_A_PROSPECT:
        fields[name] = fields[name] or getattr(prospect, name)
    known = {"addresses": queries.addresses_of([prospect.pk]), "contacts": queries.contacts_of([prospect.pk])}
    for name, found in known.items():
        if not fields[name]:
            fields[name] = [
                {part: value for part, value in row.items() if part != "text"} for row in found.get(prospect.pk, [])
            ]


def _places(entered: Iterable[Any]) -> list[dict[str, Any]]:
    return [address.model_dump(exclude={"text"}) for address in entered]


def _people(entered: NewApplication, prospect: Customer | None, *, do: Doing) -> dict[str, Any]:
    """Who will look after the customer: as named, else those of the prospect, else the clerk who enters it."""
    people: dict[str, Any] = {"salesperson": None, "sales_clerk": None}
    if prospect is not None:
        people |= {"salesperson": prospect.salesperson, "sales_clerk": prospect.sales_clerk}
    people |= customers.named_people(entered)
    if people["sales_clerk"] is None and roles.SALES_CLERK in do.by.roles:
        people["sales_clerk"] = do.by
    return people


# Approval


def give_back(document: CustomerApplication, *, do: Doing) -> None:
    """Returned by who may approve there; the signature says in which of the roles."""
    role, do.on_behalf_of = acting_role(do.by, MAY_RETURN[document.state], do.at)
    do.role = role or do.role


def approve_finance(document: CustomerApplication, *, do: Doing) -> None:
    """The customer is approved with these terms and has a code. Raises ``duplicate_customer`` when somebody with the
    same credit code or name was taken on since the application was submitted."""
    document.customer = customers.take_on(
        customers.Particulars(
            name=document.name, credit_code=document.credit_code, grade=document.grade, phone=document.phone,
            invoice=document.invoice, payment_method=document.payment_method, addresses=document.addresses,
            contacts=document.contacts, salesperson_id=document.salesperson_id,
            sales_clerk_id=document.sales_clerk_id,
        ),
        prospect_id=document.customer_id, code=document.code, terms=agreed.agreed_terms(document.settlement_terms),
        credit_limit=document.credit_limit, rates=agreed.rates_by_category(document.rates), source=document.number,
        by=do.by, at=do.at,
    )  # fmt: skip
    do.tell(document.sales_clerk_id, _("{customer} is approved and may order."), customer=document.name)
    do.tell(document.salesperson_id, _("{customer} is approved and may order."), customer=document.name)


# Many at once


@dataclass
class Applicant:
    """A row of a workbook of new customers (新客户资料导入), cleaned and held against the company's limits."""

    name: str
    code: str = ""
    """The code that it had before go-live and keeps."""
    credit_code: str = ""
    grade: str = ""
    phone: str = ""
    settlement_terms: str = ""
    """Code."""
    payment_method: str = PaymentMethod.TRANSFER
    credit_limit: Decimal = Decimal(0)
    salesperson_id: int | None = None
    sales_clerk_id: int | None = None
    rates: dict[str, Decimal] = field(default_factory=dict)
    """Rate paid by category code."""
    addresses: list[dict[str, str]] = field(default_factory=list)
    contacts: list[dict[str, str]] = field(default_factory=list)
    remark: str = ""


def draft_many(rows: list[Applicant], *, unit: Unit, by: Any, source: str, at: datetime) -> list[CustomerApplication]:
    """Draft applications of a whole file, in the transaction ``unit``: statements do not grow with the rows.

    Who is a sales clerk wrote them; whoever else reads the file in leaves them to the clerks of the customers.
    ``source`` names the batch and stands in the event of each.
    """
    doctype = type_of(CustomerApplication)
    role, _behalf = acting_role(by, doctype.draft_by, at)
    if role is None:
        by, role = kernel_people.system(), SYSTEM
    return make(unit, doctype, [New(_fields(row)) for row in rows], by=by, role=role, at=at, inputs={"source": source})


def cancel_many(documents: list[CustomerApplication], *, unit: Unit, reason: str) -> None:
    """Void drafts of a file that is taken back, by the system. They must be locked in ``unit``, which forgets them."""
    act_on_all(unit, "cancel", [(document, {}, reason) for document in documents])
    unit.let_go()


SAME = (
    "name", "code", "credit_code", "grade", "phone", "settlement_terms", "payment_method", "credit_limit",
    "salesperson_id", "sales_clerk_id", "remark",
)  # fmt: skip
"""What an application has from its row as it stands."""


def _fields(row: Applicant) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SAME},
        "folded_name": folded_name(row.name),
        "rates": [
            {"category": code, "discount_rate": plain(rate, least_decimals=2)}
            for code, rate in sorted(row.rates.items())
        ],
        "addresses": [
            {"kind": place.get("kind") or "delivery", **{part: place.get(part, "") for part in ADDRESS_PARTS}}
            for place in row.addresses
        ],
        "contacts": [{part: one.get(part, "") for part in CONTACT_PARTS} for one in row.contacts],
    }
