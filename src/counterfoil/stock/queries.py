"""Reads about stock: places, what lies where, who counts on it, the ledger, the stock card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from counterfoil.kernel import locking
from counterfoil.kernel.statements import compiled
from counterfoil.stock.models import Balance, Carrier, Location, Move, Reservation
from counterfoil.stock.planning import FloorStock, OwnGoods

ORDERS = "sales-orders"
"""The paper whose lines may have goods of their own: made for them, reserved for them alone."""

Place = tuple[int, int]
"""Product id and location id."""


# Places


def find_location(code: str) -> Location | None:
    """The place with this code, if there is one in use."""
    return Location.objects.filter(code=code, is_active=True).first()


def find_locations(codes: Iterable[str]) -> dict[str, Location]:
    """The places in use with these codes, one statement."""
    return {place.code: place for place in Location.objects.filter(code__in=set(codes), is_active=True)}


def list_locations(*kinds: str) -> list[Location]:
    """The places in use of these kinds, by code."""
    return _of_kinds(list(kinds))


@compiled
def _of_kinds(kinds: Any) -> QuerySet[Any, Any]:
    return Location.objects.filter(kind__any=kinds, is_active=True).order_by("code")


def find_carrier(code: str) -> Carrier | None:
    """The carrier with this code, with its zone."""
    return next(iter(_carriers(code)), None)


@compiled
def _carriers(code: Any) -> QuerySet[Any, Any]:
    return Carrier.objects.select_related("zone").filter(code=code, is_active=True)


def locations_found_by(text: str) -> QuerySet[Location]:
    """All places, virtual and former ones included, whose code or name holds this text."""
    rows = Location.objects.all()
    return rows.filter(Q(code__icontains=text) | Q(name__icontains=text)) if text else rows


def carriers_found_by(text: str) -> QuerySet[Carrier]:
    """All carriers, former ones included, whose code or name holds this text, with their zones."""
    rows = Carrier.objects.select_related("zone")
    return rows.filter(Q(code__icontains=text) | Q(name__icontains=text)) if text else rows


def virtual(kind: str) -> Location:
    """The place that stands for where goods came from or went to (``customer``, ``production``, ``adjustment`` …)."""
    found: Location = _virtual(kind)[0]
    return found


@compiled
def _virtual(kind: Any) -> QuerySet[Any, Any]:
    return Location.objects.filter(kind=kind).order_by("pk")[:1]


# What lies where


def lock_balances(
    product_ids: Iterable[int], location_ids: Iterable[int] | None = None, kind: str | None = None
) -> dict[Place, Balance]:
    """Lock what lies of these products (at these places, or at those of a kind), in the order of product and place.

    A place that is missing in the answer never held the product. Lock everything that a transaction will touch
    at once, before the first change: then no two transactions wait for each other.
    """
    locking.reach("stock")
    products = sorted(set(product_ids))
    if location_ids is not None:
        rows = _balances_at(products, sorted(set(location_ids)))
    else:
        rows = _balances_of_kind(products, [kind] if kind is not None else list(Location.Kind.values))
    return {(row.product_id, row.location_id): row for row in rows}


@compiled
def _balances_at(product_ids: Any, location_ids: Any) -> QuerySet[Any, Any]:
    return _locked_balances(product_ids).filter(location_id__any=location_ids)


@compiled
def _balances_of_kind(product_ids: Any, kinds: Any) -> QuerySet[Any, Any]:
    return _locked_balances(product_ids).filter(location__kind__any=kinds)


def _locked_balances(product_ids: Any) -> QuerySet[Balance]:
    rows = Balance.objects.select_for_update(no_key=True, of=("self",)).filter(product_id__any=product_ids)
    return rows.select_related("location", "product").order_by("product_id", "location_id")


def lock_availability(product_ids: Iterable[int]) -> dict[int, list[FloorStock]]:
    """What lies of each product on the floors, locked: what is planned on it stays true until the commit."""
    locked = lock_balances(product_ids, kind=Location.Kind.FLOOR)
    return _by_product(row for row in locked.values() if row.location.is_active)


def list_availability(product_ids: Iterable[int]) -> dict[int, list[FloorStock]]:
    """What lies of each product on the floors, for showing beside a line. One statement, nothing locked."""
    return _by_product(_on_floors(list(product_ids)))


@compiled
def _on_floors(product_ids: Any) -> QuerySet[Any, Any]:
    rows = Balance.objects.filter(location__kind=Location.Kind.FLOOR, location__is_active=True)
    rows = rows.filter(product_id__any=product_ids).select_related("location", "product")
    return rows.order_by("product_id", "location__code")


def get_available(product_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much of each product is available on all floors together."""
    return {
        product_id: sum((floor.available for floor in floors), Decimal(0))
        for product_id, floors in list_availability(product_ids).items()
    }


