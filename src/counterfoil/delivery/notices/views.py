"""A delivery notice on screen: made from what is open on orders, judged for credit, its shortage told."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.catalogue.models import Product
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.delivery.backorders import queries as owed
from counterfoil.delivery.backorders import states as backorder_states
from counterfoil.delivery.models import Backorder, DeliveryNotice, Way
from counterfoil.delivery.notices import states
from counterfoil.kernel.checks import offers
from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.fields import plain, rounded
from counterfoil.kernel.people import visible
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders import queries as orders
from counterfoil.people import roles
from counterfoil.receivables.words import EXPOSURE_WORDS
from counterfoil.stock import queries as stock
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, money, quantity
from counterfoil.web.screens import ActionForm, Entry, MenuItem, Panel, Screen
from counterfoil.web.visible import find, signed_in

RESOURCE = "delivery-notices"
SHOWN = 100
CHOICES = {
    "backorder": gettext_lazy("owed"), "wait": pgettext_lazy("goods", "waited for"), "drop": gettext_lazy("not wanted any more"),
}  # fmt: skip
CODES = {
    "credit_exceeded": gettext_lazy("the credit limit is exceeded"),
    "overdue_items": gettext_lazy("items are overdue beyond the grace days"),
    "prepayment_missing": gettext_lazy("the payment has not come"),
}
Row = dict[str, Any]


def start(request: HttpRequest) -> Row:
    """A notice of everything that is open on this order, of all that a customer is owed, or like an earlier one."""
    if request.GET.get("copy"):
        return _like(find(RESOURCE, request.GET["copy"], request.user))
    if request.GET.get("owed"):
        return _of_owed(request.GET["owed"], request)
    number = request.GET.get("order", "")
    if not number:
        return {"lines": []}
    order = find("sales-orders", number, request.user)
    return {**_to(order.customer), "requested_date": order.requested_date or "", "lines": _open_lines([order])}


def _to(customer: Customer) -> Row:
    """To the customer's first delivery address and contact."""
    person = customers.first_contact(customer)
    return {
        "way": "carrier", "handover": "door", "address": customers.delivery_address(customer),
        "consignee": person.name if person else "", "phone": (person.phone if person else "") or customer.phone,
    }  # fmt: skip


def _of_owed(code: str, request: HttpRequest) -> Row:
    """All that this customer is owed of confirmed orders and that stands on no notice, oldest order first."""
    customer = customers.find_customer(code[:60].replace("\x00", ""), visible_to=request.user)
    if customer is None:
        return {"lines": []}
    return {**_to(customer), "lines": [_line_of(line, min(line.owed, line.open)) for line in owed.lines_of(customer)]}


def _like(notice: DeliveryNotice) -> Row:
    """The same goods to the same place by the same way, as far as they are still open on their orders."""
    lines = notice.lines.select_related("order", "order_line__document").order_by("line_no")
    again = [
        _line_of(line.order_line, min(line.asked, line.order_line.open)) for line in lines if line.order_line.open > 0
    ]
    return {**as_entered(notice), "requested_date": "", "pickup": {}, "lines": again}


def _line_of(line: SalesOrderLine, wanted: Decimal) -> Row:
    return {"sales_order": line.document.number, "line_no": line.line_no, "quantity": plain(wanted)}


def _open_lines(found: list[SalesOrder]) -> list[Row]:
    return [_line_of(line, line.open) for line in orders.list_lines([order.pk for order in found]) if line.open > 0]


