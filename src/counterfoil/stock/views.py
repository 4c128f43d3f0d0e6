"""Stock on screen: what lies where, the stock card of a product, and places and carriers looked up while typing."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.catalogue.models import Product
from counterfoil.stock import queries
from counterfoil.stock.models import Carrier, Location
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
screens.menu(MenuItem("warehouse", _("Stock"), "/stock/", "building-warehouse", place=55))


@require_safe
@signed_in
def stock_list(request: HttpRequest) -> HttpResponse:
    """What lies where: on hand, reserved, in question, available."""
    wanted = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("product", "location", "kind")
    }
    after = _place(request.GET.get("after", ""))
    rows = queries.list_stock(**wanted, after=after, limit=PAGE + 1)
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


screens.add_panel("products", Panel("stock/_card.html", where_it_lies))
for paper in ("stock-receipts", "stock-transfers", "stock-counts"):
    screens.register(paper, Screen(entry=Entry(rows=5)))
