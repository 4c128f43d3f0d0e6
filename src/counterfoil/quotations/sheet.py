"""The sales sheet: what stands beside the lines of a quotation or an order while they are typed. One for both."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterfoil.catalogue import pricing as reckoning
from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.models import Product
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel.fields import plain
from counterfoil.kernel.presentation import declare_price_keys
from counterfoil.receivables import queries as receivables
from counterfoil.stock import queries as stock
from counterfoil.web.figures import decimal_of, money, quantity, reckoned

Row = dict[str, Any]
COLUMNS = ("product", "quantity", "discount_rate", "requirement", "remark")
"""What is typed of a line."""
BESIDE = (
    ("unit_of", gettext_lazy("Unit"), "text"), ("on_hand", gettext_lazy("Available"), "number"),
    ("list_price", gettext_lazy("List price"), "money"), ("rates_known", gettext_lazy("Usual / lowest rate"), "money"),
    ("last_price", gettext_lazy("Last price"), "money"), ("unit_price", gettext_lazy("Unit price"), "money"),
    ("amount", gettext_lazy("Amount"), "money"),
)  # fmt: skip
"""Few and narrow, so that prices stand beside the line without scrolling: the pack stands with the unit, what is
being made with what is available, the floor with the customer's rate."""
TOTALS = (("lines", gettext_lazy("Lines"), "number"), ("total", gettext_lazy("Total"), "money"))
declare_price_keys("rates_known", "last_price")

LastPrices = Callable[[Customer, Iterable[int]], dict[int, Decimal]]
_last_prices: list[LastPrices] = []


def use_last_prices(source: LastPrices) -> None:
    """Say who knows what a customer last paid per product: orders, which stand above this app."""
    _last_prices[:] = [source]


def preview(raw: Row, *, user: Any, at: Any, agreed: dict[int, Decimal] | None = None) -> Row:
    """Beside each line: stock, list price, the customer's rate, the floor, last price, unit price and amount.

    ``agreed``: list prices by product that stand whatever the price list says now. A handful of statements, however
    many lines; nothing is written and nothing refused.
    """
    customer = customers.find_customer(str(raw.get("customer", "")), visible_to=user)
    lines = [row for row in raw.get("lines", []) if row.get("product")]
    known = _known(customer, {str(row["product"]) for row in lines}, at=at)
    known["list_prices"] |= agreed or {}
    shown = [_line(row, known) for row in lines]
    total = sum((row.pop("figure") for row in shown if "figure" in row), Decimal(0))
    notes = about(customer, total, user=user, at=at) if customer else []
    below = sum(1 for row in shown if row.get("below_floor"))
    if below:
        text = _("Below the company's floor: {n} line(s). It can't be sent or submitted so.").format(n=below)
        notes.append({"text": text, "warn": True})
    return {"lines": shown, "totals": {"total": money(total), "lines": str(len(shown))}, "notes": notes}


def _known(customer: Customer | None, codes: set[str], *, at: Any) -> Row:
    """All that the lines are worked out from, by the id of product or category."""
    products = customers.products_named(customer, codes)
    ids = [product.pk for product in products.values()]
    categories = {product.category_id for product in products.values()}
    day = timezone.localtime(at).date()
    known: Row = {
        "products": products, "available": stock.get_available(ids),
        "list_prices": catalogue.list_prices(ids, day=day), "rates": {}, "last": {}, "floors": {},
    }  # fmt: skip
    if customer is not None:
        known["rates"] = customers.rates_of(customer, categories)
        known["floors"] = catalogue.floor_rates(customer.grade, categories, day=day)
        known["last"] = {key: price for find in _last_prices for key, price in find(customer, ids).items()}
    return known


def _line(row: Row, known: Row) -> Row:
    """One line's figures as text, and which of them should be looked at."""
    product = known["products"].get(row["product"])
    if product is None:
        return {"row": row["row"], "name": _("There is no such product.")}
    asked = reckoned(row.get("quantity", "")) or Decimal(0)
    agreed = known["rates"].get(product.category_id)
    rate = decimal_of(row.get("discount_rate", "")) or agreed
    available = known["available"].get(product.pk, Decimal(0))
    shown: Row = {
        "row": row["row"], "name": f"{product.name} {product.spec}".strip(), "unit_of": _unit(product),
        "on_hand": quantity(available),
        "low": ["on_hand"] if asked > available else [],
        "usual": {"discount_rate": plain(agreed, least_decimals=2)} if agreed is not None else {},
    }  # fmt: skip
    list_price = decimal_of(row.get("list_price", "")) or known["list_prices"].get(product.pk)
    if list_price is None or rate is None:
        return shown
    return shown | _figures(product, asked, list_price, rate, known, shown["low"])


def _figures(product: Product, asked: Decimal, list_price: Decimal, rate: Decimal, known: Row, low: list[str]) -> Row:
    price = reckoning.unit_price(list_price, rate)
    amount = reckoning.line_amount(asked, price)
    agreed, floor = known["rates"].get(product.category_id), known["floors"].get(product.category_id)
    last = known["last"].get(product.pk)
    below_floor = floor is not None and rate < floor
    if below_floor or (agreed is not None and rate < agreed):
        low.append("rates_known" if below_floor else "unit_price")
    return {
        "list_price": money(list_price), "unit_price": money(price), "amount": money(amount), "figure": amount,
        "rates_known": f"{_rate(agreed)} / {_rate(floor)}", "below_floor": below_floor,
        "last_price": money(last) if last is not None else "",
    }  # fmt: skip


def _rate(value: Decimal | None) -> str:
    return plain(value, least_decimals=2) if value is not None else "–"


def _unit(product: Product) -> str:
    """How it is counted, and how many are in a full box."""
    return f"{product.unit} · {quantity(product.pack_size)}" if product.pack_size > 1 else product.unit


def about(customer: Customer, total: Decimal, *, user: Any, at: Any) -> list[Row]:
    """What to know of the customer before promising anything: stage, approval, terms, credit (a warning, no refusal)."""
    notes: list[Row] = [{"text": f"{customer.name} · {customer.get_stage_display()}"}]
    if customer.blocked:
        notes.append({"text": _("Blocked: {reason}").format(reason=customer.blocked_reason), "warn": True})
    if not customer.approved:
        notes.append(
            {"text": _("Not approved: it may be quoted; an order can be drafted, not submitted."), "warn": True}
        )
    if customer.settlement_terms:
        notes.append({"text": _("Settlement terms: {terms}").format(terms=customer.settlement_terms)})
    if user.sees_prices and customer.approved:
        room = receivables.exposure(customer, at=at).room
        notes.append({"text": _("Credit room: {room}").format(room=money(room)), "warn": total > room})
        warning = receivables.early_warning(customer, total, at=at)
        if warning is not None:
            notes.append({"text": warning.sentence(sees_prices=True), "warn": True})
    return notes
