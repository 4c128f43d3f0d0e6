"""Production on screen: what is late and what comes next, and what is entered when goods are finished."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.kernel.fields import plain
from counterfoil.orders.models import ProductionRequest
from counterfoil.orders.production import queries
from counterfoil.orders.reviews.queries import ROLES
from counterfoil.orders.reviews.views import drawings
from counterfoil.people import roles
from counterfoil.stock import queries as stock
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, MenuItem, Panel, Screen
from counterfoil.web.visible import signed_in

WATCHERS = frozenset({*ROLES.values(), roles.SALES_CLERK, roles.SALESPERSON, roles.MARKET_MANAGER})
SOON = 3
"""Days before the due day from which a request is shown as urgent."""


def floors(request: ProductionRequest, user: Any) -> dict[str, list[Choice]]:
    """Where finished goods can be brought."""
    return {"floor": [Choice(place.code, f"{place.code} {place.name}") for place in stock.list_locations("floor")]}


def finished(request: ProductionRequest, user: Any) -> dict[str, Any]:
    """All that is left of each line, on the floor where the first product is kept."""
    lines = list(request.lines.select_related("product").order_by("line_no"))
    return {
        "floor": lines[0].product.floor if lines else "",
        "lines": [{"line_no": line.line_no, "quantity": plain(line.quantity - line.finished)} for line in lines],
    }


def urgency(due_on: date | None, today: date) -> tuple[str, int]:
    """late, soon or calm, and the days that it is late (or left)."""
    if due_on is None:
        return "calm", 0
    days = (due_on - today).days
    return ("late", -days) if days < 0 else ("soon" if days <= SOON else "calm", days)


screens.register(
    queries.RESOURCE,
    Screen(
        actions={"complete": ActionForm(fill=finished, choices=floors, beside=("quantity", "finished"))},
        panels=(Panel("orders/_drawings.html", drawings),),
        line_order=("product", "quantity", "finished", "requirement", "remark"),
    ),
)
screens.menu(MenuItem("orders", _("Production schedule"), "/production-schedule/", "calendar-time", WATCHERS, 20))


@require_safe
@signed_in
def schedule(request: HttpRequest) -> HttpResponse:
    """Open production requests, the one due first on top; what is late is said so."""
    today = timezone.localdate()
    rows = [(row, *urgency(row.needed_on, today)) for row in queries.list_due(request.user)]
    context = {"rows": rows, "late": sum(kind == "late" for _row, kind, _days in rows)}
    return render(request, "orders/schedule.html", context)
