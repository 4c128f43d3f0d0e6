"""Figures on screen: each leads to the documents that it is the sum of. And where the process loses time."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.insight.figures import sales
from counterfoil.insight.figures.chart import bars
from counterfoil.insight.process import conformance
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

OVERSEERS = roles.SEES_ALL | {roles.ADMINISTRATOR}
screens.menu(
    MenuItem("insight", gettext_lazy("Sales figures"), "/insight/", "report-money", roles.PRICE_ROLES, place=30),
    MenuItem("insight", gettext_lazy("Where time goes"), "/process/conformance/", "clock", OVERSEERS, place=40),
)


def _only(request: HttpRequest, allowed: frozenset[str]) -> None:
    """Raises ``PermissionDenied`` for whoever holds none of these roles."""
    if not allowed & set(request.user.roles_at(timezone.now())):
        raise PermissionDenied


def _period(request: HttpRequest) -> sales.Period:
    today = timezone.localdate()
    found = sales.month(request.GET.get("month", ""))
    if found is not None:
        return found
    first = sales.month(f"{today - timedelta(days=365):%Y-%m}")
    assert first is not None
    return first[0], today


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Sales of the last twelve months, the order book, and what is held."""
    _only(request, roles.PRICE_ROLES)
    user, period = request.user, _period(request)
    charts = (
        ("month", _("By month"), sales.by_month), ("customer", _("By customer"), sales.by_customer),
        ("product", _("By product"), sales.by_product), ("region", _("By region"), sales.by_region),
    )  # fmt: skip
    drawn = [(title, SafeString(bars(rows(user, period), title=title, name=name))) for name, title, rows in charts]
    held, amount = sales.held(user)
    context = {
        "period": period, "total": sales.total(user, period), "book": sales.order_book(user), "held": held,
        "held_amount": amount, "charts": drawn,
    }  # fmt: skip
    return render(request, "insight/overview.html", context)


@require_safe
@signed_in
def sales_list(request: HttpRequest) -> HttpResponse:
    """The shipments behind a figure; their parts sum to it."""
    _only(request, roles.PRICE_ROLES)
    filters = {name: request.GET[name] for name in ("customer", "region", "product") if name in request.GET}
    rows = sales.behind(request.user, _period(request), filters)
    return render(
        request, "insight/sales.html", {"rows": rows, "total": sum(part for _row, part in rows), "filters": filters}
    )


@require_safe
@signed_in
def where_time_goes(request: HttpRequest) -> HttpResponse:
    """Fitness, overrides, loops and waiting times of the last days."""
    _only(request, OVERSEERS)
    text = request.GET.get("days", "")
    days = min(365, int(text)) if text.isdigit() and int(text) else 7
    since = timezone.now() - timedelta(days=days)
    every, fitting = conformance.fitness(since=since)
    counts, waits = conformance.counts(since=since), conformance.waits(since=since)
    context = {
        "days": days, "every": every, "fitting": fitting, "share": 100 * fitting / every if every else 100,
        "waits": waits[:40], "bottleneck": conformance.bottleneck(waits),
        "overrides": conformance.overrides(counts), "loops": conformance.loops(counts),
    }  # fmt: skip
    return render(request, "insight/conformance.html", context)
