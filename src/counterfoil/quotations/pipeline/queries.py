"""Reads about the pipeline of quotations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from counterfoil.kernel.declaration import State
from counterfoil.kernel.fields import plain
from counterfoil.kernel.people import visible
from counterfoil.quotations.models import Quotation
from counterfoil.quotations.quotations import states
from counterfoil.quotations.quotations.workflow import QUOTATION

GOING_ON = (states.DRAFT, states.SENT, states.ACCEPTED)
"""May still become an order."""
ENDED = (states.CONVERTED, states.DECLINED, states.EXPIRED)
"""Shown for a while after they ended."""
ENDED_WITHIN = timedelta(days=90)
LOST_WITHIN = timedelta(days=365)
CARDS = 12
"""So many of each state, the largest first."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class Lane:
    """The quotations of a state: how many, what they come to, and the largest of them."""

    state: State
    many: int
    total: Decimal
    cards: list[Quotation]

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.many - len(self.cards)


@dataclass(frozen=True)
class Lost:
    """Why quotations were declined: how many, what they came to, and their share of the amount, in percent."""

    code: str
    reason: str
    many: int
    total: Decimal
    percent: int


def lanes(user: Any, *, at: datetime, salesperson: str = "") -> list[Lane]:
    """What this person may see of the pipeline, in the order of the way to an order. Two statements."""
    rows = _mine(user, salesperson).filter(
        Q(state__in=GOING_ON) | Q(state__in=ENDED, state_since__gte=at - ENDED_WITHIN)
    )
    sums = {row["state"]: row for row in rows.order_by().values("state").annotate(many=Count("pk"), sum=Sum("total"))}
    place = Window(RowNumber(), partition_by=F("state"), order_by=(F("total").desc(), F("pk").desc()))
    cards = list(
        rows.annotate(place=place).filter(place__lte=CARDS).select_related("customer__salesperson").order_by("place")
    )
    found = []
    for code in (*GOING_ON, *ENDED):
        row = sums.get(code, {"many": 0, "sum": ZERO})
        mine = [card for card in cards if card.state == code]
        found.append(Lane(QUOTATION.state(code), row["many"], row["sum"], mine))
    return found


def lost(user: Any, *, at: datetime, salesperson: str = "") -> list[Lost]:
    """Why quotations of the last year were lost, the dearest reason first. One statement."""
    rows = _mine(user, salesperson).filter(state=states.DECLINED, state_since__gte=at - LOST_WITHIN)
    found = list(rows.order_by().values("lost_reason").annotate(many=Count("pk"), sum=Sum("total")).order_by("-sum"))
    whole = sum((row["sum"] for row in found), ZERO)
    names = dict(Quotation.Lost.choices)
    return [
        Lost(
            row["lost_reason"], str(names.get(row["lost_reason"], row["lost_reason"])), row["many"], row["sum"],
            round(100 * row["sum"] / whole) if whole else 0,
        )
        for row in found
    ]  # fmt: skip


def _mine(user: Any, salesperson: str) -> QuerySet[Quotation]:
    rows = Quotation.objects.filter(visible(QUOTATION, user))
    return rows.filter(customer__salesperson__username=salesperson) if salesperson else rows


def as_json(found: Iterable[Lane], reasons: Iterable[Lost]) -> dict[str, Any]:
    """The pipeline as the API shows it, amounts as decimal strings."""
    return {
        "states": [
            {"state": lane.state.code, "many": lane.many, "total": plain(lane.total, least_decimals=2)}
            for lane in found
        ],
        "lost": [
            {"reason": row.code, "many": row.many, "total": plain(row.total, least_decimals=2)} for row in reasons
        ],
    }  # fmt: skip
