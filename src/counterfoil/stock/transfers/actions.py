"""Stock transfers: from one place of the house to another."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.stock import actions as stock
from counterfoil.stock import papers
from counterfoil.stock.models import Location, StockTransfer

PLACES = {"from_location": "from", "to_location": "to"}


def draft(entered: Any, *, do: Doing) -> New:
    """A transfer as entered."""
    return New({"reason": entered.reason}, _columns(entered.lines))


def change(document: StockTransfer, entered: Any, *, do: Doing) -> None:
    """Rewrite a draft."""
    if entered.reason is not None:
        document.reason = entered.reason
    if entered.lines is not None:
        papers.rewrite_lines(document, _columns(entered.lines))


def _columns(entered: list[Any]) -> list[dict[str, Any]]:
    rows = papers.line_columns(entered, places=PLACES, quantity="quantity")
    for index, row in enumerate(rows):
        if row["from_location"] == row["to_location"]:
            raise invalid(f"lines.{index}.to", _("is where the goods are already"))
    return rows


def post(document: StockTransfer, *, do: Doing) -> None:
    """The goods lie in their new place. Only goods that nobody was promised can go."""
    stock.require_available(papers.needed((line.product_id, line.from_location_id, line.quantity) for line in do.lines))
    stock.post_moves(
        [
            stock.Movement(line.product_id, line.from_location_id, line.to_location_id, line.quantity, line.line_no)
            for line in do.lines
        ],
        cause=stock.Source.of(document), action="post", by=do.by, at=do.at,
    )  # fmt: skip
    papers.stock_arrived(do, (line.product_id for line in do.lines if line.to_location.kind == Location.Kind.FLOOR))


def reverse(document: StockTransfer, *, do: Doing) -> None:
    """A red transfer brings the goods back to where they were."""
    lines = do.lines
    locked = stock.require_available(
        papers.needed((line.product_id, line.to_location_id, line.quantity) for line in lines)
    )
    red = papers.make_red(
        document,
        [
            {
                "line_no": line.line_no, "product": line.product, "from_location": line.from_location,
                "to_location": line.to_location, "quantity": -line.quantity,
            }
            for line in lines
        ],
        do=do,
    )  # fmt: skip
    stock.post_moves(
        [
            stock.Movement(line.product_id, line.to_location_id, line.from_location_id, line.quantity, line.line_no)
            for line in lines
        ],
        cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked,
    )  # fmt: skip
    papers.stock_arrived(do, (line.product_id for line in lines if line.from_location.kind == Location.Kind.FLOOR))
