"""What the printed application says (新客户资料申请单): an approval paper, A4."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.customers import agreed, papers
from counterfoil.customers.applications.states import CANCELLED
from counterfoil.customers.models import Address, CustomerApplication


def application(document: CustomerApplication, *, user: Any, at: datetime) -> dict[str, Any]:
    """Who the customer is, what was asked for beside the company's floors, and who signed."""
    day = timezone.localtime(document.created_at).date()
    rates = papers.rate_rows(document.rates, grade=document.grade, day=day)
    return {
        **papers.head(document, user=user, at=at, void=document.state == CANCELLED),
        "title": _("Customer application"),
        "facts": [*_who(document), *_asked_for(document)],
        "columns": [
            {"label": _("Product category"), "weight": 3},
            {"label": _("Rate asked for"), "weight": 2, "numeric": True},
            {"label": _("Company's lowest rate"), "weight": 2, "numeric": True},
        ],
        "rows": [[row["category"], row["rate"], row["floor"]] for row in rates],
        "remark": document.remark,
        "signers": papers.signers(
            document,
            (
                (_("Applicant (salesperson)"), ()), (_("Sales clerk"), ("submit",)),
                (_("Market manager"), ("approve",)), (_("Finance"), ("approve_finance",)),
            ),
        ),
    }  # fmt: skip


def _who(document: CustomerApplication) -> list[dict[str, Any]]:
    contacts = [
        " ".join(row.get(part, "") for part in ("name", "title", "phone", "email") if row.get(part))
        for row in document.contacts
    ]
    places = [f"{Address.Kind(row['kind']).label}: {Address(**row)}" for row in document.addresses]
    return [
        papers.fact(_("Customer name"), document.name, wide=True),
        papers.fact(_("Customer code"), document.customer.code if document.customer else document.code),
        papers.fact(_("Unified social credit code"), document.credit_code),
        *(papers.fact(_("Address"), place, wide=True) for place in places),
        *(papers.fact(_("Contact"), contact, wide=True) for contact in contacts),
        papers.fact(_("Phone"), document.phone),
        papers.fact(_("Grade"), document.grade),
        *(
            [papers.fact(_("Invoice data"), "  ".join(filter(None, document.invoice.values())), wide=True)]
            if document.invoice
            else []
        ),
    ]


def _asked_for(document: CustomerApplication) -> list[dict[str, Any]]:
    return [
        papers.fact(_("Settlement terms"), agreed.terms_name(document.settlement_terms)),
        papers.fact(_("Payment method"), str(document.get_payment_method_display())),
        papers.fact(_("Credit limit"), document.credit_limit),
        papers.fact(_("Day of entry"), timezone.localtime(document.created_at).date()),
        papers.fact(_("Salesperson"), str(document.salesperson or "")),
        papers.fact(_("Sales clerk"), str(document.sales_clerk or "")),
    ]
