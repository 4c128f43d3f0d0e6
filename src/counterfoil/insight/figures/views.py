"""Figures on screen: each leads to the list that it is the sum of, and each chart and list comes as Excel too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.complaints.models import Cause
from counterfoil.customers.models import Stage
from counterfoil.insight.figures import buyers, delivering, kept, money, quality, sales
from counterfoil.insight.figures import home as home  # puts its panels in place
from counterfoil.insight.figures.chart import drawn
from counterfoil.insight.figures.shape import SHOWN, Listing, Page, Period, Words
from counterfoil.insight.models import Segment
from counterfoil.people import roles
from counterfoil.printing.sheets import CONTENT_TYPE, Sheet, workbook
from counterfoil.receivables.words import AGE_WORDS
from counterfoil.returns.models import Reason
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import refuse_others, signed_in

screens.menu(MenuItem("insight", _("Figures"), "/insight/", "report-money", roles.PRICE_ROLES, place=30))


@dataclass(frozen=True)
class Tab:
    """A page of figures by its name in the address."""

    name: str
    label: Words
    page: Callable[[Any, Period], Page]


TABS = (
    Tab("sales", _("Sales"), sales.page),
    Tab("delivery", _("Delivery"), delivering.page),
    Tab("money", _("Credit and overdue"), money.page),
    Tab("quality", _("Returns and complaints"), quality.page),
    Tab("customers", _("Customers"), buyers.page),
)
Behind = Callable[[Any, Period, dict[str, str]], Listing]
LISTS: dict[str, Behind] = {
    "shipments": sales.behind,
    "order-book": lambda user, _period, filters: delivering.behind_the_book(user, timezone.localdate(), filters),
    "asked-for": delivering.behind_punctuality,
    "held": lambda user, _period, filters: money.behind_held(user, filters),
    "overdue": lambda user, _period, filters: money.behind_overdue(user, timezone.localdate(), filters),
    "returns": lambda user, period, filters: quality.behind(quality.RETURNS, user, period, filters),
    "complaints": lambda user, period, filters: quality.behind(quality.COMPLAINTS, user, period, filters),
    "stage": lambda user, period, filters: buyers.behind_stage(
        user, filters.get("stage", ""), buyers.end_of(period, at=timezone.now())
    ),
    "cohort": lambda user, period, filters: buyers.behind_cohort(
        user, _year(), _first(filters.get("cohort", "")), period[0]
    ),
    "buyers": lambda user, _period, filters: buyers.behind_buyers(user, filters),
}  # fmt: skip
"""The lists behind the figures, by their name in the address."""
FILTERS = ("customer", "product", "region", "cause", "due", "which", "age", "stage", "cohort", "segment", "month")


def _only_with_prices(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` for whoever may not see prices."""
    refuse_others(request.user, roles.PRICE_ROLES)


def _year() -> Period:
    return kept.this_year(timezone.localdate())


def _period(request: HttpRequest) -> Period:
    """The month or the days that are asked for, else the last twelve months."""
    found = sales.month(request.GET.get("month", ""))
    if found is not None:
        return found
    usual = _year()
    return _day(request.GET.get("from", "")) or usual[0], _day(request.GET.get("to", "")) or usual[1]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _first(text: str) -> date:
    """The first day of a month. Raises ``Http404`` when it is none."""
    found = sales.month(text)
    if found is None:
        raise Http404(text)
    return found[0]


def _tab(name: str) -> Tab:
    found = next((tab for tab in TABS if tab.name == name), None)
    if found is None:
        raise Http404(name)
    return found


@require_safe
@signed_in
def page(request: HttpRequest, name: str = "sales") -> HttpResponse:
    """A page of figures with its charts, of the last twelve months."""
    _only_with_prices(request)
    found = _tab(name).page(request.user, _year())
    charts = [(chart, SafeString(drawn(chart))) for chart in found.charts]
    context = {"tabs": TABS, "name": name, "page": found, "charts": charts, "period": _year(), **found.more}
    return render(request, "insight/figures.html", context)


@require_safe
@signed_in
def chart_workbook(request: HttpRequest, name: str, chart: str) -> HttpResponse:
    """What a chart shows, as Excel."""
    _only_with_prices(request)
    found = next((one for one in _tab(name).page(request.user, _year()).charts if one.name == chart), None)
    if found is None:
        raise Http404(chart)
    return _file(found.sheet(), f"{found.title} {timezone.localdate()}.xlsx")


@require_safe
@signed_in
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """The list that a figure is the sum of."""
    listing = _listing(request, name)
    rows = list(zip(listing.rows, listing.urls, strict=True))
    kinds = [kind for _head, kind in listing.heads]
    words: dict[str, Words] = {
        **dict(Segment.choices), **dict(Stage.choices), **dict(Cause.choices), **dict(Reason.choices), **AGE_WORDS,
        "late": _("late"), "good": _("on time"), "none": _("without a day"), "-": _("unknown"),
    }  # fmt: skip
    context = {
        "listing": listing, "name": name, "many": len(rows), "shown": SHOWN,
        "rows": [(url, list(zip(row, kinds, strict=True))) for row, url in rows[:SHOWN]],
        "filters": [
            words.get(one, one) for key in FILTERS for one in request.GET.get(key, "").split(",") if one
        ],
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "insight/behind.html", context)


@require_safe
@signed_in
def behind_workbook(request: HttpRequest, name: str) -> HttpResponse:
    """The same list, whole, as Excel."""
    listing = _listing(request, name)
    return _file(listing.sheet(), f"{listing.title} {timezone.localdate()}.xlsx")


def _listing(request: HttpRequest, name: str) -> Listing:
    _only_with_prices(request)
    if name not in LISTS:
        raise Http404(name)
    filters = {key: request.GET[key].replace("\x00", "") for key in FILTERS if request.GET.get(key)}
    if filters.get("due") not in (None, delivering.LATE, delivering.NO_DAY):
        _first(filters["due"])
    return LISTS[name](request.user, _period(request), filters)


def _file(sheet: Sheet, name: str) -> HttpResponse:
    response = HttpResponse(workbook(sheet), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
