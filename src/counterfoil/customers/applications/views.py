"""The entry sheet of an application, and what stands on its page: look-alikes, places, people, rates beside floors."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from counterfoil.customers import papers, queries
from counterfoil.customers.applications.queries import find_look_alikes
from counterfoil.customers.applications.states import APPROVED, CANCELLED
from counterfoil.customers.lookups import choices_of_categories, choices_of_terms, names_of_terms
from counterfoil.customers.models import Address, CustomerApplication
from counterfoil.web import screens
from counterfoil.web.screens import Entry, Panel, Screen
from counterfoil.web.words import name_codes

RESOURCE = "customer-applications"
FIELDS = (
    "customer", "name", "credit_code", "grade", "settlement_terms", "payment_method", "credit_limit", "salesperson",
    "sales_clerk", "phone", "remark", "rates", "addresses", "contacts",
)  # fmt: skip
COLUMNS = (
    "category", "discount_rate", "kind", "province", "city", "district", "street", "name", "title", "phone", "email",
)  # fmt: skip
"""Of the three tables, each has its own of them."""


def about(document: CustomerApplication, user: Any, *, at: datetime) -> dict[str, Any]:
    """What approvers look at: who may be the same, where and who, rates beside the company's floors."""
    is_open = document.state not in (APPROVED, CANCELLED)
    day = timezone.localtime(document.created_at).date()
    return {
        "look_alikes": find_look_alikes(document) if is_open else [],
        "addresses": [(Address.Kind(row["kind"]).label, str(Address(**row))) for row in document.addresses],
        "contacts": document.contacts,
        "rates": papers.rate_rows(document.rates, grade=document.grade, day=day) if user.sees_prices else [],
    }


def begin(request: Any) -> dict[str, Any]:
    """A new application: with the prospect that the address names, all that is known of it, and every category."""
    values: dict[str, Any] = {key: request.GET[key] for key in request.GET}
    rows = [{"category": choice.value} for choice in choices_of_categories("", request.user, 50)]
    values = {"payment_method": "transfer", "rates": rows, **values}
    customer = queries.find_customer(str(values.get("customer", "")), visible_to=request.user)
    if customer is None:
        return values
    shown = queries.present([customer], request.user)[0]
    known = ("name", "credit_code", "grade", "phone", "salesperson", "sales_clerk", "addresses", "contacts")
    return {**{name: shown[name] for name in known}, **values}


screens.lookup("settlement_terms", choices_of_terms, small=True)
for name in ("settlement_terms", "old_settlement_terms"):
    name_codes(name, names_of_terms)
screens.lookup("category", choices_of_categories, small=True)
screens.register(
    RESOURCE,
    Screen(
        entry=Entry(fields=FIELDS, columns=COLUMNS, start=begin, rows=1, attachment="paper_request"),
        panels=(Panel("customers/_application.html", about, place="after"),),
    ),
)
