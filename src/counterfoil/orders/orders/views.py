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
from counterfoil.customers import queries as customers
from counterfoil.kernel import presentation
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.fields import plain
from counterfoil.kernel.listing import Wanted, list_documents
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import actions, queries
from counterfoil.orders.orders.states import CANCELLED, CLOSED, CONFIRMED
from counterfoil.orders.production import queries as production
from counterfoil.people import roles
from counterfoil.quotations import pasting, sheet
from counterfoil.receivables import queries as receivables
from counterfoil.web import screens
from counterfoil.web.figures import quantity
from counterfoil.web.screens import ActionForm, Choice, Entry, Panel, Screen
from counterfoil.web.visible import find, signed_in

RESOURCE = "sales-orders"
Row = dict[str, Any]
COLUMNS = ("product", "quantity", "discount_rate", "list_price", "requirement", "remark")
ONLY_CUSTOM = tuple((column, "kind", SalesOrder.Kind.CUSTOM.value) for column in ("list_price", "requirement"))
"""Lines of custom orders alone have a list price and a requirement of their own (C1.1)."""


def preview(raw: Row, *, user: Any, at: Any) -> Row:
    """The sales sheet of an order; prices that were agreed on before stand. Beside what is available: what is made."""
    found = sheet.preview(raw, user=user, at=at, agreed=queries.agreed_list_prices(raw.get("document", "")))
    codes = {str(row.get("row")): str(row["product"]) for row in raw.get("lines", []) if row.get("product")}
    made = production.in_production_by_code(codes.values())
    for row in found["lines"]:
        being_made = made.get(codes.get(str(row["row"]), ""))
        if being_made and "on_hand" in row:
            row["on_hand"] = _("{available}, {made} being made").format(
                available=row["on_hand"], made=quantity(being_made)
            )
    return found


def as_entered(order: SalesOrder) -> Row:
    """The draft under the names of its form; a rate that is the customer's own is left to stand by itself."""
    return {
        "customer": order.customer.code, "kind": order.kind, "customer_order_number": order.customer_order_number,
        "requested_date": order.requested_date or "", "remark": order.remark,
        "lines": [
            {
                "line_no": line.line_no, "product": line.product.code, "quantity": plain(line.quantity),
                "discount_rate": plain(line.discount_rate, least_decimals=2),
                "list_price": plain(line.list_price, least_decimals=2) if line.own_list_price else "",
                "requirement": line.requirement, "remark": line.remark,
            }
            for line in queries.list_lines([order.pk])
        ],
    }  # fmt: skip


def credit_warning(order: SalesOrder, user: Any, *, at: Any) -> Row | None:
    """Whether a delivery of all that is open would be held today, and why: early, and blocking nothing (C1.7)."""
    if not user.sees_prices or order.state in (CLOSED, CANCELLED):
        return None
    still = sum(
        (reckoning.line_amount(line.open, line.unit_price) for line in queries.list_lines([order.pk])), Decimal(0)
    )
    held = receivables.early_warning(order.customer, still, at=at) if still else None
    return {"why": held.sentence()} if held is not None else None


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
    lines = queries.list_lines([order.pk]) if order.state == CONFIRMED else []
    if any(line.owed > 0 and line.open > 0 for line in lines):
        address = f"/delivery-notices/new/?owed={order.customer.code}"
        found.insert(0, (gettext_lazy("Notice of all that is owed"), address, "truck-delivery"))
    if any(line.open > 0 for line in lines):
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


sheet.use_last_prices(queries.last_prices)
screens.lookup("sales_order", confirmed_orders)
screens.register(
    RESOURCE,
    Screen(
        entry=Entry(
            fields=("customer", "kind", "customer_order_number", "requested_date", "remark", "lines"),
            columns=COLUMNS, only_when=ONLY_CUSTOM, beside=sheet.BESIDE, totals=sheet.TOTALS, preview=preview,
            pasted=pasting.pasted, attachment="contract", current=as_entered, rows=4,
        ),
        panels=(Panel("orders/_warning.html", credit_warning),),
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
