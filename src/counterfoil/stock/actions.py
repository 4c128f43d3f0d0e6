"""What may be done with stock, for every document that moves or promises goods.

All functions write sets: as many statements for one line as for two hundred. A caller that does several of them
locks all products that it will touch first, by ``queries.lock_availability`` or ``queries.lock_balances``.
The documents themselves are locked before (their reservations are theirs), numbers are taken after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from counterfoil.catalogue.models import Product
from counterfoil.kernel import locking
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import compiled, insert_rows, run
from counterfoil.stock import queries
from counterfoil.stock.discrepancies.actions import Difference, write_discrepancies
from counterfoil.stock.models import Balance, Location, Reservation
from counterfoil.stock.planning import FloorStock, OwnGoods, Plan, Portion, Want, plan_floors
from counterfoil.stock.queries import Place

__all__ = [
    "Difference", "FloorStock", "Movement", "OwnGoods", "Picked", "Plan", "Portion", "Source", "Want",
    "bring_back", "consume", "keep_own", "plan_floors", "post_moves", "release", "require_available", "reserve",
    "reserve_own", "stage", "write_discrepancies",
]  # fmt: skip

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Source:
    """The document that causes a movement or holds a promise."""

    resource: str
    document_id: int
    number: str

    @classmethod
    def of(cls, document: Any) -> "Source":
        from counterfoil.kernel.declaration import type_of

        return cls(type_of(document).name, document.pk, document.number)


@dataclass(frozen=True)
class Movement:
    """So much of a product from one place to another, for a line of the causing document.

    ``leg`` tells several movements of one line in one action apart.
    """

    product_id: int
    from_id: int
    to_id: int
    quantity: Decimal
    line_no: int
    leg: int = 1


@dataclass(frozen=True)
class Picked:
    """Goods of one line of a pick list: ``quantity`` was found on floor ``location_id``.

    ``line_no`` is the line of the document that reserved them (the notice), ``list_line_no`` that of the list.
    """

    line_no: int
    product_id: int
    location_id: int
    quantity: Decimal
    list_line_no: int


# Promises


def require_available(wanted: Mapping[Place, Decimal]) -> dict[Place, Balance]:
    """Lock these places and refuse ``out_of_stock`` unless so much is available at each. Returns them, locked."""
    locked = queries.lock_balances({product for product, _ in wanted}, {location for _, location in wanted})
    for place, required in sorted(wanted.items()):
        row = locked.get(place)
        found = row.on_hand - row.reserved - row.in_question if row else NOTHING
        if found < required:
            raise _out_of_stock(place, found=max(NOTHING, found), required=required)
    return locked


def _out_of_stock(place: Place, *, found: Decimal, required: Decimal) -> Refusal:
    product, location = Product.objects.get(pk=place[0]), Location.objects.get(pk=place[1])
    return Refusal(
        "out_of_stock", product=product.code, location=location.code, found=plain(found), required=plain(required)
    )


def reserve(portions: Iterable[Portion], *, at: datetime) -> None:
    """Promise the planned goods to their lines. What is of an order's own goods moves over from the order.

    Raises ``Refusal("out_of_stock")`` when less is available than planned (it wasn't planned under the lock).
    Own goods keep their order line: when they are freed, they are the order's again. At most five statements.
    """
    portions = list(portions)
    if not portions:
        return
    wanted: dict[Place, Decimal] = {}
    own: dict[int, Decimal] = {}
    for portion in portions:
        if portion.reservation_id is None:
            place = (portion.want.product_id, portion.location_id)
            wanted[place] = wanted.get(place, NOTHING) + portion.quantity
        else:
            own[portion.reservation_id] = own.get(portion.reservation_id, NOTHING) + portion.quantity
    if wanted:
        require_available(wanted)
    locking.reach("stock")
    _lessen(own, taken={}, at=at)
    insert_rows(_promises(portions, at=at))


def _promises(portions: list[Portion], *, at: datetime) -> list[Reservation]:
    return [
        Reservation(
            product_id=portion.want.product_id, location_id=portion.location_id, quantity=portion.quantity,
            resource=portion.want.resource, document_id=portion.want.document_id, number=portion.want.number,
            line_no=portion.want.line_no, at=at,
            order_line_id=portion.want.order_line_id if portion.reservation_id is not None else None,
        )
        for portion in portions
    ]  # fmt: skip


def reserve_own(wants: Iterable[tuple[Want, int]], *, at: datetime) -> None:
    """Reserve goods that were just made for their order lines (C1.9): ``(want, location_id)``.

    The wants name the sales order as their document and carry ``order_line_id``. Raises ``out_of_stock`` when the
    goods are not there.
    """
    rows = list(wants)
    wanted: dict[Place, Decimal] = {}
    for want, location_id in rows:
        place = (want.product_id, location_id)
        wanted[place] = wanted.get(place, NOTHING) + want.quantity
    require_available(wanted)
    insert_rows(
        Reservation(
            product_id=want.product_id, location_id=location_id, quantity=want.quantity, resource=want.resource,
            document_id=want.document_id, number=want.number, line_no=want.line_no,
            order_line_id=want.order_line_id, at=at,
        )
        for want, location_id in rows
    )  # fmt: skip


def keep_own(most: Mapping[int, Decimal], *, at: datetime) -> None:
    """Free what orders keep for these of their lines beyond so much; the youngest promise first. Two statements.

    What notices of the order hold of the goods made for it counts, and is left to them.
    """
    rows = Reservation.objects.filter(order_line_id__in=set(most), closed_at=None)
    left = dict(most)
    less: dict[int, Decimal] = {}
    for row in sorted(rows, key=lambda row: (row.resource == queries.ORDERS, row.pk)):
        assert row.order_line_id is not None
        if row.resource != queries.ORDERS:
            left[row.order_line_id] -= row.quantity
            continue
        kept = min(row.quantity, max(NOTHING, left[row.order_line_id]))
        left[row.order_line_id] -= kept
        if kept < row.quantity:
            less[row.pk] = row.quantity - kept
    if less:
        locking.reach("stock")
        _lessen(less, taken={}, at=at)


def release(
    resource: str,
    document_id: int,
    *,
    at: datetime,
    line_nos: Iterable[int] | None = None,
    places: Iterable[tuple[int, int]] | None = None,
    back_to_order: bool = True,
) -> None:
    """Free what is still promised to a document (to these lines; to these pairs of line and floor only).

    An order's own goods are promised to the order again; ``back_to_order=False``: the order itself gives them up.
    """
    locking.reach("stock")
    open_rows = _all_promised(resource, document_id)
    if line_nos is not None:
        lines = set(line_nos)
        open_rows = [row for row in open_rows if row.line_no in lines]
    if places is not None:
        chosen = set(places)
        open_rows = [row for row in open_rows if (row.line_no, row.location_id) in chosen]
    _lessen({row.pk: row.quantity for row in open_rows}, taken={}, at=at)
    if back_to_order:
        _promise_to_orders([_Own.of(row, row.quantity) for row in open_rows if row.order_line_id], at=at)


def consume(resource: str, document_id: int, found: Mapping[tuple[int, int], Decimal], *, at: datetime) -> None:
    """Settle the promises for these pairs of line and floor: so much was taken, the rest is freed.

    An order's own goods are taken first; own goods that were not found are promised to the order again.
    """
    locking.reach("stock")
    rows = _promised(resource, document_id, sorted({line for line, _ in found}))
    left = dict(found)
    ended, taken, freed = {}, {}, []
    for row in sorted(rows, key=lambda row: (row.order_line_id is None, row.pk)):
        place = (row.line_no, row.location_id)
        if place not in left:
            continue
        part = min(left[place], row.quantity)
        left[place] -= part
        ended[row.pk], taken[row.pk] = row.quantity, part
        if row.order_line_id and part < row.quantity:
            freed.append(_Own.of(row, row.quantity - part))
    assert not any(left.values()), f"more was taken than is reserved for {resource} {document_id}: {left}"
    _lessen(ended, taken=taken, at=at)
    _promise_to_orders(freed, at=at)


@compiled
def _all_promised(resource: Any, document_id: Any) -> QuerySet[Any, Any]:
    return Reservation.objects.filter(resource=resource, document_id=document_id, closed_at=None).order_by("pk")


@compiled
def _promised(resource: Any, document_id: Any, line_nos: Any) -> QuerySet[Any, Any]:
    return Reservation.objects.filter(resource=resource, document_id=document_id, closed_at=None, line_no__any=line_nos)


_LESSEN = """
    UPDATE stock_reservation reservation
    SET quantity = reservation.quantity - change.less, taken = reservation.taken + change.taken,
        closed_at = CASE WHEN reservation.quantity = change.less THEN coalesce(reservation.closed_at, %s) END
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS change (id, less, taken)
    WHERE reservation.id = change.id
"""


def _lessen(less: Mapping[int, Decimal], *, taken: Mapping[int, Decimal], at: datetime) -> None:
    """Take so much off each reservation; one that has nothing left is closed."""
    if not less:
        return
    ids = sorted(less)
    run(_LESSEN, [at, ids, [less[pk] for pk in ids], [taken.get(pk, NOTHING) for pk in ids]]).close()


@dataclass(frozen=True)
class _Own:
    """So much of an order line's own goods on a floor."""

    order_line_id: int
    product_id: int
    location_id: int
    quantity: Decimal

    @classmethod
    def of(cls, row: Reservation, quantity: Decimal) -> "_Own":
        assert row.order_line_id is not None
        return cls(row.order_line_id, row.product_id, row.location_id, quantity)


_PROMISE_TO_ORDERS = """
    INSERT INTO stock_reservation
        (product_id, location_id, quantity, resource, document_id, number, line_no, order_line_id, taken, at)
    SELECT back.product_id, back.location_id, sum(back.quantity), first.resource, first.document_id, first.number,
           first.line_no, back.order_line_id, 0, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])
        AS back (order_line_id, product_id, location_id, quantity)
    CROSS JOIN LATERAL (
        SELECT resource, document_id, number, line_no FROM stock_reservation
        WHERE order_line_id = back.order_line_id AND resource = %s ORDER BY id LIMIT 1
    ) first
    GROUP BY back.product_id, back.location_id, back.order_line_id,
        first.resource, first.document_id, first.number, first.line_no
"""


def _promise_to_orders(goods: list[_Own], *, at: datetime) -> None:
    """Own goods that nobody uses now are promised to their order again, on the floor where they lie."""
    if not goods:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PROMISE_TO_ORDERS,
            [
                at, [row.order_line_id for row in goods], [row.product_id for row in goods],
                [row.location_id for row in goods], [row.quantity for row in goods], queries.ORDERS,
            ],
        )  # fmt: skip


