"""The sums of what was shipped, by month and customer and by month and product: kept by a job, read with what came since.

A booked shipment is never changed (a wrong one gets a red one), so that sums only grow. The job takes in what was posted
until a day ago, in one transaction with the mark up to which it went; a reader adds what was posted after the mark, in
the same statement. So a figure is always that of the documents, whenever the job ran last.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from counterfoil.delivery.models import Shipment, ShipmentLine
from counterfoil.insight.models import CustomerMonth, MonthSum, ProductMonth, Rollup

BOOKED = ("posted", "reversed")
"""A reversed shipment and its red one cancel each other out."""
AN_AGE = 36_500
"""So many days after the sums' mark, a shipment's day lies within."""
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)


def by_customer(whose: Q, first: date, last: date, *keys: Any) -> dict[tuple[Any, ...], Decimal]:
    """CNY shipped per ``month``, columns of the customer or what is told from them, one statement.

    ``first`` is the first day of a month; ``last`` lies in the month up to which is asked.
    """
    kept = CustomerMonth.objects.filter(whose, month__gte=first, month__lte=last)
    since = booked_since_mark(Shipment.objects.filter(whose), first, last).annotate(month=month_of("shipped_on"))
    columns = {f"k{place}": F(key) if isinstance(key, str) else key for place, key in enumerate(keys)}
    columns = columns or {"all": Value(1)}
    return _together(
        len(keys), *(rows.values(**columns).annotate(sum=Sum(of)) for rows, of in ((kept, "amount"), (since, "total")))
    )


def booked(whose: Q, first: date, last: date) -> QuerySet[Any, Any]:
    """What was shipped as rows of ``customer_id``, ``month`` and ``amount``: the sums, and what was booked since."""
    kept = CustomerMonth.objects.filter(whose, month__gte=first, month__lte=last)
    rows: QuerySet[Any, Any] = kept.values(*_BOOKED).union(since_mark(whose, first, last), all=True)
    return rows


_BOOKED = ("customer_id", "month", "amount")


def since_mark(whose: Q, first: date, last: date) -> QuerySet[Any, Any]:
    """What was booked since the sums were made, as rows of ``customer_id``, ``month`` and ``amount``."""
    since = booked_since_mark(Shipment.objects.filter(whose), first, last)
    rows: QuerySet[Any, Any] = since.annotate(month=month_of("shipped_on"), amount=F("total")).values(*_BOOKED)
    return rows


def lines_since_mark(first: date, last: date) -> QuerySet[ShipmentLine]:
    """The lines of what was booked since the sums were made."""
    return ShipmentLine.objects.filter(document__in=booked_since_mark(Shipment.objects.all(), first, last))


def sold_since_mark(first: date, last: date, column: str) -> QuerySet[Any, Any]:
    """The same added up, as rows of ``product_id`` and ``sum``."""
    rows: QuerySet[Any, Any] = lines_since_mark(first, last).values("product_id").annotate(sum=Sum(column))
    return rows


def by_product(first: date, last: date, *, column: str = "amount") -> dict[tuple[Any, ...], Decimal]:
    """CNY (or the quantity) shipped per product id, over all customers. One statement."""
    kept = ProductMonth.objects.filter(month__gte=first, month__lte=last)
    parts = (kept, lines_since_mark(first, last))
    return _together(1, *(rows.values(k0=F("product_id")).annotate(sum=Sum(column)) for rows in parts))


def punctual(whose: Q, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Shipments that stand, of notices that asked for a day, and how many of them left later; by month. One statement."""
    kept = (CustomerMonth.objects.filter(whose) if whose else MonthSum.objects).filter(
        month__gte=first, month__lte=last
    )
    sums: QuerySet[Any, Any] = kept.values("month").annotate(asked_sum=Sum("asked"), late_sum=Sum("late"))
    shipped = Coalesce("reversal_of__shipped_on", "shipped_on", output_field=DateField())
    sign = Case(When(reversal_of=None, then=Value(1)), default=Value(-1))
    since: QuerySet[Any, Any] = Shipment.objects.filter(
        whose, _SINCE_MARK, state__in=BOOKED, requested_date__isnull=False
    )
    since = since.annotate(left=shipped, month=month_of(shipped), sign=sign)
    since = since.filter(month__gte=first, month__lte=last).values("month")
    tail = since.annotate(
        asked_sum=Sum("sign"), late_sum=Coalesce(Sum("sign", filter=Q(left__gt=F("requested_date"))), 0)
    )
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in sums.union(tail, all=True):
        asked, late = found[row["month"]]
        found[row["month"]] = asked + row["asked_sum"], late + row["late_sum"]
    return {month: found[month] for month in sorted(found) if found[month][0]}


def month_of(day: Any) -> Cast:
    """The first day of its month."""
    return Cast(TruncMonth(day), DateField())


_MARK = Rollup.objects.values("upto")[:1]
_SINCE_MARK = Q(posted_at__gte=Coalesce(Subquery(_MARK), Value(BEGINNING))) & Q(
    shipped_on__gte=Cast(Coalesce(Subquery(_MARK), Value(BEGINNING)), DateField()) - timedelta(days=1),
    shipped_on__lte=Cast(Coalesce(Subquery(_MARK), Value(BEGINNING)), DateField()) + timedelta(days=AN_AGE),
)
"""Posted after what the sums hold. The days beside it let the index find them: the database takes a span without an end
for a third of all, and one with an end, however late, for a small part."""


def booked_since_mark(rows: QuerySet[Shipment], first: date, last: date) -> QuerySet[Shipment]:
    """Booked shipments that the sums do not hold yet, of the months from ``first`` to that of ``last``."""
    return rows.filter(_SINCE_MARK, state__in=BOOKED, shipped_on__gte=first, shipped_on__lte=last)


def _together(keys: int, *parts: QuerySet[Any]) -> dict[tuple[Any, ...], Decimal]:
    """Several groupings of the same keys as one statement, added up."""
    first, *others = parts
    found: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in first.union(*others, all=True):
        found[tuple(row[f"k{place}"] for place in range(keys))] += (
            row["sum"] or 0
        )  # the sum over no group at all is nothing
    return dict(found)


def largest(found: dict[tuple[Any, ...], Decimal], most: int) -> list[tuple[tuple[Any, ...], Decimal]]:
    """The largest sums first, equal ones by key."""
    return sorted(found.items(), key=lambda item: (-item[1], str(item[0])))[:most]


def months(first: date, last: date) -> Iterable[date]:
    """The first days of the months from one to the other."""
    place, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    while place <= end:
        yield date(place // 12, place % 12 + 1, 1)
        place += 1
