"""The price list and the company's discount floors on screen: what is in force, what comes, what was, and who set it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from counterfoil.catalogue import queries
from counterfoil.catalogue.prices import actions as prices
from counterfoil.catalogue.prices import forms
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.people.models import MasterChange
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.forms import Filling
from counterfoil.web.screens import Choice, MenuItem
from counterfoil.web.visible import signed_in

PAGE = 200
LATEST = 30
screens.menu(
    MenuItem("customers", _("Price list"), "/price-list/", "tag", roles.PRICE_ROLES, place=60),
    MenuItem("customers", _("Discount floors"), "/discount-floors/", "checklist", roles.PRICE_ROLES, place=61),
)


@dataclass(frozen=True)
class Row:
    """A price or floor with its period: coming, in force or former."""

    id: int
    cells: tuple[Any, ...]
    figure: Any
    valid_from: date
    valid_to: date | None
    state: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def price_list(request: HttpRequest) -> HttpResponse:
    """The price list, found by words; a new price from a day on."""
    _need_prices(request)
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    found = queries.prices_found_by(text).order_by("product__code", "-valid_from")[:PAGE]
    rows = rows_of(((item.product_id, (item.product.code, str(item.product.name), item.product.spec), item.list_price,
                     item) for item in found), day=timezone.localdate())  # fmt: skip
    context = {
        "title": _("Price list"), "address": "/price-list/", "rows": rows, "q": text, "searches": True,
        "help": _("Orders and quotations take the price of their day. What was in force stays as it was."),
        "headings": (_("Code"), _("Name"), _("Specification")), "figure_label": _("List price"),
        "figure_kind": "money", "changes": _changes(prices.PRICES, "list_price"),
    }  # fmt: skip
    return _page(request, context, forms.NewPrice, prices.set_price)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def floors(request: HttpRequest) -> HttpResponse:
    """The company's lowest rates by grade of customers and category of goods; a new one from a day on."""
    _need_prices(request)
    rows = rows_of(
        (((one.grade, one.category_id), (one.grade, one.category.name), one.floor_rate, one)
         for one in queries.list_policies()), day=timezone.localdate(),
    )  # fmt: skip
    context = {
        "title": _("Discount floors"), "address": "/discount-floors/", "rows": rows,
        "help": _("No application, quotation or order goes below the floor of its customer's grade (A1.2)."),
        "headings": (_("Grade"), _("Product category")), "figure_label": _("Lowest rate"),
        "figure_kind": "rate", "changes": _changes(prices.POLICIES, "floor_rate"),
    }  # fmt: skip
    return _page(request, context, forms.NewPolicy, prices.set_policy)


def rows_of(found: Iterable[tuple[Any, tuple[Any, ...], Any, Any]], *, day: date) -> list[Row]:
    """Rows whose period ends where the next one of the same thing begins; they come latest first."""
    rows: list[Row] = []
    following: dict[Any, date] = {}
    for key, cells, figure, item in found:
        until = item.valid_to
        if key in following and (until is None or until >= following[key]):
            until = following[key] - timedelta(days=1)
        following[key] = item.valid_from
        state = "coming" if item.valid_from > day else "former" if until is not None and until < day else "in_force"
        rows.append(Row(item.pk, cells, figure, item.valid_from, until, state))
    return rows


def _page(request: HttpRequest, context: dict[str, Any], shape: Any, work: Any) -> HttpResponse:
    raw: dict[str, Any] = {"valid_from": timezone.localdate().isoformat(), **request.GET.dict()}
    refusal = None
    if request.method == "POST":
        raw = boxes.read(shape, request.POST)
        try:
            work(raw, by=request.user, at=timezone.now())
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, _("Set ✓"))
            return redirect(context["address"])
    filling = Filling(values=raw, errors=boxes.errors_of(refusal) if refusal else {})
    filling.choices = {"category": [Choice(one.code, one.name) for one in queries.list_categories()]}
    context |= {
        "form": boxes.build(shape, None, filling),
        "may_set": bool(prices.MAY_SET & set(request.user.roles_at(timezone.now()))),
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
    }
    return render(request, "catalogue/price_list.html", context, status=422 if refusal else 200)


def _changes(resource: str, figure: str) -> list[dict[str, Any]]:
    rows = MasterChange.objects.filter(resource=resource).select_related("by").order_by("-at", "-pk")[:LATEST]
    return [
        {
            "key": row.key, "old": row.changes.get(figure, [None, None])[0],
            "new": row.changes.get(figure, [None, None])[1], "from": row.changes.get("valid_from", [None, ""])[1],
            "who": str(row.by), "at": row.at,
        }
        for row in rows
    ]  # fmt: skip


@require_POST
@signed_in
def take_back(request: HttpRequest, kind: str, item_id: int) -> HttpResponse:
    """Take back a price or floor that isn't in force yet."""
    _need_prices(request)
    address, resource = {
        "price-list": ("/price-list/", prices.PRICES), "discount-floors": ("/discount-floors/", prices.POLICIES),
    }[kind]  # fmt: skip
    try:
        prices.take_back(resource, item_id, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence(sees_prices=request.user.sees_prices))
    except NotVisible as error:
        raise Http404(str(item_id)) from error
    return redirect(address)


def _need_prices(request: HttpRequest) -> None:
    if not request.user.sees_prices:
        raise Http404