# Movements

_POST = """
    WITH wanted AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::int[], %s::int[])
            WITH ORDINALITY AS wanted (product_id, from_id, to_id, quantity, line_no, leg, place)
    ), locked AS MATERIALIZED (
        SELECT balance.id FROM stock_balance balance
        WHERE (balance.product_id, balance.location_id) IN (
            SELECT product_id, from_id FROM wanted UNION SELECT product_id, to_id FROM wanted)
        ORDER BY balance.product_id, balance.location_id
        FOR NO KEY UPDATE OF balance
    )
    INSERT INTO stock_move
        (product_id, from_location_id, to_location_id, quantity, line_no, leg,
         resource, document_id, number, action, by_id, at)
    SELECT wanted.product_id, wanted.from_id, wanted.to_id, wanted.quantity, wanted.line_no, wanted.leg,
           %s, %s, %s, %s, %s, %s
    FROM wanted CROSS JOIN (SELECT count(*) FROM locked) locks
    ORDER BY wanted.place
"""


def post_moves(
    moves: Iterable[Movement],
    *,
    cause: Source,
    action: str,
    by: Any,
    at: datetime,
    locked: Mapping[Place, Balance] | None = None,
) -> None:
    """Write movements into the ledger, one statement; balances follow by trigger. Nothing of quantity 0 is written.

    The places are locked before the rows get their ids, so that the ledger's order is the order of events.
    That enough is there to go is the caller's to know (consumed promises, staged goods, ``require_available``);
    the database refuses a balance below nothing. ``locked``: the places, where they had to be locked earlier
    because the causing document's own number was taken in this transaction (red documents).
    """
    rows = [move for move in moves if move.quantity]
    if not rows:
        return
    if locked is None:
        locking.reach("stock")
    values = [
        [row.product_id for row in rows], [row.from_id for row in rows], [row.to_id for row in rows],
        [row.quantity for row in rows], [row.line_no for row in rows], [row.leg for row in rows],
        cause.resource, cause.document_id, cause.number, action, by.id, at,
    ]  # fmt: skip
    run(_POST, values).close()


