"""Rules of stock counts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import Listed
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock.counts.queries import Standing
from counterfoil.stock.models import Balance, Location, StockCount
from counterfoil.stock.queries import Place

COUNTABLE = (Location.Kind.FLOOR, Location.Kind.REWORK, Location.Kind.QC_HOLD, Location.Kind.SCRAP_HOLD)
"""Staged goods belong to their consignments and are counted there."""


def every_line_is_counted(document: StockCount, *, do: Any) -> Refusal | None:
    """A sheet is handed in whole; nothing found is written as 0."""
    for index, line in enumerate(do.lines):
        if line.counted is None:
            return invalid(f"lines.{index}.counted", _("is needed"))
    return None


def places_can_be_counted(document: StockCount, *, do: Any) -> Refusal | None:
    """Counted is what is stored."""
    for line in do.lines:
        if line.location.kind not in COUNTABLE:
            return Refusal(
                "wrong_location", line=line.line_no, found=Location.Kind.ADJUSTMENT.label, target=line.location.code,
                required=Listed(kind.label for kind in COUNTABLE),
            )  # fmt: skip
    return None


def nothing_moved(lines: Iterable[Any], standings: Mapping[Place, Standing]) -> Refusal | None:
    """What was counted still lies as it did when the count was submitted."""
    for line in lines:
        standing = standings[line.product_id, line.location_id]
        if standing.last_move_id != line.last_move_id:
            return Refusal("count_outdated", product=line.product.code, location=line.location.code)
    return None


def enough_for_what_is_promised(lines: Iterable[Any], balances: Mapping[Place, Balance]) -> Refusal | None:
    """A count below what is reserved would break promises; they are freed first."""
    for line in lines:
        balance = balances.get((line.product_id, line.location_id))
        reserved = balance.reserved if balance else Decimal(0)
        if line.counted < reserved:
            return Refusal(
                "reserved_exceeds_counted", product=line.product.code, location=line.location.code,
                found=plain(line.counted), required=plain(reserved),
            )  # fmt: skip
    return None
