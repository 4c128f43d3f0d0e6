"""What is to be invoiced (应开票, A1): shipped or taken back, and no invoice written for it yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from counterfoil.people import roles
from counterfoil.receivables.invoicing.goods import InvoiceLine, lines_of
from counterfoil.receivables.models import InvoiceItem

KNOW_INVOICES = frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
ZERO = Decimal(0)
PAGE = 100
MOST_AT_ONCE = 20_000


@dataclass(frozen=True)
class Sums:
    """Totals of a list: how many papers, without tax, tax, with tax."""

    many: int
    net: Decimal
    tax: Decimal
    gross: Decimal


def open_items(*, customer: str = "", state: str = InvoiceItem.State.OPEN, number: str = "") -> QuerySet[InvoiceItem]:
    """The papers of this state, the oldest first."""
    rows = InvoiceItem.objects.filter(state=state).select_related("entry", "customer")
    if customer:
        rows = rows.filter(customer__code=customer)
    if number:
        rows = rows.filter(number=number)
    return rows.order_by("entry_id")


def sums(rows: QuerySet[InvoiceItem]) -> Sums:
    """What these papers come to. One statement."""
    found = rows.order_by().aggregate(many=Count("pk"), gross=Sum("entry__amount"), tax=Sum("entry__tax"))
    gross, tax = found["gross"] or ZERO, found["tax"] or ZERO
    return Sums(found["many"], gross - tax, tax, gross)


def goods_of(items: Iterable[InvoiceItem]) -> dict[int, list[InvoiceLine]]:
    """The lines of goods by entry; one statement per kind of paper."""
    by_resource: dict[str, dict[int, int]] = {}
    for item in items:
        if item.entry.document_id is not None:
            by_resource.setdefault(item.entry.resource, {})[item.entry.document_id] = item.entry_id
    found: dict[int, list[InvoiceLine]] = {}
    for resource, entries in by_resource.items():
        for document_id, lines in lines_of(resource, entries).items():
            found[entries[document_id]] = lines
    return found


def net(item: InvoiceItem) -> Decimal:
    """The amount without tax."""
    return item.entry.amount - item.entry.tax


def may_know(user: Any, held: Iterable[str]) -> bool:
    return bool(KNOW_INVOICES & set(held)) and bool(user.sees_prices)
