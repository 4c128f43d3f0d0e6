"""The business with customers, read from the ledger: when goods were shipped, for how much, and what was paid.

Customers lie below the ledger; this says to them how it is read (``customers.business``).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from counterfoil.customers import business
from counterfoil.customers.business import Business, Turnover

YEAR = timedelta(days=365)
_SHIPPED = """
    SELECT entry.customer_id, min(entry.booked_on), max(entry.booked_on),
           array_agg(DISTINCT entry.booked_on ORDER BY entry.booked_on)
               FILTER (WHERE entry.booked_on > %(two_years_ago)s),
           count(*) FILTER (WHERE entry.booked_on > %(year_ago)s)
    FROM receivables_entry entry
    WHERE entry.kind = 'shipment' AND entry.booked_on <= %(day)s
      AND (%(ids)s::bigint[] IS NULL OR entry.customer_id = ANY(%(ids)s::bigint[]))
      AND NOT EXISTS (SELECT 1 FROM receivables_entry red WHERE red.reverses_id = entry.id)
    GROUP BY entry.customer_id
"""
_TURNOVER = """
    SELECT entry.customer_id, coalesce(sum(entry.amount) FILTER (WHERE entry.booked_on > %(year_ago)s), 0),
           coalesce(sum(entry.amount) FILTER (WHERE entry.booked_on <= %(year_ago)s), 0)
    FROM receivables_entry entry LEFT JOIN receivables_entry reversed ON reversed.id = entry.reverses_id
    WHERE coalesce(reversed.kind, entry.kind) IN ('shipment', 'sales_return')
      AND entry.booked_on <= %(day)s AND entry.booked_on > %(two_years_ago)s
      AND (%(ids)s::bigint[] IS NULL OR entry.customer_id = ANY(%(ids)s::bigint[]))
    GROUP BY entry.customer_id
"""
_MONTHS = """
    SELECT date_trunc('month', entry.booked_on)::date AS first,
           coalesce(sum(entry.amount) FILTER (WHERE coalesce(reversed.kind, entry.kind) <> 'receipt'), 0),
           coalesce(-sum(entry.amount) FILTER (WHERE coalesce(reversed.kind, entry.kind) = 'receipt'), 0)
    FROM receivables_entry entry LEFT JOIN receivables_entry reversed ON reversed.id = entry.reverses_id
    WHERE entry.customer_id = %(customer)s AND entry.booked_on >= %(since)s
      AND coalesce(reversed.kind, entry.kind) IN ('shipment', 'sales_return', 'receipt')
    GROUP BY 1
"""


def turnover(customer_ids: Iterable[int] | None, *, day: date) -> dict[int, Turnover]:
    """Shipped less returned of the last 12 months and of the 12 before, by customer. One statement."""
    return {row[0]: Turnover(row[1], row[2]) for row in _asked(_TURNOVER, customer_ids, day)}


def shipped(customer_ids: Iterable[int] | None, *, day: date) -> dict[int, Business]:
    """The business with each customer who ever got goods, reversed shipments left out. Two statements."""
    amounts = turnover(customer_ids, day=day)
    return {
        customer: Business(first, last, tuple(days or ()), many, amounts.get(customer, Turnover()).last)
        for customer, first, last, days, many in _asked(_SHIPPED, customer_ids, day)
    }


def months(customer_id: int, *, since: date) -> dict[date, dict[str, Decimal]]:
    """What was shipped (returns taken off) and paid per month. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"customer": customer_id, "since": since.replace(day=1)})
        return {first: {"shipped": sold, "paid": paid} for first, sold, paid in cursor.fetchall()}


def _asked(sql: str, customer_ids: Iterable[int] | None, day: date) -> list[Any]:
    values = {
        "ids": list(customer_ids) if customer_ids is not None else None,
        "day": day, "year_ago": day - YEAR, "two_years_ago": day - 2 * YEAR,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


business.use(turnover=turnover, business=shipped, months=months)
