"""Rules of stock receipts."""

from typing import Any

from counterfoil.kernel.refusals import Refusal
from counterfoil.stock.models import Location, StockReceipt


def goods_go_to_floors(document: StockReceipt, *, do: Any) -> Refusal | None:
    """What production delivers is stored on a floor, nowhere else."""
    for line in do.lines:
        if line.location.kind != Location.Kind.FLOOR:
            return Refusal(
                "wrong_location", line=line.line_no, found=Location.Kind.PRODUCTION.label, target=line.location.code,
                required=Location.Kind.FLOOR.label,
            )  # fmt: skip
    return None
