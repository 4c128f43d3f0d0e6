"""All that the page of one customer shows (360°): what this app knows, and the panels of the apps above."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from counterfoil.customers import history, queries, stages, timeline
from counterfoil.customers.chart import picture
from counterfoil.customers.models import Customer
from counterfoil.web import screens
from counterfoil.web.words import FIELDS

FEW = 8
"""Changes shown before somebody asks for all."""
FEW_TERMS = 4
"""The terms have a history of their own, beside the rates."""


def page_of(customer: Customer, user: Any, *, at: datetime, whole: bool = False) -> dict[str, Any]:
    """The page for this person. The number of statements depends on neither history nor papers."""
    addresses, contacts = queries.reached_at(customer)
    papers = timeline.papers_of(customer, user)
    words = queries.term_words(customer)
    changes = history.changes_of(customer, user, words)
    rates = words.rates_named if user.sees_prices else []
    terms = [change for change in changes if change.terms] if rates else []
    data = [rest for change in changes if (rest := change.but_terms)] if rates else changes
    day = timezone.localtime(at).date()
    return {
        "customer": customer,
        "contacts": contacts,
        "why": stages.words(customer.stage, customer.stage_reason, customer.stage_values),
        "overdue_days": (day - customer.order_due_on).days if customer.order_due_on else 0,
        "panels": _panels(customer, user, at=at),
        "open": papers.open,
        "moments": timeline.moments(customer, papers, changes, user),
        "picture": picture(customer, day=day) if user.sees_prices else None,
        "rates": rates,
        "terms": terms if whole else terms[:FEW_TERMS],
        "changes": data if whole else data[:FEW],
        "more_changes": not whole and (len(data) > FEW or len(terms) > FEW_TERMS),
        "addresses": [(address.get_kind_display(), str(address)) for address in addresses],
        "part_numbers": queries.list_part_numbers(customer, limit=50),
        "invoice": [(FIELDS.get(name, name), value) for name, value in customer.invoice.items() if value],
    }


def _panels(customer: Customer, user: Any, *, at: datetime) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {"top": [], "main": [], "after": [], "side": []}
    for panel in screens.screen("customers").panels:
        context = panel.context(customer, user, at=at)
        if context is not None:
            found[panel.place].append((panel.template, context))
    return found
