"""What was done with customers, as the ledgers above know it: turnover, days of business, months. They answer here.

Customers lie below the ledgers; whoever books the business says at import how it is read (``use``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True)
class Turnover:
    """Shipped less returned in the last 12 months, and in the 12 months before. CNY, tax included."""

    last: Decimal = ZERO
    before: Decimal = ZERO


@dataclass(frozen=True)
class Business:
    """The business with one customer: the days of posted shipments that were not reversed, and the turnover."""

    first_on: date
    last_on: date
    days: tuple[date, ...]
    """Distinct days with a shipment in the last two years, oldest first: the customer's own rhythm."""
    shipments: int
    """Posted in the last 12 months."""
    turnover: Decimal
    """Of the last 12 months, returns taken off."""


_TURNOVER: list[Callable[..., dict[int, Turnover]]] = []
_BUSINESS: list[Callable[..., dict[int, Business]]] = []
_MONTHS: list[Callable[..., dict[date, dict[str, Decimal]]]] = []


def use(
    *,
    turnover: Callable[..., dict[int, Turnover]] | None = None,
    business: Callable[..., dict[int, Business]] | None = None,
    months: Callable[..., dict[date, dict[str, Decimal]]] | None = None,
) -> None:
    """Say how the business is read.

    ``turnover(customer_ids, day=)`` and ``business(customer_ids or None for all, day=)`` by customer id;
    ``months(customer_id, since=)`` → ``{first day of the month: {"ordered" | "shipped" | "paid": amount}}``.
    """
    pairs: tuple[tuple[list[Any], Any], ...] = ((_TURNOVER, turnover), (_BUSINESS, business), (_MONTHS, months))
    for known, given in pairs:
        if given is not None and given not in known:
            known.append(given)


def turnover(customer_id: int, *, day: date) -> Turnover:
    """The turnover of one customer up to that day."""
    found = [ask([customer_id], day=day).get(customer_id, Turnover()) for ask in _TURNOVER]
    return Turnover(sum((one.last for one in found), ZERO), sum((one.before for one in found), ZERO))


def business(customer_ids: Iterable[int] | None, *, day: date) -> dict[int, Business]:
    """The business with these customers (``None``: with all) up to that day; who never bought is missing."""
    found: dict[int, Business] = {}
    for ask in _BUSINESS:
        found |= ask(customer_ids, day=day)
    return found


def months(customer_id: int, *, since: date) -> dict[date, dict[str, Decimal]]:
    """What was ordered, shipped and paid by month, from the month of ``since`` on."""
    found: dict[date, dict[str, Decimal]] = {}
    for ask in _MONTHS:
        for first, amounts in ask(customer_id, since=since).items():
            found.setdefault(first, {}).update(amounts)
    return found
