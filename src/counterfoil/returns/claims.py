"""A piece is compensated once (D1.2): whatever is claimed of a line of goods, by whichever paper, is written here.

Where goods come from that may be claimed is a registry: posted shipments stand in it, replacement shipments and
shipments of before go-live are entered by their apps. Returns, complaints and replacements claim by the same door.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import queries as customers
from counterfoil.delivery.openings import claims as openings
from counterfoil.delivery.shipments import claims as shipments
from counterfoil.kernel.doing import Doing, Lockable
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.receivables.queries import find_entries

ZERO = Decimal(0)
SHIPMENTS = "shipments"
OPENINGS = "opening-shipments"
Quantities = Mapping[int, Decimal]
"""Line id → how much more; negative is less."""

refusal_code(
    "quantity_exceeds_shipped",
    _("More than was shipped"),
    _("{shipment} line {line} ({product}): {found} claimed, {required} of it is neither claimed nor returned yet."),
    section="D1.2",
)


@dataclass(frozen=True)
class Worth:
    """The very line whose price and tax a credit follows, and how much of it came back already."""

    resource: str
    line_id: int
    document_id: int
    quantity: Decimal
    returned: Decimal
    unit_price: Decimal
    amount: Decimal
    tax: Decimal
    vat_rate: Decimal


@dataclass(frozen=True)
class Piece:
    """A line of goods that a customer has from us, and how much of it is claimed."""

    resource: str
    line_id: int
    number: str
    line_no: int
    product: Any
    customer_id: int
    shipped: Decimal
    claimed: Decimal
    origin: tuple[str, int]
    """Source and line id of its worth; itself, but for goods that replaced others."""
    unit_price: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be claimed."""
        return self.shipped - self.claimed


@dataclass(frozen=True)
class Claimable:
    """A line that may still be claimed, as the clerk looks for it."""

    resource: str
    number: str
    line_no: int
    shipped_on: date | None
    customer: Any
    product: Any
    shipped: Decimal
    claimed: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be claimed."""
        return self.shipped - self.claimed


def _finds_nothing(_text: str, *, user: Any, limit: int) -> list["Claimable"]:
    return []


def _no_rows(_ids: Iterable[int]) -> list[Lockable]:
    return []


def _nothing(_quantities: Quantities) -> None:
    return None


@dataclass(frozen=True)
class Source:
    """A kind of paper whose lines may be claimed."""

    resource: str
    posted: Callable[[Iterable[str]], QuerySet[Any]]
    """Its posted papers with these numbers."""
    holding: Callable[[Iterable[int]], QuerySet[Any]]
    """The papers of these lines: locked before anything is claimed of them."""
    pieces_of: Callable[[Sequence[int]], list[Piece]]
    """All lines of these papers (by the ids of what ``posted`` found), as they stand now."""
    claim: Callable[[Quantities], None]
    """Add to what is claimed of these lines. The database must refuse more than was shipped."""
    worth: Callable[[Sequence[int]], list[Worth]]
    """What these lines cost; empty for goods that never cost anything by themselves."""
    above: Callable[[Iterable[int]], list[Lockable]] = _no_rows
    """What is locked before those papers when goods come back (orders)."""
    give_back: Callable[[Quantities], None] = _nothing
    """Add to what came back of these lines."""
    entries: Callable[[Iterable[int]], dict[int, int]] = field(default=lambda _document_ids: {})
    """The receivable entries of these papers, by the papers' ids."""
    find: Callable[..., list[Claimable]] = _finds_nothing
    """``find(text, user=, limit=)``: lines of customers that this person sees of which something may be claimed;
    every word finds a customer, a product or the number of a paper."""


