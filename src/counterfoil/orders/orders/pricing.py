"""What a line of an order costs: the price list of the day and the customer's rate, unless agreed otherwise (C1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import pricing
from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.models import Product
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders.forms import OrderLine

Spec = dict[str, Any]
"""The columns of a line to be written."""


@dataclass(frozen=True)
class Terms:
    """What lines are priced by: the products by code, list prices of the day, and the customer's rates."""

    products: dict[str, Product]
    list_prices: dict[int, Decimal]
    rates: dict[int, Decimal]


def terms_for(customer: Customer, entered: Sequence[OrderLine], *, day: date) -> Terms:
    """Three statements, however many lines."""
    products = catalogue.find_products({line.product for line in entered})
    ids = [product.pk for product in products.values()]
    categories = {product.category_id for product in products.values()}
    return Terms(products, catalogue.list_prices(ids, day=day), customers.rates_of(customer, categories))


def is_custom(product: Product, requirement: str) -> bool:
    """Whether such goods are made to order: by their category, or by a special requirement."""
    return product.category.is_custom or bool(requirement)


def priced(
    customer: Customer, kind: str, entered: Sequence[OrderLine], *, day: date, former: Sequence[SalesOrderLine] = ()
) -> list[Spec]:
    """The entered lines with their prices. Raises ``inputs_invalid`` for what no order may hold.

    ``former``: lines of the revision before, whose agreed prices stay unless others are named.
    """
    terms = terms_for(customer, entered, day=day)
    agreed = {line.product_id: line for line in reversed(former)}
    return [
        _priced_line(place, line, kind, terms, agreed)
        for place, line in enumerate(entered)
    ]  # fmt: skip


def _priced_line(place: int, line: OrderLine, kind: str, terms: Terms, agreed: dict[int, SalesOrderLine]) -> Spec:
    product = _product(place, line, terms)
    before = agreed.get(product.pk)
    customer_rate = terms.rates[product.category_id]
    list_price, is_own = _list_price(place, line, kind, product, terms, before)
    rate = line.discount_rate or (before.discount_rate if before else customer_rate)
    spec = {
        "product": product, "quantity": line.quantity, "list_price": list_price, "own_list_price": is_own,
        "discount_rate": rate, "customer_rate": customer_rate, "vat_rate": product.vat_rate,
        "requirement": line.requirement, "remark": line.remark,
        **amounts(line.quantity, list_price, rate, product.vat_rate),
    }  # fmt: skip
    _refuse_other_figures(place, line, spec)
    return {**spec, "wanted_line_no": line.line_no}


def amounts(quantity: Decimal, list_price: Decimal, rate: Decimal, vat_rate: Decimal) -> Spec:
    """Unit price, amount and the tax in it, each rounded on its own."""
    price = pricing.unit_price(list_price, rate)
    amount = pricing.line_amount(quantity, price)
    return {"unit_price": price, "amount": amount, "tax": pricing.tax_within(amount, vat_rate)}


def _product(place: int, line: OrderLine, terms: Terms) -> Product:
    product = terms.products.get(line.product)
    if product is None:
        raise invalid(f"lines.{place}.product", _("There is no such product."))
    if not product.is_active:
        raise invalid(f"lines.{place}.product", _("This product is no longer sold."))
    if line.unit and line.unit != product.unit:
        raise invalid(f"lines.{place}.unit", _("This product is counted in {unit}."), unit=product.unit)
    refuse_finer_than(product, line.quantity, f"lines.{place}.quantity")
    return product


def refuse_finer_than(product: Product, quantity: Decimal, loc: str) -> None:
    """A quantity has at most the decimals of its product. Raises ``inputs_invalid``."""
    if quantity != round(quantity, product.decimals):
        raise invalid(loc, _("may have at most {decimal_places} decimals"), decimal_places=product.decimals)


def _list_price(
    place: int, line: OrderLine, kind: str, product: Product, terms: Terms, before: SalesOrderLine | None
) -> tuple[Decimal, bool]:
    """The list price, and whether it is the line's own rather than that of the price list."""
    if before is not None and line.list_price in (None, before.list_price):
        return before.list_price, before.own_list_price
    listed = terms.list_prices.get(product.pk)
    if line.list_price is not None and line.list_price != listed:
        if kind != SalesOrder.Kind.CUSTOM or not is_custom(product, line.requirement):
            raise invalid(f"lines.{place}.list_price", _("Only custom lines carry a list price of their own."))
        return line.list_price, True
    if listed is None:
        raise invalid(f"lines.{place}.product", _("The price list has no price for this product on that day."))
    return listed, False


def _refuse_other_figures(place: int, line: OrderLine, spec: Spec) -> None:
    """A unit price or amount that was sent along must be the one that the system works out."""
    for name in ("unit_price", "amount"):
        entered = getattr(line, name)
        if entered is not None and entered != spec[name]:
            raise invalid(
                f"lines.{place}.{name}", _("works out to {expected}"), expected=plain(spec[name], least_decimals=2)
            )