def _by_product(rows: Iterable[Balance]) -> dict[int, list[FloorStock]]:
    found: dict[int, list[FloorStock]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(
            FloorStock(
                row.product_id, row.location_id, row.location.code, row.on_hand, row.reserved, row.in_question,
                is_home=row.product.floor == row.location.code,
            )
        )  # fmt: skip
    return found


# Who counts on it


def list_reservations(resource: str, document_id: int) -> list[Reservation]:
    """What is promised to a document now, by line and floor."""
    return _reservations(resource, document_id)


@compiled
def _reservations(resource: Any, document_id: Any) -> QuerySet[Any, Any]:
    rows = Reservation.objects.filter(resource=resource, document_id=document_id, closed_at=None)
    return rows.select_related("location").order_by("line_no", "location__code", "pk")


def list_own_goods(order_line_ids: Iterable[int]) -> dict[int, list[OwnGoods]]:
    """What is reserved for these order lines themselves (made for them), by order line.

    The caller holds the lock on the orders: nobody else takes their goods meanwhile.
    """
    found: dict[int, list[OwnGoods]] = {}
    for row in _own_goods(sorted(set(order_line_ids))):
        assert row.order_line_id is not None
        found.setdefault(row.order_line_id, []).append(
            OwnGoods(row.pk, row.order_line_id, row.product_id, row.location_id, row.quantity)
        )
    return found


@compiled
def _own_goods(order_line_ids: Any) -> QuerySet[Any, Any]:
    rows = Reservation.objects.filter(order_line_id__any=order_line_ids, resource=ORDERS, closed_at=None)
    return rows.order_by("pk")


def own_reserved(order_line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much that was made for these order lines is promised now: to the orders, or to notices of them."""
    return dict(_own_reserved(sorted(set(order_line_ids))))


@compiled
def _own_reserved(order_line_ids: Any) -> QuerySet[Any, Any]:
    rows = Reservation.objects.filter(order_line_id__any=order_line_ids, closed_at=None)
    return rows.values_list("order_line_id").annotate(sum=Sum("quantity"))


# Lists for screens and programs


def list_stock(
    *,
    product: str = "",
    location: str = "",
    kind: str = "",
    after: Place | None = None,
    limit: int = 100,
    empty: bool = True,
) -> list[Balance]:
    """Balances by product and place, those after ``after``, also those where nothing is left (``empty``).

    Real places only; virtual ones have no balance.
    """
    rows = Balance.objects.select_related("product", "location")
    if product:
        rows = rows.filter(product__code=product)
    if location:
        rows = rows.filter(location__code=location)
    if kind:
        rows = rows.filter(location__kind=kind)
    if not empty:
        rows = rows.exclude(on_hand=0)
    if after is not None:
        rows = rows.filter(Q(product_id__gt=after[0]) | Q(product_id=after[0], location_id__gt=after[1]))
    return list(rows.order_by("product_id", "location_id")[:limit])


def stock_row(balance: Balance) -> dict[str, Any]:
    """A balance as ``GET /stock`` and the stock list show it."""
    free = balance.on_hand - balance.reserved - balance.in_question
    return {
        "product": balance.product.code,
        "location": balance.location.code,
        "kind": balance.location.kind,
        "on_hand": balance.on_hand,
        "reserved": balance.reserved,
        "in_question": balance.in_question,
        "available": max(Decimal(0), free),
    }


def list_moves(
    *,
    product: str = "",
    location: str = "",
    number: str = "",
    at_from: datetime | None = None,
    at_to: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Move]:
    """The ledger, newest first, those before the movement ``before``."""
    rows: QuerySet[Move] = Move.objects.select_related("product", "from_location", "to_location", "by")
    if product:
        rows = rows.filter(product__code=product)
    if location:
        rows = rows.filter(Q(from_location__code=location) | Q(to_location__code=location))
    if number:
        rows = rows.filter(number=number)
    if at_from is not None:
        rows = rows.filter(at__gte=at_from)
    if at_to is not None:
        rows = rows.filter(at__lt=at_to)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def move_row(move: Move) -> dict[str, Any]:
    """A movement as ``GET /stock/moves`` shows it."""
    return {
        "id": move.pk,
        "product": move.product.code,
        "from": move.from_location.code,
        "to": move.to_location.code,
        "quantity": move.quantity,
        "resource": move.resource,
        "number": move.number,
        "line_no": move.line_no,
        "action": move.action,
        "by": move.by.username,
        "at": move.at,
    }


# Stock card (收发存)


@dataclass(frozen=True)
class CardRow:
    """A movement on the stock card: what came in, what went out, and what lay there after it."""

    move_id: int
    at: datetime
    resource: str
    number: str
    line_no: int
    action: str
    from_code: str
    to_code: str
    received: Decimal
    issued: Decimal
    balance: Decimal


@dataclass(frozen=True)
class Card:
    """The stock card of a product for a period: opening balance, every movement, closing balance (收发存)."""

    opening: Decimal
    received: Decimal
    issued: Decimal
    closing: Decimal
    rows: list[CardRow]


_CARD = """
    SELECT move.id, move.at, move.resource, move.number, move.line_no, move.action, source.code, target.code,
           CASE WHEN counts.came THEN move.quantity ELSE 0 END AS received,
           CASE WHEN counts.went THEN move.quantity ELSE 0 END AS issued
    FROM stock_move move
    JOIN stock_location source ON source.id = move.from_location_id
    JOIN stock_location target ON target.id = move.to_location_id
    CROSS JOIN LATERAL (SELECT
        CASE %(location)s WHEN '' THEN NOT target.kind = ANY(%(virtual)s) ELSE target.code = %(location)s END AS came,
        CASE %(location)s WHEN '' THEN NOT source.kind = ANY(%(virtual)s) ELSE source.code = %(location)s END AS went
    ) counts
    WHERE move.product_id = %(product)s AND (counts.came <> counts.went)
"""
_CARD_OPENING = f"SELECT coalesce(sum(received - issued), 0) FROM ({_CARD}) card WHERE at < %(at_from)s"  # noqa: S608
_CARD_ROWS = f"""
    SELECT *, %(opening)s + sum(received - issued) OVER (ORDER BY id) FROM ({_CARD}) card
    WHERE at >= %(at_from)s AND at < %(at_to)s ORDER BY id
"""  # noqa: S608


def get_card(product_id: int, *, at_from: datetime, at_to: datetime, location: str = "") -> Card:
    """The stock card of a product, at one place or for the whole house (then what moves within it is left out)."""
    values: dict[str, Any] = {
        "product": product_id, "location": location, "virtual": sorted(Location.VIRTUAL),
        "at_from": at_from, "at_to": at_to,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CARD_OPENING, values)
        opening = Decimal(cursor.fetchone()[0])
        cursor.execute(_CARD_ROWS, {**values, "opening": opening})
        rows = [CardRow(*row) for row in cursor.fetchall()]
    received = sum((row.received for row in rows), Decimal(0))
    issued = sum((row.issued for row in rows), Decimal(0))
    return Card(opening, received, issued, opening + received - issued, rows)
