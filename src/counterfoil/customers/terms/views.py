"""The entry sheet of a terms change, and what stands on its page: old beside new, and the turnover."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import agreed, business, papers, queries
from counterfoil.customers.business import Turnover
from counterfoil.customers.models import Customer, TermsChangeRequest
from counterfoil.web import screens
from counterfoil.web.figures import money, rate
from counterfoil.web.screens import Entry, Panel, Screen

RESOURCE = "terms-change-requests"
FIELDS = ("customer", "effective_date", "settlement_terms", "credit_limit", "reason", "rates")


def about(document: TermsChangeRequest, user: Any, *, at: datetime) -> dict[str, Any] | None:
    """Old and new side by side, with the system's own turnover figures: those of ``submit``, before it those of now."""
    if not user.sees_prices:
        return None
    if document.turnover is not None and document.turnover_before is not None:
        year = Turnover(document.turnover, document.turnover_before)
    else:
        year = business.turnover(document.customer_id, day=timezone.localtime(at).date())
    rates = papers.rate_rows(
        document.rates, grade=document.customer.grade, day=document.effective_date, former=document.old_rates
    )
    return {
        "compares": True, "rates": rates, "year": year, "growth": growth(year),
        "old_terms": agreed.terms_name(document.old_settlement_terms),
        "new_terms": agreed.terms_name(document.settlement_terms),
        "old_limit": document.old_credit_limit, "new_limit": document.credit_limit,
    }  # fmt: skip


def growth(year: Turnover) -> int | None:
    """By how many per cent the turnover grew or shrank; nothing without a year to compare with."""
    return round(100 * (year.last - year.before) / year.before) if year.before > 0 else None


def beside(raw: dict[str, Any], *, user: Any, at: datetime) -> dict[str, Any]:
    """Beside a request that is being typed: what is in force, and the turnover."""
    customer = queries.find_customer(str(raw.get("customer", "")), visible_to=user)
    if customer is None or not user.sees_prices:
        return {"notes": []}
    return {"notes": [{"text": text} for text in _in_force(customer, at=at)]}


def _in_force(customer: Customer, *, at: datetime) -> list[str]:
    year = business.turnover(customer.pk, day=timezone.localtime(at).date())
    rates = queries.rates_shown([customer.pk]).get(customer.pk, [])
    names = {category.code: category.name for category in catalogue.list_categories()}
    return [
        customer.name,
        _("Settlement terms: {terms}").format(terms=customer.settlement_terms or "–"),
        _("Credit limit: {limit}").format(limit=money(customer.credit_limit)),
        *(
            _("{category}: {rate} paid").format(category=names[row["category"]], rate=rate(row["discount_rate"]))
            for row in rates
        ),
        _("Turnover of the last 12 months: {amount}").format(amount=money(year.last)),
        _("Turnover of the 12 months before: {amount}").format(amount=money(year.before)),
    ]


def begin(request: Any) -> dict[str, Any]:
    """A new request counts from today unless told otherwise."""
    return {"effective_date": timezone.localdate().isoformat(), **request.GET.dict()}


screens.register(
    RESOURCE,
    Screen(
        entry=Entry(fields=FIELDS, start=begin, preview=beside, rows=2, attachment="paper_request"),
        panels=(Panel("customers/_terms_change.html", about),),
    ),
)
