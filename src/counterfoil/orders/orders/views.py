"""The entry sheet of an order, and what stands on its page besides the generic parts."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counterfoil.catalogue import pricing as reckoning
from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel import presentation
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.fields import plain
from counterfoil.kernel.listing import Wanted, list_documents
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import actions, queries
from counterfoil.orders.orders.states import CONFIRMED
from counterfoil.people import roles
from counterfoil.receivables import queries as receivables
from counterfoil.stock import queries as stock
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, money, quantity
from counterfoil.web.screens import ActionForm, Choice, Entry, Screen
from counterfoil.web.visible import find, signed_in

RESOURCE = "sales-orders"
Row = dict[str, Any]


def preview(raw: Row, *, user: Any, at: Any) -> Row:
    """Beside each line: what is available, list price, the customer's rate, last price, unit price and amount.

    A handful of statements, however many lines; nothing is written and nothing refused.
    """
    customer = customers.find_customer(str(raw.get("customer", "")), visible_to=user)
    lines = [row for row in raw.get("lines", []) if row.get("product")]
    products = catalogue.find_products({str(row["product"]) for row in lines})
    ids = [product.pk for product in products.values()]
    known = {
        "products": products,
        "available": stock.get_available(ids),
        "list_prices": catalogue.list_prices(ids, day=timezone.localtime(at).date()),
        "rates": customers.rates_of(customer, {product.category_id for product in products.values()})
        if customer
        else {},
        "last": queries.last_prices(customer, ids) if customer else {},
        "floors": _floors(customer, products, at) if customer else {},
    }
    shown = [_line(row, known) for row in lines]
    total = sum((row["figure"] for row in shown if "figure" in row), Decimal(0))
    notes = _about(customer, total, user=user, at=at) if customer else []
    below = [row["row"] for row in shown if row.get("below_floor")]
    if below:
        notes.append(
            {
                "text": _("Below the company's floor: {n} line(s). It can't be submitted so.").format(n=len(below)),
                "warn": True,
            }
        )
    for row in shown:
        row.pop("figure", None)
    return {"lines": shown, "totals": {"total": money(total), "lines": str(len(shown))}, "notes": notes}


def _floors(customer: Customer, products: Row, at: Any) -> dict[int, Decimal]:
    categories = {product.category_id for product in products.values()}
    return catalogue.floor_rates(customer.grade, categories, day=timezone.localtime(at).date())


def _line(row: Row, known: Row) -> Row:
    """One line's figures as text, and which of them should be looked at."""
    product = known["products"].get(row["product"])
    if product is None:
        return {"row": row["row"], "name": _("There is no such product.")}
    asked = decimal_of(row.get("quantity", "")) or Decimal(0)
    available = known["available"].get(product.pk, Decimal(0))
    agreed = known["rates"].get(product.category_id)
    list_price = decimal_of(row.get("list_price", "")) or known["list_prices"].get(product.pk)
    rate = decimal_of(row.get("discount_rate", "")) or agreed
    shown: Row = {
        "row": row["row"], "name": f"{product.name} {product.spec}".strip(), "unit": product.unit,
        "pack_size": quantity(product.pack_size), "available": quantity(available),
        "low": ["available"] if asked > available else [],
        "usual": {"discount_rate": plain(agreed, least_decimals=2)} if agreed is not None else {},
    }  # fmt: skip
    if list_price is None or rate is None:
        return shown
    price = reckoning.unit_price(list_price, rate)
    amount = reckoning.line_amount(asked, price)
    floor = known["floors"].get(product.category_id)
    last = known["last"].get(product.pk)
    shown |= {
        "list_price": money(list_price), "unit_price": money(price), "amount": money(amount), "figure": amount,
        "last_price": money(last) if last is not None else "", "below_floor": floor is not None and rate < floor,
    }  # fmt: skip
    if shown["below_floor"] or (agreed is not None and rate < agreed):
        shown["low"].append("unit_price")
    return shown


