"""What the lines of a quotation cost: the price list of the day, and the customer's rate unless another was entered."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from counterfoil.customers import pricing
from counterfoil.customers.models import Customer
from counterfoil.quotations.quotations.forms import QuotationLineInput

ZERO = Decimal(0)


def priced(customer: Customer, entered: Sequence[QuotationLineInput], *, day: date) -> list[dict[str, Any]]:
    """The columns of the lines, with their prices. Raises ``inputs_invalid`` for what can't be offered."""
    terms = pricing.terms_for(customer, {line.product for line in entered}, day=day)
    return [_priced_line(place, line, terms) for place, line in enumerate(entered)]


def _priced_line(place: int, line: QuotationLineInput, terms: pricing.Terms) -> dict[str, Any]:
    product = pricing.sold_product(place, line, terms.products)
    list_price = pricing.listed_price(place, product, terms)
    customer_rate = terms.rates[product.category_id]
    rate = line.discount_rate or customer_rate
    spec = {
        "product": product, "quantity": line.quantity, "list_price": list_price, "discount_rate": rate,
        "customer_rate": customer_rate, "vat_rate": product.vat_rate, "requirement": line.requirement,
        "remark": line.remark, **pricing.amounts(line.quantity, list_price, rate, product.vat_rate),
    }  # fmt: skip
    pricing.refuse_other_figures(place, line, spec)
    return spec


def totals(lines: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """Sums of the rounded lines."""
    return {
        "total": sum((line["amount"] for line in lines), ZERO),
        "tax_total": sum((line["tax"] for line in lines), ZERO),
    }
