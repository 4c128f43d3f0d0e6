"""Reads about opening shipments."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import queries as customers
from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.kernel.presentation import spelled
from counterfoil.people import roles

KNOW = roles.PRICE_ROLES | {roles.AUDITOR}
"""Who asks for shipments of before go-live: sales, those who judge claims, the accounts, the audit."""
PAGE = 50
ZERO = Decimal(0)
MOST_WORDS = 6


@dataclass(frozen=True)
class Sums:
    """What was taken over: numbers of the old system, lines, their amount, and lines of which nothing is left to
    claim."""

    numbers: int
    lines: int
    amount: Decimal
    used_up: int


def taken_over(user: Any, *, text: str = "") -> QuerySet[OpeningShipmentLine]:
    """Lines of customers that this person sees, in the order in which they were taken over. Every word finds a
    customer, a product, the old system's number or the batch."""
    rows = OpeningShipmentLine.objects.filter(customer__in=customers.visible(user).values("pk"))
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(batch__iexact=word)
            | Q(product__in=catalogue.products_found_by(word).values("pk"))
            | Q(customer__in=customers.customers_found_by(word, user).values("pk"))
        )
    return rows.select_related("customer", "product").order_by("pk")


def sums(rows: QuerySet[OpeningShipmentLine]) -> Sums:
    """What these come to. One statement."""
    found = rows.order_by().aggregate(
        numbers=Count("number", distinct=True), lines=Count("pk"), total=Sum("amount"),
        used_up=Count("pk", filter=Q(claimed__gte=F("quantity"))),
    )  # fmt: skip
    return Sums(found["numbers"], found["lines"], found["total"] or ZERO, found["used_up"])


def as_json(row: OpeningShipmentLine) -> dict[str, Any]:
    """A line as the API shows it; who sees no prices gets no price keys."""
    return {
        "number": row.number, "line_no": row.line_no, "customer": row.customer.code, "name": row.customer.name,
        "product": row.product.code, "shipped_on": spelled(row.shipped_on), "quantity": spelled(row.quantity),
        "unit_price": spelled(row.unit_price), "amount": spelled(row.amount), "tax": spelled(row.tax),
        "claimed": spelled(row.claimed), "returned": spelled(row.returned), "batch": row.batch,
    }  # fmt: skip


def list_lines(customer_id: int, numbers: Iterable[str]) -> list[OpeningShipmentLine]:
    """The lines of these opening shipments of one customer, by number and line. One statement."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id, number__in=set(numbers))
    return list(rows.select_related("product").order_by("number", "line_no"))


def find_line(customer_id: int, number: str, line_no: int) -> OpeningShipmentLine | None:
    """One line of an opening shipment, for a claim that points to it."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id, number=number, line_no=line_no)
    return rows.select_related("product").first()


def list_of_customer(customer_id: int, *, product_code: str = "", limit: int = 200) -> list[OpeningShipmentLine]:
    """What this customer was shipped before go-live and may still claim, the latest first."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id)
    if product_code:
        rows = rows.filter(product__code=product_code)
    return list(rows.select_related("product").order_by("-shipped_on", "number", "line_no")[:limit])
