"""What the printed request for other terms says (客户折扣变更申请表): an approval paper, A4."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.customers import agreed, papers
from counterfoil.customers.models import TermsChangeRequest
from counterfoil.customers.terms.states import CANCELLED


def terms_change(document: TermsChangeRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """Old beside new, the reason with the turnover, and who signed."""
    rates = papers.rate_rows(
        document.rates, grade=document.customer.grade, day=document.effective_date, former=document.old_rates
    )
    return {
        **papers.head(document, user=user, at=at, void=document.state == CANCELLED),
        "title": _("Terms change request"),
        "facts": _facts(document),
        "columns": [
            {"label": _("Product category"), "weight": 3},
            {"label": _("Former rate"), "weight": 2, "numeric": True},
            {"label": _("New rate"), "weight": 2, "numeric": True},
            {"label": _("Company's lowest rate"), "weight": 2, "numeric": True},
        ],
        "rows": [[row["category"], row["former"], row["rate"], row["floor"]] for row in rates],
        "signers": papers.signers(
            document,
            (
                (_("Applicant (salesperson)"), ()), (_("Sales clerk"), ("submit",)),
                (_("Market manager"), ("approve",)), (_("Chief accountant"), ("approve_finance",)),
                (_("Applied by"), ("apply",)),
            ),
        ),
    }  # fmt: skip


def _facts(document: TermsChangeRequest) -> list[dict[str, Any]]:
    customer = document.customer
    return [
        papers.fact(_("Customer name"), customer.name, wide=True),
        papers.fact(_("Customer code"), customer.code),
        papers.fact(_("Grade"), customer.grade),
        papers.fact(_("Former settlement terms"), agreed.terms_name(document.old_settlement_terms)),
        papers.fact(_("New settlement terms"), agreed.terms_name(document.settlement_terms) or _("unchanged")),
        papers.fact(_("Former credit limit"), document.old_credit_limit),
        papers.fact(_("New credit limit"), _("unchanged") if document.credit_limit is None else document.credit_limit),
        papers.fact(_("Turnover of the last 12 months"), document.turnover),
        papers.fact(_("Turnover of the 12 months before"), document.turnover_before),
        papers.fact(_("In force from"), document.effective_date),
        papers.fact(_("Day of entry"), timezone.localtime(document.created_at).date()),
        papers.fact(_("Reason"), document.reason, wide=True),
    ]