def preview(raw: Row, *, user: Any, at: Any) -> Row:
    """Beside each line: the goods, what is still open on the order, what is available, and what it comes to."""
    entered = [row for row in raw.get("lines", []) if row.get("sales_order") and row.get("line_no")]
    lines = _order_lines(entered, user)
    available = stock.get_available({line.product_id for line in lines.values()})
    own = stock.list_own_goods([line.pk for line in lines.values()])
    shown: list[Row] = []
    total = Decimal(0)
    for row in entered:
        line = lines.get((row["sales_order"], row["line_no"]))
        if line is None:
            shown.append({"row": row["row"], "goods": _("There is no such order line.")})
            continue
        asked = decimal_of(row.get("quantity", "")) or Decimal(0)
        total += asked * line.unit_price
        made = sum((goods.quantity for goods in own.get(line.pk, [])), Decimal(0))
        free = available.get(line.product_id, Decimal(0)) + made
        shown.append(
            {
                "row": row["row"], "goods": _goods(line.product), "open": quantity(line.open),
                "unit": line.product.unit,
                "available": quantity(free),
                "low": [name for name, most in (("open", line.open), ("available", free)) if asked > most],
            }
        )  # fmt: skip
    return {"lines": shown, "totals": {"total": money(rounded(total)), "lines": str(len(shown))}, "notes": []}


def _goods(product: Product) -> str:
    return f"{product.code} {product.name} {product.spec}".strip()


def _order_lines(entered: list[Row], user: Any) -> dict[tuple[str, str], SalesOrderLine]:
    """The order lines that were named, as far as this person may see; two statements."""
    doctype = find_type("sales-orders")
    assert doctype is not None
    numbers = {str(row["sales_order"]) for row in entered}
    ids = SalesOrder.objects.filter(visible(doctype, user), number__in=numbers).values_list("pk", flat=True)
    return {(line.document.number, str(line.line_no)): line for line in orders.list_lines(ids)}


def as_entered(notice: DeliveryNotice) -> Row:
    """The notice under the names of its form."""
    lines = notice.lines.select_related("order", "order_line").order_by("line_no")
    return {
        "way": notice.way, "handover": notice.handover, "carrier": notice.carrier.code if notice.carrier else "",
        "freight_payer": notice.freight_payer, "address": notice.address, "consignee": notice.consignee,
        "phone": notice.phone, "pickup": notice.pickup, "requested_date": notice.requested_date or "",
        "remark": notice.remark,
        "lines": [
            {
                "sales_order": line.order.number, "line_no": line.order_line.line_no, "quantity": plain(line.asked),
                "remark": line.remark,
            }
            for line in lines
        ],
    }  # fmt: skip


def judgement(notice: DeliveryNotice, user: Any, *, at: Any) -> Row | None:
    """The credit judgement as a sum, for those who see prices (C1.7)."""
    found = notice.judgement
    if not found or not user.sees_prices:
        return None
    room = _room(found)
    return {
        "passed": found.get("result") == "passed",
        "why": CODES.get(found.get("code") or "", ""),
        "parts": [
            (label, "−" if name == "free_advances" and decimal_of(found[name]) else "", found[name])
            for name, label in EXPOSURE_WORDS.items()
            if name != "kept_advances" and found.get(name) is not None
        ],
        "kept": found.get("kept_advances") if decimal_of(found.get("kept_advances", "")) else None,
        "total": notice.total,
        "paid": _paid_ahead(notice, found),
        "room": room,
        "beyond": -room if room is not None and room < 0 else None,
        "terms": terms.name if (terms := customers.find_terms(found.get("terms", ""))) else found.get("terms", ""),
        "found": found,
        "override": notice.credit_override,
    }


def _paid_ahead(notice: DeliveryNotice, found: Row) -> Decimal | None:
    """How much of the notice is met by advances that are kept for it, where that is why less of it counts."""
    counted = decimal_of(found.get("this_notice", ""))
    less = notice.total - counted if counted is not None else Decimal(0)
    return less if less > 0 else None


def _room(found: Row) -> Decimal | None:
    """What is left of the limit after it; below zero when it is exceeded."""
    limit, exposure = decimal_of(found.get("credit_limit", "")), decimal_of(found.get("exposure", ""))
    return None if limit is None or exposure is None else limit - exposure


def tools(notice: DeliveryNotice, user: Any) -> list[tuple[Any, str, str]]:
    """Another one like it."""
    if roles.SALES_CLERK not in user.roles:
        return []
    return [(gettext_lazy("Copy"), f"/{RESOURCE}/new/?copy={notice.number}", "copy")]


