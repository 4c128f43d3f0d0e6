"""What is owed to customers (欠货): made when they are told or when less goes out, falling with later shipments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from counterfoil.delivery.backorders import queries, states
from counterfoil.delivery.models import Backorder
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.doing import Doing, New
from counterfoil.orders.orders import queries as orders
from counterfoil.orders.orders.progress import Progress, book

ZERO = Decimal(0)
Step = tuple[Backorder, dict[str, str], str]
"""A backorder, how much of it, and why."""


@dataclass(frozen=True)
class Missing:
    """Of a notice's line: it asked for ``asked`` of an order line, and ``short`` of that does not go out now."""

    order_line: Any
    order: Any
    asked: Decimal
    short: Decimal


@dataclass(frozen=True)
class Word:
    """How the customer was told."""

    channel: str = ""
    text: str = ""
    answer: str = ""


def newly_owed(rows: Iterable[Missing], owed_before: Mapping[int, Decimal]) -> list[tuple[Missing, Decimal]]:
    """How much of what is short was not owed already: a notice brings what was owed longest first."""
    found = []
    for row in rows:
        fresh = min(row.short, max(ZERO, row.asked - owed_before.get(row.order_line.pk, ZERO)))
        if fresh > 0:
            found.append((row, fresh))
    return found


def owe(rows: Iterable[Missing], *, notice: Any, reason: Any, do: Doing, told: Word | None = None) -> list[Backorder]:
    """Write down what the customer is owed of these order lines; with ``told`` they know already.

    Takes numbers: call it last. Statements don't grow with the lines.
    """
    rows = [row for row in rows if row.short > 0]
    if not rows:
        return []
    open_rows = queries.open_of([row.order_line.pk for row in rows])
    before = {
        line_id: sum((row.quantity for row in owed), ZERO)
        for line_id, owed in queries.older_than(open_rows, notice.submitted_at).items()
    }
    fresh = newly_owed(rows, before)
    if not fresh:
        return []
    book({row.order_line.pk: Progress(owed=quantity) for row, quantity in fresh})
    made: list[Backorder] = do.create(
        _doctype(), [_new(row, quantity, notice, str(reason), do.at, told) for row, quantity in fresh]
    )
    return made


def _new(row: Missing, quantity: Decimal, notice: Any, reason: str, at: datetime, told: Word | None) -> New:
    fields = {
        "customer": notice.customer, "order": row.order, "order_line": row.order_line,
        "product_id": row.order_line.product_id, "quantity": quantity, "original_quantity": quantity,
        "reason": reason[:2000],
    }  # fmt: skip
    if told is not None:
        fields |= {"channel": told.channel, "text": told.text, "answer": told.answer, "informed_at": at}
    return New(fields, came_of=[notice, row.order], state=states.INFORMED if told else states.OPEN)


def fill(shipped: Mapping[int, Decimal], rows: Iterable[Backorder], *, notice: Any, do: Doing) -> None:
    """A shipment of this notice brings so much per order line: what was owed before the notice falls, oldest first.

    ``rows``: the open backorders of these lines (``queries.open_of``), locked with the documents.
    """
    older = queries.older_than(rows, notice.submitted_at)
    changes: dict[int, Progress] = {}
    filled: list[Step] = []
    for line_id, quantity in shipped.items():
        left = quantity
        for row in older.get(line_id, []):
            part = min(left, row.quantity)
            if part > 0:
                filled.append((row, {"quantity": str(part)}, ""))
                left -= part
        changes[line_id] = Progress(owed=left - quantity)
    do.act_on_all("fill", filled)
    book(changes)


def cut_to_open(lines: Iterable[Any], rows: Iterable[Backorder], *, reason: Any, do: Doing) -> None:
    """Nothing is owed that isn't to be delivered any more: youngest first, down to what is left of each order line.

    ``lines``: order lines as they stand now; ``rows``: their open backorders, locked.
    """
    by_line = queries.older_than(rows, None)
    changes: dict[int, Progress] = {}
    lessened: list[Step] = []
    for line in lines:
        owed = by_line.get(line.pk, [])
        excess = sum((row.quantity for row in owed), ZERO) - line.to_ship
        if excess <= 0:
            continue
        changes[line.pk] = Progress(owed=-excess)
        for row in reversed(owed):
            part = min(excess, row.quantity)
            if part > 0:
                lessened.append((row, {"quantity": str(part)}, str(reason)))
                excess -= part
    do.act_on_all("lessen", lessened)
    book(changes)


def forget_those_of_order(order: Any, *, do: Doing) -> None:
    """An order that ends or is written anew owes only what is left of it. Hand-over of the order's actions."""
    lines = orders.list_lines([order.pk])
    if not any(line.owed for line in lines):
        return
    rows = list(queries.open_of([line.pk for line in lines]))
    for row in rows:
        do.unit.know(row)
    assert do.action is not None
    cut_to_open(lines, rows, reason=do.reason or do.action.label, do=do)


# One function per row of the table


def inform(document: Backorder, *, do: Doing) -> None:
    """The customer was told what is owed."""
    document.channel, document.text, document.answer = do.inputs.channel, do.inputs.text, do.inputs.answer
    document.informed_at = do.at


def fill_one(document: Backorder, *, do: Doing) -> str:
    """Part of it was shipped; with the last part it is filled."""
    document.quantity -= do.inputs.quantity
    return document.state if document.quantity else states.FILLED


def lessen(document: Backorder, *, do: Doing) -> str:
    """Part of it is not wanted any more; with the last part it is cancelled."""
    document.quantity -= do.inputs.quantity
    return document.state if document.quantity else states.CANCELLED


def _doctype() -> Any:
    return find_type("backorders")
