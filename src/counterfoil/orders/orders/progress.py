"""How far order lines have got: the only place that writes what notices and shipments do to them (C1.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from counterfoil.kernel.statements import run
from counterfoil.orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)


@dataclass(frozen=True)
class Progress:
    """What is added to an order line's figures; negative takes away."""

    notified: Decimal = ZERO
    staged: Decimal = ZERO
    shipped: Decimal = ZERO
    returned: Decimal = ZERO
    owed: Decimal = ZERO
    dropped: Decimal = ZERO
    shipped_amount: Decimal = ZERO
    shipped_tax: Decimal = ZERO

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(*(getattr(self, name) + getattr(other, name) for name in COLUMNS))


COLUMNS = tuple(field.name for field in fields(Progress))

_BOOK = """
    WITH moved AS (
        UPDATE {lines} AS line SET {sets}
        FROM unnest(%s::bigint[], {arrays}) AS change (id, {names})
        WHERE line.id = change.id
        RETURNING line.document_id, line.unit_price, line.quantity - line.shipped - line.dropped AS now,
                  change.shipped + change.dropped AS gone
    ), less AS (
        SELECT document_id, sum(round(now * unit_price, 2) - round((now + gone) * unit_price, 2)) AS amount
        FROM moved WHERE gone <> 0 GROUP BY document_id
    )
    UPDATE {orders} AS sales_order SET open_amount = open_amount + less.amount
    FROM less WHERE sales_order.id = less.document_id
""".format(  # noqa: S608 - the names of columns, nothing that was entered
    lines=SalesOrderLine._meta.db_table,
    orders=SalesOrder._meta.db_table,
    sets=", ".join(f"{name} = line.{name} + change.{name}" for name in COLUMNS),
    arrays=", ".join("%s::numeric[]" for _name in COLUMNS),
    names=", ".join(COLUMNS),
)


def book(changes: Mapping[int, Progress]) -> None:
    """Add these to the order lines named by id, and to what their orders still have to ship; these are locked by the
    caller. One statement.

    The database refuses what leaves less than nothing open on a line.
    """
    rows = {line_id: change for line_id, change in changes.items() if change != Progress()}
    if not rows:
        return
    ids = sorted(rows)
    run(_BOOK, [ids, *([getattr(rows[line_id], name) for line_id in ids] for name in COLUMNS)]).close()


def gathered(parts: Iterable[tuple[int, Progress]]) -> dict[int, Progress]:
    """Several changes of the same line as one."""
    found: dict[int, Progress] = {}
    for line_id, change in parts:
        found[line_id] = found.get(line_id, Progress()) + change
    return found


def delete_rows(rows: QuerySet[Any]) -> None:
    """Take lines of a draft away in one statement, however many; the database refuses one that something points to."""
    rows._raw_delete(rows.db)
