"""The picture of a customer's year: what was ordered, shipped and paid by month, drawn by the server."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import business
from counterfoil.customers.models import Customer
from counterfoil.web.figures import money

MONTHS = 12
WIDTH, HEIGHT, FOOT, HEAD = 720, 190, 22, 8
SERIES = (("ordered", _("ordered")), ("shipped", _("shipped")), ("paid", _("paid")))
GAP = 6
"""White between two months."""


@dataclass(frozen=True)
class Bar:
    """A bar, in the picture's own units, with the words that a reader of it gets."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class Picture:
    """All that the picture is drawn from."""

    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...]
    most: Decimal
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT

    @property
    def series(self) -> Any:
        return SERIES


def picture(customer: Customer, *, day: date) -> Picture | None:
    """The last twelve months; nothing while there was no business in them."""
    firsts = months_until(day)
    found = business.months(customer.pk, since=firsts[0])
    most = max((amount for amounts in found.values() for amount in amounts.values()), default=Decimal(0))
    if most <= 0:
        return None
    step = WIDTH / MONTHS
    bars = tuple(
        bar
        for place, first in enumerate(firsts)
        for bar in _bars(place * step, step, found.get(first, {}), first, most)
    )
    labels = tuple((place * step + step / 2, f"{first:%m}") for place, first in enumerate(firsts))
    return Picture(bars, labels, most)


def months_until(day: date) -> list[date]:
    """The first days of the last twelve months, the present one last."""
    whole = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(whole - MONTHS + 1, whole + 1)]


def _bars(x: float, step: float, amounts: dict[str, Decimal], first: date, most: Decimal) -> list[Bar]:
    width = (step - 2 * GAP) / len(SERIES)
    room = HEIGHT - FOOT - HEAD
    bars = []
    for place, (kind, label) in enumerate(SERIES):
        amount = max(amounts.get(kind, Decimal(0)), Decimal(0))
        height = round(float(amount / most) * room, 1)
        left = round(x + GAP + place * width, 1)
        title = f"{first:%Y-%m} {label}: {money(amount)}"
        bars.append(Bar(kind, left, round(HEIGHT - FOOT - height, 1), round(width - 1, 1), height, title))
    return bars