def _about(customer: Customer, total: Decimal, *, user: Any, at: Any) -> list[Row]:
    """What to know of the customer before promising anything: approval, terms, credit room (a warning, no refusal)."""
    notes: list[Row] = [{"text": customer.name}]
    if customer.blocked:
        notes.append({"text": _("Blocked: {reason}").format(reason=customer.blocked_reason), "warn": True})
    if not customer.approved:
        notes.append({"text": _("Not approved: the order can be drafted, not submitted."), "warn": True})
    if customer.settlement_terms:
        notes.append({"text": _("Settlement terms: {terms}").format(terms=customer.settlement_terms)})
    if user.sees_prices:
        exposure = receivables.exposure(customer, at=at)
        room = exposure.room
        notes.append({"text": _("Credit room: {room}").format(room=money(room)), "warn": total > room})
        if exposure.oldest_overdue_days:
            notes.append({"text": _("Overdue for {n} days").format(n=exposure.oldest_overdue_days), "warn": True})
    return notes


def as_entered(order: SalesOrder) -> Row:
    """The draft under the names of its form; a rate that is the customer's own is left to stand by itself."""
    return {
        "customer": order.customer.code, "kind": order.kind, "customer_order_number": order.customer_order_number,
        "requested_date": order.requested_date or "", "remark": order.remark,
        "lines": [
            {
                "line_no": line.line_no, "product": line.product.code, "quantity": plain(line.quantity),
                "discount_rate": plain(line.discount_rate, least_decimals=2),
                "requirement": line.requirement, "remark": line.remark,
            }
            for line in queries.list_lines([order.pk])
        ],
    }  # fmt: skip


def evidence(order: SalesOrder, user: Any) -> dict[str, list[Choice]]:
    """The files of the order that may prove its confirmation."""
    files = presentation.attachments(order, user)
    return {"evidence": [Choice(str(file.pk), file.name) for file in files]}


def contact(order: SalesOrder, user: Any) -> Row:
    first = customers.first_contact(order.customer)
    return {"method": "signed_return", "contact": first.name if first else ""}


def tools(order: SalesOrder, user: Any) -> list[tuple[Any, str, str]]:
    """A notice of what is still open; a copy."""
    if roles.SALES_CLERK not in user.roles_at(timezone.now()):
        return []
    found = [(gettext_lazy("Copy"), f"/sales-orders/{order.number}/copy/", "copy")]
    if order.state == CONFIRMED and any(line.open > 0 for line in queries.list_lines([order.pk])):
        found.insert(
            0, (gettext_lazy("New delivery notice"), f"/delivery-notices/new/?order={order.number}", "truck-delivery")
        )
    return found


def confirmed_orders(text: str, user: Any, limit: int) -> list[Choice]:
    """Confirmed orders by number or customer, the latest first."""
    doctype = find_type(RESOURCE)
    if doctype is None or user is None:
        return []
    rows = list_documents(doctype, user, Wanted(state=CONFIRMED, q=text, limit=limit)).items
    return [Choice(row.number, row.customer.name, row.customer_order_number) for row in rows]


screens.lookup("sales_order", confirmed_orders)
screens.register(
    RESOURCE,
    Screen(
        entry=Entry(
            fields=("customer", "kind", "customer_order_number", "requested_date", "remark", "lines"),
            columns=("product", "quantity", "discount_rate", "requirement", "remark"),
            beside=(
                ("unit", gettext_lazy("Unit"), "text"), ("available", gettext_lazy("Available"), "number"),
                ("list_price", gettext_lazy("List price"), "money"),
                ("last_price", gettext_lazy("Last price"), "money"),
                ("unit_price", gettext_lazy("Unit price"), "money"), ("amount", gettext_lazy("Amount"), "money"),
            ),
            totals=(("lines", gettext_lazy("Lines"), "number"), ("total", gettext_lazy("Total"), "money")),
            preview=preview, attachment="contract", current=as_entered, rows=4,
        ),
        actions={"confirm": ActionForm(fill=contact, choices=evidence)},
        line_order=(
            "product", "quantity", "unit_price", "discount_rate", "amount", "open", "notified", "staged", "shipped",
            "returned", "owed", "dropped", "requirement", "remark",
        ),
        tools=tools,
    ),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """A new draft with the same goods: asked first, so that a link alone makes nothing."""
    order = find(RESOURCE, number, request.user)
    if request.method == "POST":
        made = actions.copy_as_draft(order, by=request.user, at=timezone.now())
        return redirect(f"/{RESOURCE}/{made.number}/?done=create")
    return render(request, "orders/copy.html", {"document": order})
