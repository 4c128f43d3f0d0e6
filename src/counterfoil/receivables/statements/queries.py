"""Statements of account (对账单, A1): what was owed, what came and went, what is owed now."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import of_visible
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.presentation import declare_price_keys, spelled
from counterfoil.receivables.models import Entry, StatementConfirmation, StatementSending

MOST_LINES = 10_000
ZERO = Decimal(0)
declare_price_keys("opening_balance", "closing_balance", "debits", "credits", "debit", "credit", "confirmations")
PAGE = 50
STATES = ("waiting", "disputed", "confirmed")
"""Of a statement that was sent: no answer yet, or the answer."""


@dataclass(frozen=True)
class StatementLine:
    """One entry of the ledger as the customer sees it, and the balance after it."""

    entry: Entry
    balance: Decimal

    @property
    def debit(self) -> Decimal:
        return max(self.entry.amount, ZERO)

    @property
    def credit(self) -> Decimal:
        return max(-self.entry.amount, ZERO)


@dataclass(frozen=True)
class Statement:
    """A customer's account from one day to another, both included. Positive balances are owed to us."""

    customer: Customer
    start: date
    end: date
    opening: Decimal
    lines: list[StatementLine]

    @property
    def debits(self) -> Decimal:
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def credits(self) -> Decimal:
        return sum((line.credit for line in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debits - self.credits


def period(start: date | None, end: date | None, *, today: date) -> tuple[date, date]:
    """The days asked for; the running month when none are named. Raises ``inputs_invalid`` when they are reversed."""
    end = end or max(today, start or today)
    start = start or end.replace(day=1)
    if end < start:
        raise invalid("to", _("is before the first day"))
    return start, end


def month_before(day: date) -> tuple[date, date]:
    """The whole month before this day: what is usually sent to customers."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def statement(customer: Customer, start: date, end: date) -> Statement:
    """What stands in the ledger from ``start`` to ``end``. Two statements. Raises ``inputs_invalid`` when it is
    more than a statement can hold."""
    mine = Entry.objects.filter(customer=customer)
    before = mine.filter(booked_on__lt=start).aggregate(total=Sum("amount"))["total"] or ZERO
    rows = mine.filter(booked_on__gte=start, booked_on__lte=end).order_by("booked_on", "pk")[: MOST_LINES + 1]
    lines: list[StatementLine] = []
    balance = before
    for entry in rows:
        balance += entry.amount
        lines.append(StatementLine(entry, balance))
    if len(lines) > MOST_LINES:
        raise invalid("from", _("The period holds more than {most} entries. Choose a shorter one."), most=MOST_LINES)
    return Statement(customer, start, end, before, lines)


def as_json(found: Statement) -> dict[str, Any]:
    """The statement as the API shows it, amounts as decimal strings."""
    return {
        "customer": found.customer.code, "name": found.customer.name, "from": spelled(found.start),
        "to": spelled(found.end), "opening_balance": _money(found.opening), "debits": _money(found.debits),
        "credits": _money(found.credits), "closing_balance": _money(found.closing),
        "lines": [_line(line) for line in found.lines],
        "confirmations": [confirmation_data(row) for row in list_confirmations(found.customer, found.start, found.end)],
    }  # fmt: skip


def _line(line: StatementLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "entry": entry.pk, "date": spelled(entry.booked_on), "kind": entry.kind, "resource": entry.resource,
        "number": entry.number, "text": entry.text, "due_on": spelled(entry.due_on), "amount": _money(entry.amount),
        "tax": _money(entry.tax), "debit": _money(line.debit), "credit": _money(line.credit),
        "balance": _money(line.balance),
    }  # fmt: skip


def list_confirmations(
    customer: Customer, start: date | None = None, end: date | None = None, *, limit: int = 24
) -> list[StatementConfirmation]:
    """What this customer answered to statements (that touch these days), the latest first."""
    rows = StatementConfirmation.objects.filter(customer=customer)
    if start is not None and end is not None:
        rows = rows.filter(Q(start__lte=end) & Q(end__gte=start))
    return list(rows.select_related("by", "file").order_by("-pk")[:limit])


def confirmation_data(row: StatementConfirmation) -> dict[str, Any]:
    """A customer's answer as the API shows it."""
    return {
        "id": row.pk, "from": spelled(row.start), "to": spelled(row.end), "closing_balance": _money(row.balance),
        "verdict": row.verdict, "confirmed_by": row.confirmed_by, "confirmed_on": spelled(row.confirmed_on),
        "remark": row.remark, "attachment": row.file_name or None, "by": row.by.username, "at": spelled(row.at),
    }  # fmt: skip


def _money(value: Decimal) -> str:
    return plain(value, least_decimals=2)


def waiting() -> QuerySet[StatementSending]:
    """Statements that went out and were not answered."""
    return StatementSending.objects.filter(settled_at=None)


def list_sent(user: Any, *, state: str = "waiting", after: int = 0, limit: int = PAGE) -> list[StatementSending]:
    """Statements sent to customers that this person sees: those that wait, the oldest first, or the answered, the
    latest first. One statement."""
    rows = waiting() if state == "waiting" else StatementSending.objects.filter(answer__verdict=state)
    rows = of_visible(rows, user).select_related("customer__sales_clerk", "by", "answer")
    if state == "waiting":
        return list(rows.filter(pk__gt=after).order_by("pk")[:limit])
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit])


def sent_to(customer: Customer, *, limit: int = 12) -> list[StatementSending]:
    """What was sent to this customer, the latest first."""
    rows = StatementSending.objects.filter(customer=customer).select_related("by", "answer")
    return list(rows.order_by("-pk")[:limit])


def sending_data(row: StatementSending, *, today: date) -> dict[str, Any]:
    """A statement sent, as the API shows it; ``days``: how long it has waited for the answer."""
    return {
        "id": row.pk, "customer": row.customer.code, "name": row.customer.name, "from": spelled(row.start),
        "to": spelled(row.end), "closing_balance": _money(row.balance), "channel": row.channel,
        "recipient": row.recipient, "by": row.by.username, "at": spelled(row.at), "state": state_of(row),
        "days": None if row.settled_at else age(row, today),
    }  # fmt: skip


def state_of(row: StatementSending) -> str:
    """``waiting``, the customer's answer, or ``sent_again``."""
    if row.settled_at is None:
        return "waiting"
    return row.answer.verdict if row.answer else "sent_again"


def age(row: StatementSending, today: date) -> int:
    """Days since it was sent."""
    return (today - timezone.localtime(row.at).date()).days
