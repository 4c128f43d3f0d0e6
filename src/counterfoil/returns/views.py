"""The working calendar on screen: which days the house works, changed by the administrator, with history."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.people import roles
from counterfoil.returns import calendar
from counterfoil.returns.models import CalendarChange, CalendarDay
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

KEEPERS = frozenset({roles.ADMINISTRATOR})
READERS = KEEPERS | {roles.PICKING_LEADER, roles.MARKET_MANAGER}
WORKS = {"yes": True, "no": False, "": None}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def days(request: HttpRequest) -> HttpResponse:
    """The days of a year that are not what their weekday says."""
    user: Any = request.user
    held = set(user.roles_at(timezone.now()))
    if not held & READERS:
        raise PermissionDenied
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2199 else today.year
    if request.method == "POST":
        if not held & KEEPERS:
            raise PermissionDenied
        _change(request, year)
        return redirect(f"/returns/calendar/?year={year}")
    context = {
        "year": year,
        "rows": CalendarDay.objects.filter(day__year=year).order_by("day"),
        "missing_years": calendar.missing_years(today),
        "published": bool(calendar.published(year)),
        "keeps": bool(held & KEEPERS),
        "changes": CalendarChange.objects.filter(day__year=year).select_related("by").order_by("-pk")[:20],
        "next": calendar.next_session(timezone.now()),
    }
    return render(request, "returns/calendar.html", context)


def _change(request: HttpRequest, year: int) -> None:
    at = timezone.now()
    if "fill" in request.POST:
        calendar.fill(year, by=request.user, at=at)
        return
    text = request.POST.get("day", "")
    try:
        day = parse_date(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is not None and request.POST.get("works", "") in WORKS:
        name = request.POST.get("name", "").replace("\x00", "").strip()[:60]
        calendar.set_day(day, WORKS[request.POST.get("works", "")], name, by=request.user, at=at)


screens.menu(MenuItem("other", _("Working calendar"), "/returns/calendar/", "calendar-time", KEEPERS, place=60))
