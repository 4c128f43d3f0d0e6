"""Rules of stock transfers."""

from typing import Any

from counterfoil.kernel.checks import Listed, wrong_state
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock.models import Location, StockTransfer
from counterfoil.stock.transfers.states import SIGNED

FLOOR, REWORK, SCRAP_HOLD = Location.Kind.FLOOR, Location.Kind.REWORK, Location.Kind.SCRAP_HOLD

BY_POST_ALONE = frozenset({(FLOOR, FLOOR)})
AFTER_SIGN = frozenset({(REWORK, FLOOR), (REWORK, SCRAP_HOLD), (FLOOR, REWORK), (FLOOR, SCRAP_HOLD)})
"""Ways that change what goods are good for: a quality inspector signs first."""


def goods_may_go_this_way(document: StockTransfer, *, do: Any) -> Refusal | None:
    """Never out of staging, quality hold or scrap hold; nowhere outside the house."""
    for line in do.lines:
        if _way(line) not in BY_POST_ALONE | AFTER_SIGN:
            return Refusal(
                "wrong_location", line=line.line_no, found=line.from_location.code, target=line.to_location.code,
                required=_Ways(),
            )  # fmt: skip
    return None


def inspector_has_signed(document: StockTransfer, *, do: Any) -> Refusal | None:
    """Rework and scrap are posted only after a quality inspector's signature."""
    if document.state != SIGNED and needs_inspector(do.lines):
        assert do.action is not None
        return wrong_state(do.doctype, document, do.action.label, (SIGNED,))
    return None


def needs_inspector(lines: list[Any]) -> bool:
    """Whether any line goes to or comes from rework or scrap."""
    return any(_way(line) in AFTER_SIGN for line in lines)


def _way(line: Any) -> tuple[str, str]:
    return line.from_location.kind, line.to_location.kind


class _Ways:
    """The ways that are allowed, in the language of the moment."""

    def __str__(self) -> str:
        ways = sorted(BY_POST_ALONE | AFTER_SIGN)
        return str(Listed(f"{Location.Kind(source).label} → {Location.Kind(target).label}" for source, target in ways))
