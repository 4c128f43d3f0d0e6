"""Sample requests on screen: asked for, and what came back entered (E1.1)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.catalogue import pricing
from counterfoil.catalogue import queries as catalogue
from counterfoil.kernel.fields import plain
from counterfoil.people.models import Department
from counterfoil.people.roles import PRICE_ROLES
from counterfoil.printing.sheets import CONTENT_TYPE
from counterfoil.samples import costs
from counterfoil.samples.models import SampleRequest
from counterfoil.samples.requests import drafting, queries
from counterfoil.stock import queries as stock
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, money, quantity
from counterfoil.web.screens import ActionForm, Choice, Entry, MenuItem, Screen
from counterfoil.web.visible import refuse_others, signed_in

Row = dict[str, Any]
COUNTS = ("quantity", "listed", "issued", "returned", "qualified", "rework", "scrap", "given_up")


def start(request: HttpRequest) -> Row:
    """A request begins with the customer that the address names; who sells nothing asks for their department."""
    sells = bool(drafting.SALES & set(request.user.roles_at(timezone.now())))
    department = getattr(request.user, "department", None)
    usual = {"purpose": "customer"} if sells else {"purpose": "department"}
    if not sells and department is not None:
        usual["department"] = department.code
    return {**usual, **request.GET.dict()}


def as_entered(request: SampleRequest) -> Row:
    """The draft under the names of its form."""
    names = (
        "purpose", "use", "contact", "expected_order", "cost_centre", "way", "handover", "freight_payer", "address",
        "consignee", "phone", "pickup",
    )  # fmt: skip
    lines = request.lines.select_related("product").order_by("line_no")
    return {
        **{name: getattr(request, name) for name in names},
        "return_due": request.return_due or "",
        "carrier": request.carrier.code if request.carrier else "",
        "lines": [
            {"product": line.product.code, "quantity": plain(line.quantity), "remark": line.remark} for line in lines
        ],
    }


def preview(raw: Row, *, user: Any, at: Any) -> Row:
    """Beside each line: the goods, what is available, and the value at list price."""
    entered = [row for row in raw.get("lines", []) if row.get("product")]
    products = catalogue.find_products(str(row["product"]) for row in entered)
    ids = [product.pk for product in products.values()]
    prices = catalogue.list_prices(ids, day=timezone.localtime(at).date())
    available = stock.get_available(ids)
    shown: list[Row] = []
    total = Decimal(0)
    for row in entered:
        product = products.get(str(row["product"]))
        if product is None:
            shown.append({"row": row["row"], "goods": _("There is no such product.")})
            continue
        asked = decimal_of(row.get("quantity", "")) or Decimal(0)
        value = pricing.line_amount(asked, prices.get(product.pk, Decimal(0)))
        total += value
        free = available.get(product.pk, Decimal(0))
        shown.append(
            {
                "row": row["row"], "goods": f"{product.code} {product.name} {product.spec}".strip(),
                "available": quantity(free), "unit": product.unit, "value": money(value),
                "low": ["available"] if asked > free else [],
            }
        )  # fmt: skip
    return {"lines": shown, "totals": {"value": money(total), "lines": str(len(shown))}, "notes": []}


def out(request: SampleRequest, user: Any) -> Row:
    """Everything that is out comes back, unless told otherwise."""
    lines = [line for line in request.lines.order_by("line_no") if line.out]
    return {"lines": [{"line_no": line.line_no, "quantity": plain(line.out)} for line in lines]}


def held(request: SampleRequest, user: Any) -> Row:
    """Everything in quality hold is good, unless told otherwise."""
    lines = [line for line in request.lines.select_related("product").order_by("line_no") if line.uninspected]
    return {
        "lines": [
            {
                "line_no": line.line_no, "qualified": plain(line.uninspected), "rework": "0", "scrap": "0",
                "location": line.product.floor,
            }
            for line in lines
        ]
    }  # fmt: skip


def departments(text: str, user: Any, limit: int) -> list[Choice]:
    """The departments of the house."""
    rows = Department.objects.filter(name__icontains=text) if text else Department.objects.all()
    return [Choice(row.code, row.name) for row in rows.order_by("code")[:limit]]


@require_safe
@signed_in
def costs_page(request: HttpRequest) -> HttpResponse:
    """What samples cost in a period, each sum with its requests, and the orders that came after them."""
    user, period = request.user, _period_of(request)
    only = {name: request.GET[name] for name in costs.WAYS if request.GET.get(name)}
    found, won = costs.costs(user, period), costs.won(user, period)
    behind = costs.behind(user, period, only)
    context = {
        "period": period, "only": only,
        "groups": [
            (_("By salesperson"), found["salesperson"]), (_("By customer"), found["customer"]),
            (_("By department"), found["department"]),
        ],
        "requests": behind[: costs.MOST], "total": behind.aggregate(sum=Sum("cost"))["sum"] or Decimal(0),
        "won": won[: costs.MOST], "won_total": sum((one.amount for one in won), Decimal(0)),
    }  # fmt: skip
    return render(request, "samples/costs.html", context)


@require_safe
@signed_in
def costs_workbook(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    period = _period_of(request)
    response = HttpResponse(costs.as_workbook(request.user, period), content_type=CONTENT_TYPE)
    name = f"{_('Sample costs')} {period[0]} {period[1]}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _period_of(request: HttpRequest) -> costs.Period:
    """As asked for, else the last year. Raises ``PermissionDenied`` for whoever sees no prices."""
    refuse_others(request.user, PRICE_ROLES)
    today = timezone.localdate()
    return (
        _day(request.GET.get("from", "")) or today - timedelta(days=365), _day(request.GET.get("to", "")) or today,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


screens.menu(MenuItem("samples", gettext_lazy("Sample costs"), "/samples/costs/", "coin", PRICE_ROLES, place=90))
if screens.find_lookup("department") is None:
    screens.lookup("department", departments, small=True)
screens.register(
    queries.RESOURCE,
    Screen(
        entry=Entry(
            fields=(
                "purpose", "customer", "department", "use", "return_due", "contact", "expected_order", "cost_centre",
                "way", "handover", "carrier", "freight_payer", "address", "consignee", "phone", "pickup", "lines",
            ),
            columns=("product", "quantity", "remark"),
            beside=(
                ("goods", gettext_lazy("Goods"), "text"), ("available", gettext_lazy("Available"), "number"),
                ("unit", gettext_lazy("Unit"), "text"), ("value", gettext_lazy("Value at list price"), "money"),
            ),
            totals=(
                ("lines", gettext_lazy("Lines"), "number"), ("value", gettext_lazy("Value at list price"), "money"),
            ),
            preview=preview, start=start, current=as_entered,
        ),
        actions={
            "return_sample": ActionForm(fill=out, beside=("product", "issued", "returned", "out")),
            "inspect": ActionForm(fill=held, beside=("product", "returned", "uninspected")),
        },
        line_order=("product", *COUNTS, "list_price", "amount", "remark"),
    ),
)  # fmt: skip
