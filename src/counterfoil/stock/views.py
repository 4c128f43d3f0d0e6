"""Stock on screen: what lies where, the stock card of a product, and places and carriers looked up while typing."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.catalogue.models import Product
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.printing.sheets import CONTENT_TYPE
from counterfoil.stock import masters, prints, queries
from counterfoil.stock.models import Carrier, Location
from counterfoil.stock.periods import Period, period_of
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.screens import Choice, Entry, MenuItem, Panel, Screen
from counterfoil.web.visible import signed_in

PAGE = 100
CARD_DAYS = 90
REAL = tuple(kind for kind in Location.Kind.values if kind not in Location.VIRTUAL)


def places(*kinds: str) -> Any:
    """A lookup of the places of these kinds."""

    def search(text: str, user: Any, limit: int) -> list[Choice]:
        wanted = text.lower()
        found = [place for place in queries.list_locations(*kinds) if wanted in f"{place.code} {place.name}".lower()]
        return [Choice(place.code, _named(place)) for place in found[:limit]]

    return search


def _named(place: Location) -> str:
    return place.code if place.name in ("", place.code) else f"{place.code} {place.name}"


def carriers(text: str, user: Any, limit: int) -> list[Choice]:
    """Carriers by code or name."""
    rows = queries.carriers_found_by(text).filter(is_active=True).order_by("code")[:limit]
    return [Choice(row.code, _carrier(row)) for row in rows]


def _carrier(carrier: Carrier) -> str:
    zone = f" → {carrier.zone.code}" if carrier.zone else ""
    return f"{carrier.code} {carrier.name}{zone}"


for field in ("location", "from", "to"):
    screens.lookup(field, places(*REAL), small=True)
screens.lookup("floor", places("floor"), small=True)
screens.lookup("zone", places("staging"), small=True)
screens.lookup("carrier", carriers, small=True)
KEEPING = frozenset({roles.ADMINISTRATOR, roles.LOGISTICS_CLERK})
screens.menu(
    MenuItem("warehouse", _("Stock"), "/stock/", "building-warehouse", place=55),
    MenuItem("warehouse", _("Stock card"), "/stock/card/", "table", place=56),
    MenuItem("other", _("Carriers"), "/carriers/", "truck-delivery", KEEPING, place=60),
    MenuItem("other", _("Floors and zones"), "/locations/", "map-pin", KEEPING, place=61),
)


@require_safe
@signed_in
def stock_list(request: HttpRequest) -> HttpResponse:
    """What lies where: on hand, reserved, in question, available; of one product also where it has run out."""
    wanted = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("product", "location", "kind")
    }
    after = _place(request.GET.get("after", ""))
    rows = queries.list_stock(**wanted, after=after, limit=PAGE + 1, empty=bool(wanted["product"]))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "rows": [(row, queries.stock_row(row)) for row in rows[:PAGE]],
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "locations": queries.list_locations(*REAL),
        "kinds": [(code, label) for code, label in Location.Kind.choices if code in REAL],
        "next": f"{last.product_id}-{last.location_id}" if last else "",
    }
    part = request.htmx and request.htmx.target == "rows"  # type: ignore[attr-defined]
    return render(request, "stock/_stock.html" if part else "stock/stock.html", context)


def _place(text: str) -> tuple[int, int] | None:
    product, _point, location = text.partition("-")
    return (int(product), int(location)) if product.isdigit() and location.isdigit() and len(text) < 40 else None


def where_it_lies(product: Product, user: Any, *, at: Any) -> dict[str, Any]:
    """The balances of a product and its stock card of the last quarter."""
    start = at - timedelta(days=CARD_DAYS)
    return {
        "rows": [(row, queries.stock_row(row)) for row in queries.list_stock(product=product.code)],
        "card": queries.get_card(product.pk, at_from=start, at_to=at + timedelta(days=1)),
        "start": timezone.localtime(start).date(),
        "product": product,
    }


@require_safe
@signed_in
def card(request: HttpRequest) -> HttpResponse:
    """The stock card (收发存) of a product by period, at one place or for the whole house; ``?xlsx`` as a workbook."""
    at = timezone.now()
    period = period_of(request.GET, at=at, days=CARD_DAYS)
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("product", "location")}
    product = Product.objects.filter(code=wanted["product"]).first() if wanted["product"] else None
    context: dict[str, Any] = {
        "wanted": wanted, "period": period, "product": product, "locations": queries.list_locations(*REAL),
        "unknown": bool(wanted["product"]) and product is None,
    }  # fmt: skip
    if product is not None:
        start, end = period.moments
        found = queries.get_card(product.pk, at_from=start, at_to=end, location=wanted["location"])
        if "xlsx" in request.GET:
            return _card_workbook(product, found, period, wanted["location"])
        context["card"] = found
    return render(request, "stock/card.html", context)


def _card_workbook(product: Product, found: queries.Card, period: Period, place: str) -> HttpResponse:
    response = HttpResponse(prints.card_sheet(product, found, period, place), content_type=CONTENT_TYPE)
    name = f"{product.code}-{period.start}-{period.end}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def places_and_carriers(request: HttpRequest, name: str, code: str = "") -> HttpResponse:
    """Places or carriers: the list, and the form of one of them with its history."""
    master = masters.MASTERS[name]
    at = timezone.now()
    row = master.model.objects.filter(code=code).first() if code else None
    if code and row is None:
        raise Http404(code)
    may = acting_role(request.user, master.by, at)[0] is not None
    refusal = None
    shape = master.change if row is not None else master.new
    values = masters.told(row) if row is not None else {}
    if request.method == "POST":
        values = boxes.read(shape, request.POST)
        values = {**values, "active": "active" in request.POST} if row is not None else values
        try:
            done = (
                masters.change(master, code, _emptied(values, shape), by=request.user, at=at)
                if row is not None
                else masters.make(master, values, by=request.user, at=at)
            )
            return redirect(f"/{name}/{done.code}/")
        except Refusal as caught:
            refusal = caught
    rows = master.model.objects.order_by("code")
    context = {
        "name": name, "row": row, "code": code, "may": may, "values": values,
        "refusal": refusal.sentence() if refusal else "", "new": "new" in request.GET or (refusal and row is None),
        "rows": rows.select_related("zone") if name == "carriers" else rows,
        "zones": queries.list_locations("staging"), "history": masters.history(master, code) if code else [],
        "kinds": [(kind, label) for kind, label in Location.Kind.choices if kind in REAL],
    }  # fmt: skip
    return render(request, "stock/places.html", context, status=422 if refusal else 200)


def _emptied(values: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Boxes of the form that came back empty take their value off."""
    return {**{name: "" for name in ("phone", "zone", "departs_at", "purpose") if name in shape.model_fields}, **values}


screens.add_panel("products", Panel("stock/_card.html", where_it_lies))
for paper in ("stock-receipts", "stock-transfers", "stock-counts"):
    screens.register(paper, Screen(entry=Entry(rows=5)))
