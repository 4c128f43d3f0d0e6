"""Reads about opening balances."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from counterfoil.customers.queries import of_visible
from counterfoil.receivables.models import Entry

PAGE = 50
ZERO = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """What was taken over and not taken back: items, owed, paid in advance, and what is still open of both."""

    many: int
    owed: Decimal
    advances: Decimal
    open: Decimal


def taken_over(user: Any, *, customer: str = "", batch: str = "") -> QuerySet[Entry]:
    """Opening items of customers that this person sees, oldest first; ``taken_back`` says whether each still counts."""
    rows = of_visible(Entry.objects.filter(kind=Entry.Kind.OPENING), user)
    if customer:
        rows = rows.filter(customer__code=customer)
    if batch:
        rows = rows.filter(number=batch)
    back = Exists(Entry.objects.filter(reverses=OuterRef("pk")))
    return rows.select_related("customer", "open_item", "by").annotate(taken_back=back).order_by("pk")


def sums(rows: QuerySet[Entry]) -> Sums:
    """What these come to, without what was taken back. One statement."""
    found = rows.filter(taken_back=False).order_by().aggregate(
        many=Count("pk"), owed=Sum("amount", filter=Q(amount__gt=0)), paid=Sum("amount", filter=Q(amount__lt=0)),
        open=Sum("open_item__rest"),
    )  # fmt: skip
    return Sums(found["many"], found["owed"] or ZERO, -(found["paid"] or ZERO), found["open"] or ZERO)
