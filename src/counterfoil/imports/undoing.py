"""Taking a whole batch back, while nothing stands on it: one function per kind. All of it, or none.

Ledgers are written once, so opening stock and opening receivables are taken back by the opposite entries.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from counterfoil.catalogue import actions as catalogue
from counterfoil.customers.applications.actions import cancel_many
from counterfoil.customers.models import CustomerApplication
from counterfoil.delivery.openings import actions as openings
from counterfoil.imports.models import Batch, BatchRow
from counterfoil.imports.postings import AT_ONCE
from counterfoil.imports.reading import RESOURCE
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import actions as receivables
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as places
from counterfoil.stock.models import Location, Move

Undo = Callable[..., None]
TAKEN_BACK = "taken back: {number}"


def undo(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """Take these rows out of the books again. Raises ``Refusal("import_in_use")`` that names the first row used."""
    if rows:
        UNDOINGS[batch.kind](batch, rows, unit=unit, by=by, at=at)


def undo_products(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """New products and their prices, gone again where no paper names them."""
    used = catalogue.drop_products([row.object_id for row in rows if row.object_id])
    _refuse(rows, used)


def undo_prices(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """List prices as they were before; one that was changed since stays, and the batch with it."""
    former = {
        row.object_id: (Decimal(row.after), Decimal(row.before) if row.before else None)
        for row in rows if row.object_id
    }  # fmt: skip
    changed = catalogue.restore_prices(former)
    _refuse(rows, changed)


def undo_stock(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """Opening stock out again, from its floors to ``adjustment``. Refused when something of it is gone or promised."""
    moves = list(Move.objects.filter(resource=RESOURCE, document_id=batch.pk, action="opening").order_by("pk"))
    try:
        locked = stock.require_available({(move.product_id, move.to_location_id): move.quantity for move in moves})
    except Refusal as refusal:
        if refusal.code != "out_of_stock":
            raise
        raise Refusal("import_in_use", row="–", found=refusal.values.get("product", "")) from None
    target = places.virtual(Location.Kind.ADJUSTMENT).pk
    stock.post_moves(
        [stock.Movement(move.product_id, move.to_location_id, target, move.quantity, move.line_no) for move in moves],
        cause=stock.Source(RESOURCE, batch.pk, batch.number), action="undo_opening", by=by, at=at, locked=locked,
    )  # fmt: skip


def undo_customers(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """Draft applications, void. One that somebody worked on stays, and the batch with it."""
    ids = sorted(row.object_id for row in rows if row.object_id)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        documents = unit.lock(CustomerApplication.objects.filter(pk__in=some))
        untouched = {document.pk for document in documents if document.state == "draft" and document.version == 1}
        _refuse(rows, {*some} - untouched)
        cancel_many(documents, unit=unit, reason=TAKEN_BACK.format(number=batch.number))


def undo_receivables(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """Opening balances, reversed entry by entry. Refused when something of them was paid or used."""
    ids = [row.object_id for row in rows if row.object_id]
    used = receivables.reverse_openings(ids, resource=RESOURCE, number=batch.number, by=by, at=at)
    _refuse(rows, used)


def undo_shipments(batch: Batch, rows: list[BatchRow], *, unit: Unit, by: Any, at: datetime) -> None:
    """Opening shipments, gone again where nothing of them was claimed."""
    _refuse(rows, openings.drop(batch.number))


def _refuse(rows: list[BatchRow], used: set[int]) -> None:
    first = next((row for row in rows if row.object_id in used), None)
    if first is not None:
        raise Refusal("import_in_use", row=first.row, found=first.key)


UNDOINGS: dict[str, Undo] = {
    "products": undo_products,
    "price-list-items": undo_prices,
    "stock": undo_stock,
    "customers": undo_customers,
    "receivables": undo_receivables,
    "shipments": undo_shipments,
}
