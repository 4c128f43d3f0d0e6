"""A customer's account on the customer's page, and the entry of a receipt."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import find_customer
from counterfoil.receivables import queries
from counterfoil.receivables.overdue import actions as overdue
from counterfoil.receivables.receipts.states import POSTED
from counterfoil.receivables.statements import actions as statements
from counterfoil.receivables.words import AGE_WORDS, EXPOSURE_WORDS
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, money
from counterfoil.web.screens import Entry, Panel, Screen

RESOURCE = "receipts"
SHOWN = 60
"""So many open items, the oldest, can be ticked beside a receipt."""


def account(customer: Customer, user: Any, *, at: Any) -> dict[str, Any] | None:
    """The account, for those who see prices."""
    if not user.sees_prices:
        return None
    found = queries.account(customer, user, at=at)
    waiting = queries.chores_of(customer, user, at=at)
    return {
        "account": found, "chase": overdue.CHASE in waiting, "unanswered": statements.CONFIRM in waiting,
        "parts": list(parts_of(found["exposure"])), "kept": decimal_of(found["exposure"]["kept_advances"]),
        "ages": [(label, found["ageing"].get(name, "0.00")) for name, label in AGE_WORDS.items()],
    }  # fmt: skip


def parts_of(exposure: dict[str, Any]) -> Iterator[tuple[Any, Decimal]]:
    """The named parts with their signs, which add up to the exposure: free advances lessen it, kept ones do not."""
    yield EXPOSURE_WORDS["open_receivables"], Decimal(exposure["open_receivables"])
    yield EXPOSURE_WORDS["free_advances"], -Decimal(exposure["free_advances"])
    yield EXPOSURE_WORDS["held_notices"], Decimal(exposure["held_notices"])


def about_customer(raw: dict[str, Any], *, user: Any, at: Any) -> dict[str, Any]:
    """Beside a receipt that is being typed: what this customer owes, oldest first, to be ticked."""
    customer = find_customer(str(raw.get("customer", "")), visible_to=user)
    if customer is None or not user.sees_prices:
        return {"notes": []}
    items = [item for item in queries.list_open_items(customer, at=at) if not item["open"].startswith("-")]
    notes: list[dict[str, Any]] = [{"text": customer.name}]
    for item in items[:SHOWN]:
        words = _("No. {entry} {number}: {open} open, due {due}").format(
            entry=item["entry"], number=item["number"], open=money(item["open"]), due=item["due_on"] or "–"
        )
        values = {"entry": str(item["entry"]), "amount": item["open"]}
        take = {"sheet": "allocations", "key": "entry", "sum": "amount", "values": values}
        notes.append({"text": words, "warn": item["overdue_days"] > 0, "take": take})
    if not items:
        notes.append({"text": str(_("Nothing is open: what is paid becomes an advance."))})
    return {"notes": notes}


def today(request: Any) -> dict[str, Any]:
    """A receipt begins with today and what its address names (the customer, a notice)."""
    return {"received_on": timezone.localdate().isoformat(), "payment_method": "transfer", **request.GET.dict()}


screens.add_panel("customers", Panel("receivables/_account.html", account))
screens.register(
    RESOURCE,
    Screen(entry=Entry(
        fields=("customer", "amount", "payment_method", "received_on", "delivery_notice", "remark", "allocations"),
        preview=about_customer, start=today, rows=1,
    )),
)  # fmt: skip


def what_it_paid(receipt: Any, user: Any, *, at: Any) -> dict[str, Any] | None:
    """On a posted receipt, for those who see prices: the open items that it met, and what is left of it."""
    if not user.sees_prices or receipt.state != POSTED or receipt.amount <= 0:
        return None
    settled = queries.settlements(RESOURCE, receipt.pk)
    return {"settlements": settled, "advance": receipt.amount - sum(row["amount"] for row in settled)}


screens.add_panel(RESOURCE, Panel("receivables/_settlements.html", what_it_paid, place="after"))