SOURCES: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Enter a kind of paper whose goods may be claimed."""
    if source.resource in SOURCES:
        raise ValueError(f"claimable source declared twice: {source.resource}")
    SOURCES[source.resource] = source
    return source


def search(text: str, *, user: Any, limit: int = 60) -> list[Claimable]:
    """What may be claimed, of whatever kind of paper, the latest first."""
    found = [row for source in SOURCES.values() for row in source.find(text, user=user, limit=limit)]
    return sorted(found, key=lambda row: row.shipped_on or date.min, reverse=True)[:limit]


def look(numbers: Iterable[str], *, user: Any) -> dict[tuple[str, int], Piece]:
    """The lines of these papers as they stand now, of customers that this person sees; nothing is locked."""
    wanted, found = set(numbers), {}
    for source in SOURCES.values():
        papers = source.posted(wanted).filter(customer__in=customers.visible(user).values("pk"))
        for piece in source.pieces_of([paper.pk for paper in papers]):
            found[piece.number, piece.line_no] = piece
    return found


# Claiming


@dataclass(frozen=True)
class Claimed:
    """So much of a piece."""

    piece: Piece
    quantity: Decimal

    def columns(self) -> dict[str, Any]:
        """As a line of any of the papers of returns."""
        return {
            "source_resource": self.piece.resource, "source_id": self.piece.line_id,
            "origin_resource": self.piece.origin[0], "origin_id": self.piece.origin[1],
            "shipment": self.piece.number, "shipment_line_no": self.piece.line_no,
            "product": self.piece.product, "quantity": self.quantity, "unit_price": self.piece.unit_price,
        }  # fmt: skip


def claim(entered: Sequence[Any], *, customer: Any, do: Doing, loc: str = "lines") -> list[Claimed]:
    """Claim what was entered: each has ``shipment`` (number), ``line_no`` and ``quantity``.

    Locks the papers first, so that what is left is still left when it is written. As many statements for one line as
    for many. Raises ``inputs_invalid`` (no such posted line of this customer), ``quantity_exceeds_shipped``.
    """
    pieces = _pieces({row.shipment for row in entered}, customer, do=do)
    found = [_found(pieces, row, f"{loc}.{index}") for index, row in enumerate(entered)]
    wanted = sums((claimed.piece, claimed.quantity) for claimed in found)
    for index, claimed in enumerate(found):
        piece = claimed.piece
        if wanted[piece.resource][piece.line_id] > piece.left:
            raise _exceeds(piece, wanted[piece.resource][piece.line_id], f"{loc}.{index}.quantity")
    for resource, quantities in wanted.items():
        SOURCES[resource].claim(quantities)
    return found


def free(lines: Iterable[Any], *, do: Doing) -> None:
    """What these lines (``source_resource``, ``source_id``, ``quantity``) claimed may be claimed again."""
    gathered: dict[str, dict[int, Decimal]] = {}
    for line in lines:
        own = gathered.setdefault(line.source_resource, {})
        own[line.source_id] = own.get(line.source_id, ZERO) - line.quantity
    for resource in sorted(gathered):
        do.lock(SOURCES[resource].holding(gathered[resource]))
        SOURCES[resource].claim(gathered[resource])


def sums(rows: Iterable[tuple[Piece, Decimal]]) -> dict[str, dict[int, Decimal]]:
    """Quantities by source and line, sources in the order in which they are locked."""
    gathered: dict[str, dict[int, Decimal]] = {}
    for piece, quantity in rows:
        own = gathered.setdefault(piece.resource, {})
        own[piece.line_id] = own.get(piece.line_id, ZERO) + quantity
    return {resource: gathered[resource] for resource in sorted(gathered)}


def papers_of(lines: Iterable[Any]) -> list[Lockable]:
    """The papers that these lines claim on or are credited at, to be locked before the papers that claim."""
    ids = _line_ids(lines)
    return [SOURCES[resource].holding(ids[resource]) for resource in sorted(ids)]


def above(lines: Iterable[Any]) -> list[Lockable]:
    """What is locked before those papers when goods come back: the orders that they were sold on."""
    ids = _line_ids(lines)
    return [rows for resource in sorted(ids) for rows in SOURCES[resource].above(ids[resource])]


def _line_ids(lines: Iterable[Any]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = {}
    for line in lines:
        ids.setdefault(line.source_resource, set()).add(line.source_id)
        ids.setdefault(line.origin_resource, set()).add(line.origin_id)
    return ids


def _pieces(numbers: set[str], customer: Any, *, do: Doing) -> dict[tuple[str, int], Piece]:
    found = {}
    for resource in sorted(SOURCES):
        source = SOURCES[resource]
        papers = do.lock(source.posted(numbers).filter(customer=customer))
        if papers:
            for piece in source.pieces_of([paper.pk for paper in papers]):
                found[piece.number, piece.line_no] = piece
    return found


def _found(pieces: Mapping[tuple[str, int], Piece], row: Any, loc: str) -> Claimed:
    piece = pieces.get((row.shipment, row.line_no))
    if piece is None:
        raise invalid(f"{loc}.shipment", _("This customer has no such posted line."))
    if row.quantity != round(row.quantity, piece.product.decimals):
        raise invalid(f"{loc}.quantity", _("may have at most {decimals} decimals"), decimals=piece.product.decimals)
    return Claimed(piece, row.quantity)


def _exceeds(piece: Piece, found: Decimal, loc: str) -> Refusal:
    values = {
        "shipment": piece.number, "line": piece.line_no, "product": piece.product.code,
        "found": plain(found), "required": plain(max(ZERO, piece.left)),
    }  # fmt: skip
    error = {"loc": loc, "code": "invalid", "text": _("More than was shipped"), "values": {}}
    return Refusal("quantity_exceeds_shipped", errors=[error], **values)


# Posted shipments, and those of before go-live (whose money came with the opening balances: a credit is an advance)


def _shipped_pieces(document_ids: Sequence[int]) -> list[Piece]:
    return [
        Piece(
            resource=SHIPMENTS, line_id=line.pk, number=line.document.number, line_no=line.line_no,
            product=line.product, customer_id=line.document.customer_id, shipped=line.quantity, claimed=line.claimed,
            origin=(SHIPMENTS, line.pk), unit_price=line.unit_price,
        )
        for line in shipments.lines(document__in=document_ids)
    ]  # fmt: skip


def _shipped_worth(line_ids: Sequence[int]) -> list[Worth]:
    return [
        Worth(
            resource=SHIPMENTS, line_id=line.pk, document_id=line.document_id, quantity=line.quantity,
            returned=line.returned, unit_price=line.unit_price, amount=line.amount, tax=line.tax,
            vat_rate=line.order_line.vat_rate,
        )
        for line in shipments.lines(pk__in=line_ids)
    ]  # fmt: skip


def _opening_pieces(line_ids: Sequence[int]) -> list[Piece]:
    return [
        Piece(
            resource=OPENINGS, line_id=line.pk, number=line.number, line_no=line.line_no, product=line.product,
            customer_id=line.customer_id, shipped=line.quantity, claimed=line.claimed, origin=(OPENINGS, line.pk),
            unit_price=line.unit_price,
        )
        for line in openings.lines(line_ids)
    ]  # fmt: skip


def _opening_worth(line_ids: Sequence[int]) -> list[Worth]:
    return [
        Worth(
            resource=OPENINGS, line_id=line.pk, document_id=line.pk, quantity=line.quantity, returned=line.returned,
            unit_price=line.unit_price, amount=line.amount, tax=line.tax, vat_rate=line.vat_rate,
        )
        for line in openings.lines(line_ids)
    ]  # fmt: skip


def of_lines(resource: str, lines: Iterable[Any]) -> list[Claimable]:
    """Lines of a document that posts shipments, as the clerk looks for them."""
    return [
        Claimable(
            resource=resource, number=line.document.number, line_no=line.line_no,
            shipped_on=line.document.shipped_on, customer=line.document.customer, product=line.product,
            shipped=line.quantity, claimed=line.claimed,
        )
        for line in lines
    ]  # fmt: skip


def _find_shipped(text: str, *, user: Any, limit: int) -> list[Claimable]:
    return of_lines(SHIPMENTS, shipments.search(text, user=user, limit=limit))


def _find_openings(text: str, *, user: Any, limit: int) -> list[Claimable]:
    return [
        Claimable(
            resource=OPENINGS, number=line.number, line_no=line.line_no, shipped_on=line.shipped_on,
            customer=line.customer, product=line.product, shipped=line.quantity, claimed=line.claimed,
        )
        for line in openings.search(text, user=user, limit=limit)
    ]  # fmt: skip


def _shipment_entries(document_ids: Iterable[int]) -> dict[int, int]:
    return find_entries(SHIPMENTS, document_ids, "shipment")


register(
    Source(
        resource=SHIPMENTS, posted=shipments.posted, holding=shipments.holding, pieces_of=_shipped_pieces,
        claim=shipments.claim, worth=_shipped_worth, above=lambda ids: [shipments.orders_of(ids)],
        give_back=shipments.give_back, entries=_shipment_entries, find=_find_shipped,
    )
)  # fmt: skip
register(
    Source(
        resource=OPENINGS, posted=openings.numbered, holding=openings.holding, pieces_of=_opening_pieces,
        claim=openings.claim, worth=_opening_worth, give_back=openings.give_back, find=_find_openings,
    )
)  # fmt: skip
