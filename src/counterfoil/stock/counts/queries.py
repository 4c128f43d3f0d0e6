"""Reads of stock counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from counterfoil.stock.models import Discrepancy, StockCount, StockCountLine
from counterfoil.stock.queries import Place


@dataclass(frozen=True)
class Standing:
    """What the books say of a place, and the last movement that touched it (0: none ever)."""

    on_hand: Decimal
    last_move_id: int


_STANDINGS = """
    SELECT wanted.product_id, wanted.location_id, coalesce(balance.on_hand, 0), greatest(
        coalesce((SELECT max(id) FROM stock_move WHERE product_id = wanted.product_id
            AND to_location_id = wanted.location_id), 0),
        coalesce((SELECT max(id) FROM stock_move WHERE product_id = wanted.product_id
            AND from_location_id = wanted.location_id), 0))
    FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (product_id, location_id)
    LEFT JOIN stock_balance balance
      ON balance.product_id = wanted.product_id AND balance.location_id = wanted.location_id
"""


def get_standings(lines: Iterable[Any]) -> dict[Place, Standing]:
    """The books' figures for the places of these lines, all of one moment: one statement."""
    places = sorted({(line.product_id, line.location_id) for line in lines})
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, [[product for product, _ in places], [location for _, location in places]])
        return {(product, location): Standing(on_hand, last) for product, location, on_hand, last in cursor.fetchall()}


def discrepancies_of(count: StockCount) -> list[QuerySet[Discrepancy]]:
    """Open discrepancies whose goods are in question where this count counts."""
    here = StockCountLine.objects.filter(document=count, product=OuterRef("product"), location=OuterRef("location"))
    return [Discrepancy.objects.filter(Exists(here), state="open", in_question__gt=0)]
