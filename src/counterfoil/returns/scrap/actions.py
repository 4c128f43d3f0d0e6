"""Scrap goes straight to the crushing area and off the books (D1.7)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from counterfoil.delivery import pipeline
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.outbox import follow_up
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns.models import ScrapNote
from counterfoil.returns.scrap import states
from counterfoil.stock import actions as stock
from counterfoil.stock import papers
from counterfoil.stock import queries as places
from counterfoil.stock.models import Location, StockTransfer

RESOURCE = "scrap-notes"


def line(product: Any, location: Any, quantity: Decimal | None, defect: str = "") -> dict[str, Any]:
    """Goods that wait for scrapping, as the inspector wrote them."""
    return {
        "product": product, "name": product.name, "spec": product.spec, "location": location, "quantity": quantity,
        "defect": defect[:2000],
    }  # fmt: skip


def draft(source: Any, lines: Sequence[dict[str, Any]], *, do: Doing) -> ScrapNote | None:
    """A draft for every posting into a place where goods wait for scrapping; none when nothing does.

    Takes a number of the series BFD: call it after all ledger writes, before papers of later prefixes.
    """
    if not lines:
        return None
    new = New({"source": source.number}, list(lines), came_of=[source])
    made: ScrapNote = do.create(pipeline.type_named(RESOURCE), [new])[0]
    return made


def post(note: ScrapNote, *, do: Doing) -> None:
    """Into the crusher, off the books at once."""
    stock.require_available(papers.needed((row.product_id, row.location_id, row.quantity) for row in do.lines))
    stock.post_moves(_moves(do.lines), cause=stock.Source.of(note), action="post", by=do.by, at=do.at)


def _moves(lines: Sequence[Any], *, back: bool = False) -> list[stock.Movement]:
    crushing = places.virtual(Location.Kind.CRUSHING).pk
    ways = [(crushing, row.location_id) if back else (row.location_id, crushing) for row in lines]
    return [
        stock.Movement(row.product_id, start, end, row.quantity, row.line_no)
        for row, (start, end) in zip(lines, ways, strict=True)
    ]


def reverse(note: ScrapNote, *, do: Doing) -> None:
    """A note that was posted by mistake: the goods wait for scrapping again, with a new draft."""
    lines = [
        {name: getattr(row, name) for name in ("line_no", "product", "name", "spec", "location", "quantity", "defect")}
        for row in do.lines
    ]
    locked = places.lock_balances({row.product_id for row in do.lines}, {row.location_id for row in do.lines})
    red_lines = [{**row, "quantity": -row["quantity"]} for row in lines]
    red, _draft = do.create(
        do.doctype,
        [
            New(
                {"source": note.source, "reversal_of": note}, red_lines, came_of=[note], state=states.POSTED
            ),
            New({"source": note.source}, lines, came_of=[note]),
        ],
    )  # fmt: skip
    stock.post_moves(
        _moves(do.lines, back=True), cause=stock.Source.of(red), action="reverse", by=do.by, at=do.at, locked=locked
    )


# Transfers into the place where goods wait for scrapping


def transferred(transfer: StockTransfer, *, do: Doing) -> None:
    """Goods that an inspector set aside for scrapping get their note."""
    draft(
        transfer,
        [
            line(row.product, row.to_location, row.quantity, transfer.reason)
            for row in do.lines
            if row.to_location.kind == Location.Kind.SCRAP_HOLD
        ],
        do=do,
    )


def transfer_reversed(transfer: StockTransfer, *, do: Doing) -> None:
    """The goods went back: their note is void, right after the commit (its row is locked before any number)."""
    if any(row.to_location.kind == Location.Kind.SCRAP_HOLD for row in do.lines):
        do.follow_up("void_scrap_notes", source=transfer.number)


@follow_up("void_scrap_notes")
def void_notes(*, at: datetime, source: str) -> None:
    """The draft notes of a paper that was reversed."""
    for note in ScrapNote.objects.filter(source=source, state=states.DRAFT).order_by("pk"):
        try:
            perform(note, "void", by=people.system(), at=at, inputs={"reason": source})
        except Refusal:
            continue
