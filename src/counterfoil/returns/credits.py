"""What returned goods are worth: the price and tax of the very line that they were sold on (D1.6, section 0 money).

The return that completes a shipment line takes what is left of its amount and tax, so that parts sum to the whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from counterfoil.catalogue.pricing import line_amount, tax_within
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.invoicing.goods import InvoiceLine, tell
from counterfoil.returns.claims import SOURCES, ZERO, Worth
from counterfoil.returns.models import SalesReturnLine

Origin = tuple[str, int]
BOOKED = ("posted", "reversed")


@dataclass
class Left:
    """What is left of a line of goods while returns are taken off it."""

    worth: Worth
    quantity: Decimal
    amount: Decimal
    tax: Decimal

    def take(self, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Amount and tax of so much of it that comes back now."""
        if quantity == self.quantity:
            amount, tax = self.amount, self.tax
        else:
            amount = min(line_amount(quantity, self.worth.unit_price), max(self.amount, ZERO))
            tax = min(tax_within(amount, self.worth.vat_rate), max(self.tax, ZERO))
        self.quantity -= quantity
        self.amount -= amount
        self.tax -= tax
        return amount, tax


def left_of(lines: Iterable[Any]) -> dict[Origin, Left]:
    """What may still be credited of the lines that these came of. Their papers are locked by the caller."""
    ids: dict[str, set[int]] = {}
    for line in lines:
        ids.setdefault(line.origin_resource, set()).add(line.origin_id)
    credited = _credited(ids)
    found = {}
    for resource in sorted(ids):
        for worth in SOURCES[resource].worth(sorted(ids[resource])):
            amount, tax = credited.get((resource, worth.line_id), (ZERO, ZERO))
            found[resource, worth.line_id] = Left(
                worth, worth.quantity - worth.returned, worth.amount - amount, worth.tax - tax
            )
    return found


def _credited(ids: dict[str, set[int]]) -> dict[Origin, tuple[Decimal, Decimal]]:
    """Amount and tax that posted returns, red ones included, took off these lines."""
    wanted = Q(pk__in=())
    for resource, line_ids in ids.items():
        wanted |= Q(origin_resource=resource, origin_id__in=line_ids)
    rows = (
        SalesReturnLine.objects.filter(wanted, document__state__in=BOOKED)
        .values_list("origin_resource", "origin_id")
        .annotate(amounts=Sum("amount"), taxes=Sum("tax"))
        .order_by("origin_resource", "origin_id")
    )
    return {(resource, pk): (amounts, taxes) for resource, pk, amounts, taxes in rows}


def price(lines: Sequence[Any]) -> dict[int, Decimal]:
    """Write amount and tax on lines that are posted now, by what was ``counted``.

    Returns the credit per receivable entry that it belongs to (0 for none). Raises ``quantity_exceeds_shipped``.
    """
    left = left_of(lines)
    by_paper: dict[tuple[str, int], Decimal] = {}
    for line in lines:
        counted = line.counted or ZERO
        rest = left[line.origin_resource, line.origin_id]
        if counted > rest.quantity:
            raise Refusal(
                "quantity_exceeds_shipped", shipment=line.shipment, line=line.shipment_line_no,
                product=line.product.code, found=plain(counted), required=plain(max(ZERO, rest.quantity)),
            )  # fmt: skip
        line.amount, line.tax = rest.take(counted)
        paper = (line.origin_resource, rest.worth.document_id)
        by_paper[paper] = by_paper.get(paper, ZERO) + line.amount
    return _by_entry(by_paper)


def _by_entry(by_paper: dict[tuple[str, int], Decimal]) -> dict[int, Decimal]:
    credit: dict[int, Decimal] = {}
    for resource in sorted({resource for resource, _pk in by_paper}):
        amounts = {pk: amount for (name, pk), amount in by_paper.items() if name == resource}
        entries = SOURCES[resource].entries(amounts)
        for pk, amount in amounts.items():
            entry = entries.get(pk, 0)
            credit[entry] = credit.get(entry, ZERO) + amount
    return credit


def give_back(lines: Iterable[Any], *, sign: int = 1) -> None:
    """Note on the lines of goods what came back of them; ``sign=-1`` takes it back."""
    sums: dict[str, dict[int, Decimal]] = {}
    for line in lines:
        for resource, pk in {
            (line.source_resource, line.source_id), (line.origin_resource, line.origin_id)
        }:  # fmt: skip
            own = sums.setdefault(resource, {})
            own[pk] = own.get(pk, ZERO) + sign * (line.counted or ZERO)
    for resource in sorted(sums):
        SOURCES[resource].give_back({pk: quantity for pk, quantity in sums[resource].items() if quantity})


def invoice_lines(document_ids: list[int]) -> dict[int, list[InvoiceLine]]:
    """What sales returns take off the invoices: negative, and positive again for red ones."""
    rows = SalesReturnLine.objects.filter(document__in=document_ids).select_related("product")
    lines = list(rows.order_by("document_id", "line_no"))
    left = left_of(lines)
    found: dict[int, list[InvoiceLine]] = {}
    for line in lines:
        if line.counted:
            found.setdefault(line.document_id, []).append(
                InvoiceLine(
                    line.product.name, line.product.spec, line.product.unit, -line.counted, line.unit_price,
                    -line.amount, -line.tax, left[line.origin_resource, line.origin_id].worth.vat_rate,
                )
            )  # fmt: skip
    return found


tell("sales-returns", invoice_lines)
