"""Ageing of all customers (帐龄, A1): who owes how much, by how long it is overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import of_visible, visible
from counterfoil.kernel.fields import MoneyField
from counterfoil.receivables.models import OpenItem
from counterfoil.receivables.queries import AGES, age, overdue_days

ZERO = Decimal(0)
PAGE = 50
MOST_IN_A_FILE = 100_000


@dataclass(frozen=True)
class Aged:
    """A customer's account by age. Advances count against the balance, not against an age."""

    customer: Customer
    balance: Decimal
    advances: Decimal
    oldest_due: date | None
    ages: dict[str, Decimal]

    @property
    def owed(self) -> Decimal:
        return sum(self.ages.values(), ZERO)

    @property
    def overdue(self) -> Decimal:
        return self.owed - self.ages["not_due"]


def list_aged(user: Any, *, at: datetime, after: str = "", overdue: bool = False, limit: int = PAGE) -> list[Aged]:
    """The accounts with anything open that this person may see, by code, from behind ``after``. Two statements."""
    today = timezone.localtime(at).date()
    wanted = Q(rest__gt=0, due_on__lt=today) if overdue else ~Q(rest=0)
    mine = OpenItem.objects.filter(wanted, customer_id=OuterRef("pk"))
    customers = list(visible(user).filter(Exists(mine), code__gt=after).order_by("code")[:limit])
    sums = {row["customer_id"]: row for row in _sums(today).filter(customer__in=[one.pk for one in customers])}
    return [_aged(customer, sums[customer.pk]) for customer in customers]


def total(user: Any, *, at: datetime) -> dict[str, Decimal]:
    """All that this person may see, added up. One statement."""
    today = timezone.localtime(at).date()
    rows = of_visible(OpenItem.objects.exclude(rest=0), user).values("due_on")
    ages, advances = dict.fromkeys(AGES, ZERO), ZERO
    for row in rows.annotate(owed=_sum(Q(rest__gt=0)), credit=_sum(Q(rest__lt=0))):
        ages[age(overdue_days(row["due_on"], today))] += row["owed"]
        advances -= row["credit"]
    owed = sum(ages.values(), ZERO)
    return {**ages, "advances": advances, "balance": owed - advances, "owed": owed}


def _sums(today: date) -> QuerySet[Any]:
    rows = OpenItem.objects.exclude(rest=0).values("customer_id")
    return rows.annotate(**_columns(today), balance=_sum(Q()), oldest=_oldest())


def _columns(today: date) -> dict[str, Any]:
    """One sum per age, and one of the advances."""
    days = [today - timedelta(days=number) for number in (30, 60, 90)]
    owed = Q(rest__gt=0)
    return {
        "not_due": _sum(owed & (Q(due_on__gte=today) | Q(due_on=None))),
        "d1_30": _sum(owed & Q(due_on__lt=today, due_on__gte=days[0])),
        "d31_60": _sum(owed & Q(due_on__lt=days[0], due_on__gte=days[1])),
        "d61_90": _sum(owed & Q(due_on__lt=days[1], due_on__gte=days[2])),
        "d90_plus": _sum(owed & Q(due_on__lt=days[2])),
        "credit": _sum(Q(rest__lt=0)),
    }


def _sum(which: Q) -> Any:
    part = Sum(Case(When(which, then=F("rest")), output_field=MoneyField())) if which else Sum("rest")
    return Coalesce(part, Value(ZERO), output_field=MoneyField())


def _oldest() -> Any:
    return Min("due_on", filter=Q(rest__gt=0))


def _aged(customer: Customer, row: dict[str, Any]) -> Aged:
    ages = {name: row[name] for name in AGES}
    return Aged(customer, row["balance"], -row["credit"], row["oldest"], ages)
