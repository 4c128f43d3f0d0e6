"""How customers buy: recency, frequency and amount (RFM), and the next purchase that may be expected (BG/NBD)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from counterfoil.insight.figures import bgnbd
from counterfoil.insight.models import Buying, Habit, Segment

WEEK = 7
WITHIN = 90 / WEEK
"""The weeks within which purchases are expected."""
FEWEST = 30
"""So many customers must have bought again before a model of them says anything."""
FURTHEST = 52
"""Weeks ahead that are looked at for the next purchase."""
HIGH = 3
"""Scores from here on count as high."""
SEGMENTS = {
    (True, True, True): Segment.CHAMPION, (True, False, True): Segment.PROMISING, (False, True, True): Segment.KEEP,
    (False, False, True): Segment.WIN_BACK, (True, True, False): Segment.REGULAR, (True, False, False): Segment.FRESH,
    (False, True, False): Segment.FADING, (False, False, False): Segment.GONE,
}  # fmt: skip
"""By recency, frequency and amount, each high or low."""

_DONE = """
    SELECT customer_id, first_on, last_on, purchases, year_purchases, year_amount,
           ceil(5 * cume_dist() OVER (ORDER BY last_on))::int, ceil(5 * cume_dist() OVER (ORDER BY year_purchases))::int,
           ceil(5 * cume_dist() OVER (ORDER BY year_amount))::int
    FROM (
        SELECT customer_id, min(shipped_on) AS first_on, max(shipped_on) AS last_on,
               count(DISTINCT shipped_on) AS purchases,
               count(DISTINCT shipped_on) FILTER (WHERE shipped_on > %(year_ago)s) AS year_purchases,
               coalesce(sum(total) FILTER (WHERE shipped_on > %(year_ago)s), 0) AS year_amount
        FROM delivery_shipment
        WHERE state = 'posted' AND reversal_of_id IS NULL AND total > 0 AND shipped_on <= %(day)s
        GROUP BY customer_id
    ) done ORDER BY customer_id
"""


def judge(*, at: datetime) -> int:
    """Judge every customer who ever bought, as things stand today."""
    day = timezone.localtime(at).date()
    with connection.cursor() as cursor:
        cursor.execute(_DONE, {"day": day, "year_ago": day - timedelta(days=365)})
        rows = cursor.fetchall()
    model = _model_of(rows, day)
    habits = [_habit(row, day, model) for row in rows]
    with transaction.atomic():
        Habit.objects.all().delete()
        Habit.objects.bulk_create(habits, batch_size=2000)
        if model is not None:
            found = {"buyers": len(rows), "r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b}
            Buying.objects.update_or_create(judged_on=day, defaults=found)
    return len(habits)


def segment_of(recency: int, frequency: int, amount: int) -> Segment:
    """The segment of these scores (1 to 5 each)."""
    return SEGMENTS[recency >= HIGH, frequency >= HIGH, amount >= HIGH]


def buyer_of(first_on: date, last_on: date, purchases: int, day: date) -> bgnbd.Buyer:
    """Repeat purchases, and the whole weeks from the first one to the last and to that day."""
    return purchases - 1, (last_on - first_on).days // WEEK, (day - first_on).days // WEEK


def _model_of(rows: Iterable[tuple[Any, ...]], day: date) -> bgnbd.Model | None:
    """The model of all buyers; nothing while too few came back, or their story is too short to tell."""
    buyers = [buyer_of(first, last, many, day) for _customer, first, last, many, *_rest in rows]
    if sum(1 for repeats, recency, _age in buyers if repeats and recency) < FEWEST:
        return None
    return bgnbd.fit(buyers)


def _habit(row: tuple[Any, ...], day: date, model: bgnbd.Model | None) -> Habit:
    customer, first, last, purchases, year_purchases, year_amount, recency, frequency, amount = row
    habit = Habit(
        customer_id=customer, judged_on=day, first_on=first, last_on=last, purchases=purchases,
        year_purchases=year_purchases, year_amount=year_amount, recency=recency, frequency=frequency, amount=amount,
        segment=segment_of(recency, frequency, amount),
    )  # fmt: skip
    if model is not None:
        buyer = buyer_of(first, last, purchases, day)
        habit.expected = Decimal(str(round(model.expected(buyer, WITHIN), 2)))
        habit.alive = Decimal(str(round(model.alive(buyer), 4)))
        weeks = next_within(model, buyer)
        habit.next_on = day + timedelta(days=weeks * WEEK) if weeks is not None else None
    return habit


def next_within(model: bgnbd.Model, buyer: bgnbd.Buyer) -> int | None:
    """The weeks within which one more purchase is expected; nothing when a year is too short for it."""
    if model.expected(buyer, FURTHEST) < 1:
        return None
    low, high = 0, FURTHEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if model.expected(buyer, middle) >= 1 else (middle, high)
    return high
