"""What goods cost a customer: the price list of the day and the rates agreed, for quotations and orders alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import pricing
from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.models import Product
from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.customers import queries
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal

Figures = dict[str, Decimal]


@dataclass(frozen=True)
class Terms:
    """What lines are priced by: the products by code, list prices of the day, and the customer's rates."""

    products: dict[str, Product]
    list_prices: dict[int, Decimal]
    rates: dict[int, Decimal]


def terms_for(customer: Customer, codes: Collection[str], *, day: date) -> Terms:
    """At most four statements, however many products. Codes are ours, or the customer's own part numbers."""
    products = queries.products_named(customer, codes)
    ids = [product.pk for product in products.values()]
    categories = {product.category_id for product in products.values()}
    return Terms(products, catalogue.list_prices(ids, day=day), queries.rates_of(customer, categories))


def amounts(quantity: Decimal, list_price: Decimal, rate: Decimal, vat_rate: Decimal) -> Figures:
    """Unit price, amount and the tax in it, each rounded on its own."""
    price = pricing.unit_price(list_price, rate)
    amount = pricing.line_amount(quantity, price)
    return {"unit_price": price, "amount": amount, "tax": pricing.tax_within(amount, vat_rate)}


def sold_product(place: int, line: Any, products: Mapping[str, Product]) -> Product:
    """The product that the line entered at this place names, as it may be sold. Raises ``inputs_invalid``."""
    product = products.get(line.product)
    if product is None:
        raise invalid(f"lines.{place}.product", _("There is no such product."))
    if not product.is_active:
        raise invalid(f"lines.{place}.product", _("This product is no longer sold."))
    if line.unit and line.unit != product.unit:
        raise invalid(f"lines.{place}.unit", _("This product is counted in {unit}."), unit=product.unit)
    refuse_finer_than(product, line.quantity, f"lines.{place}.quantity")
    return product


def listed_price(place: int, product: Product, terms: Terms) -> Decimal:
    """The product's price in the list of the day. Raises ``inputs_invalid`` where there is none."""
    listed = terms.list_prices.get(product.pk)
    if listed is None:
        raise invalid(f"lines.{place}.product", _("The price list has no price for this product on that day."))
    return listed


def refuse_other_figures(place: int, line: Any, figures: Mapping[str, Any]) -> None:
    """A unit price or amount that was sent along must be the one that the system works out."""
    for name in ("unit_price", "amount"):
        entered = getattr(line, name)
        if entered is not None and entered != figures[name]:
            raise invalid(
                f"lines.{place}.{name}", _("works out to {expected}"), expected=plain(figures[name], least_decimals=2)
            )


def no_line_is_below_floor(document: Any, *, do: Any) -> Refusal | None:
    """No rate lies under the company's floor for the customer's grade and the product's category (A1.2).

    Where the customer has no grade the strictest floor of all counts. Refuses ``discount_below_floor``.
    """
    lines = [line for line in do.lines if line.quantity]
    categories = {line.product.category_id for line in lines}
    day = timezone.localtime(do.at).date()
    floors = catalogue.floor_rates(document.customer.grade, categories, day=day)
    for line in lines:
        floor = floors.get(line.product.category_id)
        if floor is not None and line.discount_rate < floor:
            return Refusal(
                "discount_below_floor", line=line.line_no, product=line.product.code,
                found=plain(line.discount_rate, least_decimals=2), required=plain(floor, least_decimals=2),
            )  # fmt: skip
    return None
