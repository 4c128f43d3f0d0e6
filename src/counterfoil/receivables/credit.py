"""The credit judgement (C1.7): figures in, verdict out. No table is read here."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from counterfoil.customers.models import SettlementTerms
from counterfoil.kernel.fields import plain

Kind = SettlementTerms.Kind
ZERO = Decimal(0)
PASSED, HELD = "passed", "held"
MONEY_PARTS = (
    "open_receivables",
    "free_advances",
    "kept_advances",
    "held_notices",
    "this_notice",
    "exposure",
    "credit_limit",
)


@dataclass(frozen=True)
class Exposure:
    """How far we are exposed to a customer at one moment, part by part. Amounts in CNY, tax included."""

    terms: str
    """Code of the settlement terms in force; empty when none were agreed."""
    kind: str
    grace_days: int
    credit_limit: Decimal
    open_receivables: Decimal
    """What is owed: the rests of all debits."""
    free_advances: Decimal
    """Advances that are not kept for a notice."""
    kept_advances: Decimal
    """Advances kept for notices: each counts only against its own."""
    held_notices: Decimal
    """Of every other notice that passed: its hold, as far as no advance is kept for it."""
    this_notice: Decimal
    """The amount judged now, as far as no advance is kept for it."""
    oldest_overdue_days: int
    """Days since the oldest open item was due; 0 when nothing is overdue."""

    @property
    def exposure(self) -> Decimal:
        """Open receivables − free advances + other holds beyond what is kept + this notice beyond what is kept."""
        return self.open_receivables - self.free_advances + self.held_notices + self.this_notice

    @property
    def is_prepaid(self) -> bool:
        return self.kind == Kind.PREPAID

    @property
    def room(self) -> Decimal:
        """What may still be delivered: limit − exposure; prepaid, what is paid beyond what is taken."""
        return -self.exposure if self.is_prepaid else self.credit_limit - self.exposure

    def as_json(self) -> dict[str, Any]:
        """The named parts as the API shows them, amounts as decimal strings."""
        parts: dict[str, Any] = {name: plain(getattr(self, name), least_decimals=2) for name in MONEY_PARTS}
        return {"terms": self.terms, **parts, "oldest_overdue_days": self.oldest_overdue_days}


@dataclass(frozen=True)
class Judgement:
    """What the system found: passed, or held with the code of the rule that failed, and all figures."""

    result: str
    code: str | None
    figures: Exposure

    @property
    def passed(self) -> bool:
        return self.result == PASSED

    def as_json(self) -> dict[str, Any]:
        return {"result": self.result, "code": self.code, **self.figures.as_json()}


def judged(figures: Exposure) -> Judgement:
    """Prepaid: everything is paid. Else: within the limit, and nothing overdue beyond the days of grace."""
    code = _failing(figures)
    return Judgement(HELD if code else PASSED, code, figures)


def _failing(figures: Exposure) -> str | None:
    if figures.is_prepaid:
        return "prepayment_missing" if figures.exposure > ZERO else None
    if figures.exposure > figures.credit_limit:
        return "credit_exceeded"
    if figures.oldest_overdue_days > figures.grace_days:
        return "overdue_items"
    return None


def due_date(terms: SettlementTerms | None, shipped_on: date) -> date:
    """When what is shipped on that day is to be paid, by the terms in force then."""
    if terms is None or terms.kind in (Kind.PREPAID, Kind.CASH_ON_DELIVERY):
        return shipped_on
    if terms.kind == Kind.NET:
        return shipped_on + timedelta(days=terms.days)
    last_of_month = shipped_on.replace(day=monthrange(shipped_on.year, shipped_on.month)[1])
    return last_of_month + timedelta(days=terms.days)