def tools_of_owed(backorder: Backorder, user: Any) -> list[tuple[Any, str, str]]:
    """A notice of all that this customer is owed."""
    if roles.SALES_CLERK not in user.roles or backorder.state not in backorder_states.OWED:
        return []
    address = f"/{RESOURCE}/new/?owed={backorder.customer.code}"
    return [(gettext_lazy("Notice of all that is owed"), address, "truck-delivery")]


def shortage(notice: DeliveryNotice, user: Any) -> Row:
    """The short lines, each to be decided by the customer."""
    short = notice.lines.filter(short__gt=0).order_by("line_no")
    return {"lines": [{"line_no": line.line_no, "choice": line.choice or "backorder"} for line in short]}


def told_of_shortage(notice: DeliveryNotice, user: Any, *, at: Any) -> Row | None:
    """What the customer was told of a shortage, and what they chose per line, as it is on the record (C1.8)."""
    if not notice.informed:
        return None
    lines = notice.lines.exclude(choice="").select_related("product").order_by("line_no")
    return {
        "informed": notice.informed,
        "lines": [(line, CHOICES.get(line.choice, line.choice), line.asked - line.quantity) for line in lines],
    }


@require_safe
@signed_in
def pickups(request: HttpRequest) -> HttpResponse:
    """On-site pick-up (现场取货) on one screen: who comes when, how far the goods and the money are, what is next."""
    at = timezone.now()
    doctype = type_of(DeliveryNotice)
    rows = DeliveryNotice.objects.filter(visible(doctype, request.user), way=Way.PICKUP, state__in=states.OPEN)
    found = list(rows.select_related(*doctype.related).order_by("requested_date", "pk")[:SHOWN])
    context = {
        "rows": [
            {
                "notice": notice, "steps": _steps(notice),
                "next": [offer.action for offer in offers(notice, request.user, at=at) if offer.allowed],
            }
            for notice in found
        ],
        "prices": request.user.sees_prices,
    }  # fmt: skip
    return render(request, "delivery/pickups.html", context)


STEPS = (
    (gettext_lazy("money"), ("draft", "credit_held")), (gettext_lazy("stock"), ("shortage",)),
    (gettext_lazy("goods in the pick-up zone"), ("released", "picking")),
    (gettext_lazy("handed over and signed off"), ("staged",)), (gettext_lazy("posted"), ("loaded",)),
)  # fmt: skip
"""What a pick-up has to pass, with the states in which it has not."""


def _steps(notice: DeliveryNotice) -> list[tuple[Any, str]]:
    """Each step with done, now or later."""
    at = next(place for place, (_label, during) in enumerate(STEPS) if notice.state in during)
    marks = ["done" if place < at else "now" if place == at else "later" for place in range(len(STEPS))]
    return [(label, mark) for (label, _during), mark in zip(STEPS, marks, strict=True)]


screens.menu(
    MenuItem(
        "delivery", gettext_lazy("On-site pick-up"), "/pickups/", "users",
        frozenset({roles.SALES_CLERK, roles.LOGISTICS_CLERK}), place=6,
    )
)  # fmt: skip
screens.register(
    RESOURCE,
    Screen(
        entry=Entry(
            fields=(
                "way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "requested_date",
                "pickup", "remark", "lines",
            ),
            columns=("sales_order", "line_no", "quantity", "remark"),
            beside=(
                ("goods", gettext_lazy("Goods"), "text"), ("open", gettext_lazy("Open"), "number"),
                ("available", gettext_lazy("Available"), "number"), ("unit", gettext_lazy("Unit"), "text"),
            ),
            totals=(("lines", gettext_lazy("Lines"), "number"), ("total", gettext_lazy("Total"), "money")),
            preview=preview, start=start, current=as_entered,
        ),
        actions={"inform_shortage": ActionForm(fill=shortage, beside=("asked", "available", "short"))},
        panels=(Panel("delivery/_judgement.html", judgement), Panel("delivery/_told.html", told_of_shortage)),
        line_order=(
            "sales_order", "order_line_no", "product", "quantity", "asked", "short", "available", "choice", "staged",
            "checked", "shipped", "amount", "remark",
        ),
        tools=tools,
    ),
)  # fmt: skip
screens.register("backorders", Screen(tools=tools_of_owed))
