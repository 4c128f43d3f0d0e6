"""What the books hold already, as far as an import must look at it: read once per file, never per row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from counterfoil.imports.values import Terms, key


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product in the books. ``price`` is its list price on the day of the import."""

    id: int
    code: str
    name: str
    spec: str
    category: str
    unit: str
    decimals: int
    pack_size: Decimal
    floor: str
    price: Decimal | None
    is_active: bool = True
    vat_rate: Decimal = Decimal("0.13")


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer in the books."""

    id: int
    code: str
    name: str
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A person who may be named as salesperson or clerk."""

    id: int
    username: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """Settlement terms in the books, and whether they may still be agreed."""

    id: int
    code: str
    is_allowed: bool = True


@dataclass
class Known:
    """The books as an import sees them. Each dictionary is keyed by ``values.key`` of what people type."""

    today: date
    fold: Callable[[str], str] = key
    """By what two company names count as the same (A1.1)."""
    categories: dict[str, str] = field(default_factory=dict)
    """Name or code of a category → its code."""
    products: dict[str, KnownProduct] = field(default_factory=dict)
    floors: dict[str, str] = field(default_factory=dict)
    other_locations: frozenset[str] = frozenset()
    customers: dict[str, list[KnownCustomer]] = field(default_factory=dict)
    """By whole name and by code; several may share a name."""
    folded: dict[str, KnownCustomer] = field(default_factory=dict)
    credit_codes: dict[str, KnownCustomer] = field(default_factory=dict)
    applications: dict[tuple[str, str], str] = field(default_factory=dict)
    """Credit code and folded name of an application that is under way → its number."""
    users: dict[str, KnownUser] = field(default_factory=dict)
    terms: dict[Terms, KnownTerms] = field(default_factory=dict)
    lowest_rates: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """Grade and category code → the lowest rate paid that the company allows."""
    stock_taken_over: dict[tuple[int, str], tuple[Decimal, str]] = field(default_factory=dict)
    """Product id and floor → its opening stock, and the batch that brought it."""
    receivables_taken_over: dict[Any, int] = field(default_factory=dict)
    """Customer id, day, due day, amount, text → how often it was taken over."""
    shipments_taken_over: dict[tuple[int, str], tuple[Any, ...]] = field(default_factory=dict)
    """Customer id and number of an opening shipment → its lines: product id, day, quantity, unit price."""
    shipment_prefix: str = ""
    """How the numbers of our own shipments begin: none of before go-live may look like one."""

    @property
    def grades(self) -> set[str]:
        return {grade for grade, _category in self.lowest_rates}

    def lowest_rate(self, grade: str, category: str) -> Decimal | None:
        """The floor of a grade and category; without a grade the strictest one of the category."""
        if grade:
            return self.lowest_rates.get((grade, category))
        of_category = [rate for (_grade, code), rate in self.lowest_rates.items() if code == category]
        return max(of_category, default=None)

    def add_customer(self, customer: KnownCustomer) -> None:
        self.customers.setdefault(key(customer.name), []).append(customer)
        self.customers.setdefault(key(customer.code), []).append(customer)
        self.folded.setdefault(self.fold(customer.name), customer)
        if customer.credit_code:
            self.credit_codes[customer.credit_code] = customer
