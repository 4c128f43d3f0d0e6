"""The staging board on a desk and on the wall, the figures of the shipping floor, and the documents behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.delivery.floor import queries
from counterfoil.delivery.models import PickList
from counterfoil.delivery.pipeline import type_named
from counterfoil.kernel.people import visible
from counterfoil.people import roles
from counterfoil.stock.periods import period_of
from counterfoil.stock.queries import list_locations
from counterfoil.web import screens
from counterfoil.web.chrome import works_with
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

SHOWN = 300
STAGING = frozenset({roles.PICKING_LEADER, roles.LOGISTICS_CLERK, roles.PICKER, roles.SHIPMENT_CLERK})
WATCHING = frozenset(
    {
        roles.PICKING_LEADER, roles.LOGISTICS_CLERK, roles.SHIPMENT_CLERK, roles.SALES_CLERK, roles.WAREHOUSE_KEEPER,
        roles.MARKET_MANAGER, roles.CLERK_SUPERVISOR, roles.AUDITOR,
    }
)  # fmt: skip
screens.menu(
    MenuItem("warehouse", _("Staging board"), "/staging/", "map-pin", STAGING, place=8),
    MenuItem("delivery", _("Shipping floor"), "/shipping/", "chart-bar", WATCHING, place=2),
)


@require_safe
@signed_in
def board(request: HttpRequest) -> HttpResponse:
    """Which floor of which notice is still missing, by zone, and what stands there; ``?wall`` for a screen on the wall."""
    context = _lanes(request) | {"wall": "wall" in request.GET}
    return render(request, "delivery/wall.html" if context["wall"] else "delivery/board.html", context)


@require_safe
@signed_in
def lanes(request: HttpRequest) -> HttpResponse:
    """The lanes alone: the board asks for them again and again."""
    return render(request, "delivery/_lanes.html", _lanes(request))


def _lanes(request: HttpRequest) -> dict[str, Any]:
    at = timezone.now()
    found = queries.board(request.user, at=at)
    names = {zone.code: zone.name for zone in list_locations("staging")}
    return {
        "lanes": [(code, names.get(code, ""), cards) for code, cards in found.items()], "at": at,
        "beyond": queries.beyond(request.user, found), "lists_beyond": queries.lists_beyond(request.user, found),
    }  # fmt: skip


@require_safe
@signed_in
def shipping(request: HttpRequest) -> HttpResponse:
    """What waits where and for how long; shipped on time; picked right. Every figure leads to its documents."""
    at = timezone.now()
    period = period_of(request.GET, at=at)
    start, end = period.moments
    held = set(request.user.roles_at(at))
    steps = tuple(step for step in queries.STEPS if works_with(held, type_named(step[0])))
    context = {
        "waiting": queries.list_waiting(request.user, at=at, steps=steps),
        "period": period,
        "on_time": queries.on_time(request.user, start=period.start, end=period.end),
        "accuracy": queries.pick_accuracy(request.user, start=start, end=end),
    }  # fmt: skip
    return render(request, "delivery/shipping.html", context)


@require_safe
@signed_in
def late(request: HttpRequest) -> HttpResponse:
    """The shipments that left after the day that was asked for."""
    period = period_of(request.GET, at=timezone.now())
    rows = queries.late_ones(queries.shipped(request.user, start=period.start, end=period.end))
    return render(request, "delivery/late.html", {"rows": rows[:SHOWN], "many": rows.count(), "period": period})


@require_safe
@signed_in
def wrong(request: HttpRequest) -> HttpResponse:
    """The lines on which some count differed."""
    period = period_of(request.GET, at=timezone.now())
    start, end = period.moments
    rows = queries.wrong_lines(request.user, start=start, end=end)
    shown = list(rows[:SHOWN])
    lists = PickList.objects.filter(visible(type_named("pick-lists"), request.user))
    open_to = set(lists.filter(pk__in={row.document_id for row in shown}).values_list("pk", flat=True))
    context = {"rows": shown, "many": rows.count(), "open_to": open_to, "period": period}
    return render(request, "delivery/wrong.html", context)
