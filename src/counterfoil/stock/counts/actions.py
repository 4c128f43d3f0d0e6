"""Stock counts: what was counted against what the books say."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.statements import update_rows
from counterfoil.stock import actions as stock
from counterfoil.stock import papers
from counterfoil.stock import queries as places
from counterfoil.stock.counts import queries, rules
from counterfoil.stock.models import Discrepancy, Location, StockCount, StockCountLine

PLACES = {"location": "location"}
NOTHING = Decimal(0)


def draft(entered: Any, *, do: Doing) -> New:
    """A count as entered."""
    return New({"reason": entered.reason}, _columns(entered.lines))


def change(document: StockCount, entered: Any, *, do: Doing) -> None:
    """Rewrite a draft."""
    if entered.reason is not None:
        document.reason = entered.reason
    if entered.lines is not None:
        papers.rewrite_lines(document, _columns(entered.lines))


def _columns(entered: list[Any]) -> list[dict[str, Any]]:
    rows = papers.line_columns(entered, places=PLACES, quantity="counted")
    seen = set()
    for index, row in enumerate(rows):
        place = (row["product"].pk, row["location"].pk)
        if place in seen:
            raise invalid(f"lines.{index}.product", _("is counted twice at this place"))
        seen.add(place)
    return rows


def submit(document: StockCount, *, do: Doing) -> None:
    """What the books say at this moment is written beside what was counted."""
    standings = queries.get_standings(do.lines)
    for line in do.lines:
        standing = standings[line.product_id, line.location_id]
        line.on_hand, line.last_move_id = standing.on_hand, standing.last_move_id
    update_rows(do.lines, ["on_hand", "last_move_id"])


def approve(document: StockCount, *, do: Doing) -> None:
    """The difference is posted; the books say what was counted.

    Raises ``count_outdated`` when goods moved since ``submit``, ``reserved_exceeds_counted`` when less was counted
    than is promised. What is booked off here can't be in question any more.
    """
    lines = do.lines
    balances = places.lock_balances({line.product_id for line in lines}, {line.location_id for line in lines})
    for refusal in (
        rules.nothing_moved(lines, queries.get_standings(lines)),
        rules.enough_for_what_is_promised(lines, balances),
    ):
        if refusal is not None:
            raise refusal
    _settle_questions(lines, do)
    _post_differences([(line, line.counted - line.on_hand) for line in lines], document, do)


def _settle_questions(lines: list[StockCountLine], do: Doing) -> None:
    """Goods in question that are booked off are gone from the books: their discrepancies keep only the rest."""
    missing = {(line.product_id, line.location_id): line.on_hand - line.counted for line in lines}
    changed, notes = [], {}
    for row in do.locked(Discrepancy):
        place = (row.product_id, row.location_id)
        part = min(row.in_question, max(NOTHING, missing.get(place, NOTHING)))
        if part > 0:
            missing[place] -= part
            notes[row.number] = [plain(row.in_question), plain(row.in_question - part)]
            row.in_question -= part
            changed.append(row)
    if changed:
        update_rows(changed, ["in_question"])
        do.notes["in_question"] = notes


def _post_differences(
    differences: list[tuple[StockCountLine, Decimal]], cause: StockCount, do: Doing, *, locked: Any = None
) -> None:
    adjustment = places.virtual(Location.Kind.ADJUSTMENT).pk
    moves = []
    for line, difference in differences:
        way = (adjustment, line.location_id) if difference > 0 else (line.location_id, adjustment)
        moves.append(stock.Movement(line.product_id, *way, abs(difference), line.line_no))
    assert do.action is not None
    stock.post_moves(moves, cause=stock.Source.of(cause), action=do.action.name, by=do.by, at=do.at, locked=locked)
    papers.stock_arrived(do, (line.product_id for line, difference in differences if difference > 0))


def reverse(document: StockCount, *, do: Doing) -> None:
    """A red count posts the exact opposite of the difference."""
    lines = do.lines
    locked = stock.require_available(
        papers.needed((line.product_id, line.location_id, max(NOTHING, line.counted - line.on_hand)) for line in lines)
    )
    red = papers.make_red(
        document,
        [
            {
                "line_no": line.line_no, "product": line.product, "location": line.location,
                "counted": line.on_hand, "on_hand": line.counted, "last_move_id": line.last_move_id,
            }
            for line in lines
        ],
        do=do,
    )  # fmt: skip
    _post_differences([(line, line.on_hand - line.counted) for line in lines], red, do, locked=locked)
