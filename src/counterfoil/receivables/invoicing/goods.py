"""What was delivered by a paper, for whoever writes the invoice. The apps that own the papers tell it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of goods: quantities and amounts of red papers are negative. ``amount`` includes ``tax``."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    tax: Decimal
    vat_rate: Decimal


Lines = Callable[[list[int]], dict[int, list[InvoiceLine]]]
_tellers: dict[str, Lines] = {}


def tell(resource: str, lines: Lines) -> None:
    """Say who knows the goods of this kind of paper: ``lines(document ids) -> {id: lines}``, in one statement."""
    _tellers[resource] = lines


def lines_of(resource: str, document_ids: Iterable[int]) -> dict[int, list[InvoiceLine]]:
    """The goods of these papers; nothing where nobody tells."""
    ids = sorted(set(document_ids))
    return _tellers[resource](ids) if ids and resource in _tellers else {}