def stage(
    picked: Iterable[Picked], *, reserved_for: Source, cause: Source, zone_id: int, by: Any, at: datetime,
    action: str = "stage",
) -> None:  # fmt: skip
    """Bring what was found from its floors to a staging zone; this uses up its promises.

    Name every line of the list, also with 0 found: what was asked and not found is freed here (an order's own
    goods go back to the order) and must be put in question by a discrepancy in the same transaction
    (``discrepancies.actions.write_discrepancies``). Five statements.
    """
    rows = list(picked)
    if not rows:
        return
    queries.lock_balances({row.product_id for row in rows}, {*(row.location_id for row in rows), zone_id})
    consume(reserved_for.resource, reserved_for.document_id, _by_line_and_floor(rows), at=at)
    post_moves(
        [Movement(row.product_id, row.location_id, zone_id, row.quantity, row.list_line_no) for row in rows],
        cause=cause, action=action, by=by, at=at,
    )  # fmt: skip


def bring_back(
    returned: Iterable[Picked], *, reserved_for: Source, cause: Source, zone_id: int, by: Any, at: datetime,
    action: str, locked: Mapping[Place, Balance] | None = None,
) -> None:  # fmt: skip
    """Bring staged goods back to the floors of their pick list lines. ``quantity`` is what goes back.

    What of it was an order's own is promised to the order again; the rest is available, unless the caller puts it
    in question by a discrepancy in the same transaction. ``locked`` as for ``post_moves``.
    """
    rows = [row for row in returned if row.quantity]
    if not rows:
        return
    if locked is None:
        queries.lock_balances({row.product_id for row in rows}, {*(row.location_id for row in rows), zone_id})
    post_moves(
        [Movement(row.product_id, zone_id, row.location_id, row.quantity, row.list_line_no) for row in rows],
        cause=cause, action=action, by=by, at=at, locked=locked,
    )  # fmt: skip
    _give_back_own(rows, reserved_for, at=at)


def _give_back_own(rows: list[Picked], reserved_for: Source, *, at: datetime) -> None:
    """Promise to their orders what came back of their own goods; it no longer counts as taken."""
    taken = Reservation.objects.filter(
        resource=reserved_for.resource, document_id=reserved_for.document_id, order_line_id__isnull=False,
        taken__gt=0, line_no__in={row.line_no for row in rows},
    )  # fmt: skip
    left = _by_line_and_floor(rows)
    goods, untaken = [], {}
    for row in taken.order_by("pk"):
        part = min(left.get((row.line_no, row.location_id), NOTHING), row.taken)
        if part > 0:
            left[row.line_no, row.location_id] -= part
            untaken[row.pk] = part
            goods.append(_Own.of(row, part))
    _lessen(dict.fromkeys(untaken, NOTHING), taken={pk: -part for pk, part in untaken.items()}, at=at)
    _promise_to_orders(goods, at=at)


def _by_line_and_floor(rows: Iterable[Picked]) -> dict[tuple[int, int], Decimal]:
    sums: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        place = (row.line_no, row.location_id)
        sums[place] = sums.get(place, NOTHING) + row.quantity
    return sums
