"""Discrepancies counted by cause, and goods that are in question until somebody explains them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Abs

from counterfoil.kernel.models import Link
from counterfoil.stock.discrepancies.states import OPEN
from counterfoil.stock.models import Discrepancy, StockCount

MOST = 500


@dataclass(frozen=True)
class Filters:
    """Which discrepancies are counted: written in this time; of this step, owner and state where named."""

    start: datetime
    end: datetime
    step: str = ""
    owner: str = ""
    state: str = ""


def chosen(rows: QuerySet[Discrepancy], filters: Filters) -> QuerySet[Discrepancy]:
    """The discrepancies that these filters mean."""
    rows = rows.filter(created_at__gte=filters.start, created_at__lt=filters.end)
    named = {"step": filters.step, "owner_role": filters.owner, "state": filters.state}
    return rows.filter(**{name: value for name, value in named.items() if value})


@dataclass(frozen=True)
class Cause:
    """A cause: how often, how much, and its share; ``running`` is the share of it and all more frequent ones."""

    cause: str
    """Empty: not explained yet."""
    many: int
    quantity: Decimal
    share: Decimal
    running: Decimal


def pareto(rows: QuerySet[Discrepancy]) -> list[Cause]:
    """Causes by how often they come, most frequent first; one statement."""
    counted = list(
        rows.order_by().values("cause").annotate(many=Count("pk"), quantity=Sum(Abs(F("expected") - F("found"))))
        .order_by("-many", "cause")
    )  # fmt: skip
    all_of_them = sum(row["many"] for row in counted)
    found, running = [], 0
    for row in counted:
        running += row["many"]
        found.append(
            Cause(
                row["cause"], row["many"], row["quantity"], _percent(row["many"], all_of_them),
                _percent(running, all_of_them),
            )
        )  # fmt: skip
    return found


def _percent(part: int, whole: int) -> Decimal:
    return round(Decimal(100 * part) / whole, 1) if whole else Decimal(0)


@dataclass(frozen=True)
class Question:
    """Goods at a place that can't be counted on, the discrepancies that keep them, and the counts drafted for them."""

    product: Any
    location: Any
    quantity: Decimal
    since: datetime
    discrepancies: list[str]
    counts: list[str]


def list_in_question(rows: QuerySet[Discrepancy]) -> list[Question]:
    """Goods in question by product and place, oldest first; three statements."""
    open_rows = rows.filter(state=OPEN, in_question__gt=0).select_related("product", "location").order_by("pk")[:MOST]
    places: dict[tuple[int, int | None], list[Discrepancy]] = {}
    for row in open_rows:
        places.setdefault((row.product_id, row.location_id), []).append(row)
    counts = _drafted({row.source_number for row in open_rows})
    return [
        Question(
            group[0].product, group[0].location, sum((row.in_question for row in group), Decimal(0)),
            group[0].created_at, [row.number for row in group],
            sorted({number for row in group for number in counts.get(row.source_number, ())}),
        )
        for group in places.values()
    ]  # fmt: skip


def _drafted(papers: set[str]) -> dict[str, list[str]]:
    """Paper → the counts drafted for what was not found for it, as long as nobody has submitted them."""
    links = Link.objects.filter(from_number__in=papers, to_resource="stock-counts").values_list(
        "from_number", "to_number"
    )
    drafts = set(
        StockCount.objects.filter(number__in=[number for _paper, number in links], state="draft").values_list(
            "number", flat=True
        )
    )
    found: dict[str, list[str]] = {}
    for paper, number in links:
        if number in drafts:
            found.setdefault(paper, []).append(number)
    return found
