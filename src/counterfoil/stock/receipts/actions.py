"""Stock receipts: production → floor."""

from typing import Any

from counterfoil.kernel.doing import Doing, New
from counterfoil.stock import actions as stock
from counterfoil.stock import papers, queries
from counterfoil.stock.models import Location, StockReceipt

PLACES = {"location": "location"}


def draft(entered: Any, *, do: Doing) -> New:
    """A receipt as entered."""
    return New({"reason": entered.reason}, papers.line_columns(entered.lines, places=PLACES, quantity="quantity"))


def change(document: StockReceipt, entered: Any, *, do: Doing) -> None:
    """Rewrite a draft."""
    if entered.reason is not None:
        document.reason = entered.reason
    if entered.lines is not None:
        papers.rewrite_lines(document, papers.line_columns(entered.lines, places=PLACES, quantity="quantity"))


def post(document: StockReceipt, *, do: Doing) -> None:
    """The goods are in stock."""
    production = queries.virtual(Location.Kind.PRODUCTION).pk
    stock.post_moves(
        [
            stock.Movement(line.product_id, production, line.location_id, line.quantity, line.line_no)
            for line in do.lines
        ],
        cause=stock.Source.of(document), action="post", by=do.by, at=do.at,
    )  # fmt: skip
    papers.stock_arrived(do, (line.product_id for line in do.lines))


def reverse(document: StockReceipt, *, do: Doing) -> None:
    """A red receipt takes the goods back off the floor; only goods that nobody was promised."""
    production = queries.virtual(Location.Kind.PRODUCTION).pk
    lines = do.lines
    locked = stock.require_available(
        papers.needed((line.product_id, line.location_id, line.quantity) for line in lines)
    )
    red = papers.make_red(
        document,
        [
            {"line_no": line.line_no, "product": line.product, "location": line.location, "quantity": -line.quantity}
            for line in lines
        ],
        do=do,
    )
    stock.post_moves(
        [stock.Movement(line.product_id, line.location_id, production, line.quantity, line.line_no) for line in lines],
        cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked,
    )  # fmt: skip
