"""What a line of an order costs: the price list of the day and the customer's rate, unless agreed otherwise (C1.1)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.models import Product
from counterfoil.customers import pricing
from counterfoil.customers.models import Customer
from counterfoil.kernel.inputs import invalid
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders.forms import OrderLine

Spec = dict[str, Any]
"""The columns of a line to be written."""


def is_custom(product: Product, requirement: str) -> bool:
    """Whether such goods are made to order: by their category, or by a special requirement."""
    return product.category.is_custom or bool(requirement)


def priced(
    customer: Customer, kind: str, entered: Sequence[OrderLine], *, day: date, former: Sequence[SalesOrderLine] = ()
) -> list[Spec]:
    """The entered lines with their prices. Raises ``inputs_invalid`` for what no order may hold.

    ``former``: lines of the revision before, whose agreed prices stay unless others are named.
    """
    terms = pricing.terms_for(customer, {line.product for line in entered}, day=day)
    continued = _continued(entered, former)
    return [
        _priced_line(place, line, kind, terms, continued[place])
        for place, line in enumerate(entered)
    ]  # fmt: skip


def _continued(entered: Sequence[OrderLine], former: Sequence[SalesOrderLine]) -> list[SalesOrderLine | None]:
    """The line of the revision before that each entered one continues: the one named, else the next of its product."""
    named = {line.line_no: line for line in former}
    left = [line for line in former if line.quantity]
    found: list[SalesOrderLine | None] = []
    for line in entered:
        mine = [one for one in left if one.product.code == line.product]
        before = next((one for one in mine if one is named.get(line.line_no or 0)), mine[0] if mine else None)
        if before is not None:
            left.remove(before)
        found.append(before or next((one for one in former if one.product.code == line.product), None))
    return found


def _priced_line(place: int, line: OrderLine, kind: str, terms: pricing.Terms, before: SalesOrderLine | None) -> Spec:
    product = pricing.sold_product(place, line, terms.products)
    customer_rate = terms.rates[product.category_id]
    list_price, is_own = _list_price(place, line, kind, product, terms, before)
    rate = line.discount_rate or (before.discount_rate if before else customer_rate)
    spec = {
        "product": product, "quantity": line.quantity, "list_price": list_price, "own_list_price": is_own,
        "discount_rate": rate, "customer_rate": customer_rate, "vat_rate": product.vat_rate,
        "requirement": line.requirement, "remark": line.remark,
        **pricing.amounts(line.quantity, list_price, rate, product.vat_rate),
    }  # fmt: skip
    pricing.refuse_other_figures(place, line, spec)
    return {**spec, "wanted_line_no": line.line_no}


def _list_price(
    place: int, line: OrderLine, kind: str, product: Product, terms: pricing.Terms, before: SalesOrderLine | None
) -> tuple[Decimal, bool]:
    """The list price, and whether it is the line's own rather than that of the price list."""
    may_be_own = kind == SalesOrder.Kind.CUSTOM and is_custom(product, line.requirement)
    keeps = before is not None and (may_be_own or not before.own_list_price)
    if before is not None and keeps and line.list_price in (None, before.list_price):
        return before.list_price, before.own_list_price
    listed = terms.list_prices.get(product.pk)
    if line.list_price is not None and line.list_price != listed:
        if not may_be_own:
            raise invalid(f"lines.{place}.list_price", _("Only custom lines carry a list price of their own."))
        return line.list_price, True
    return pricing.listed_price(place, product, terms), False
