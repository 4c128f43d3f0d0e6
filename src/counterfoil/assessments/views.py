"""The monthly sheet on screen and as files."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.assessments import sheets
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import Team
from counterfoil.people.roles import SEES_ALL
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
screens.menu(MenuItem("returns", _("Monthly assessments"), "/assessment-sheet/", "calendar-time", place=75))


def _wanted(request: HttpRequest) -> dict[str, str]:
    """Which sheet is asked for; this month's unless told otherwise."""
    found = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("month", "team", "person")}
    return {**found, "month": found["month"] or sheets.this_month(timezone.now())}


@require_safe
@signed_in
def sheet(request: HttpRequest) -> HttpResponse:
    """The month's charges by team and person: one's own, or for those who oversee everybody's."""
    wanted = _wanted(request)
    try:
        found = sheets.get_sheet(request.user, **wanted)
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
        wanted["month"] = sheets.this_month(timezone.now())
        found = sheets.get_sheet(request.user, **wanted)
    user: Any = request.user
    oversees = bool(SEES_ALL & set(user.roles_at(timezone.now())))
    context = {
        "sheet": found, "wanted": wanted, "oversees": oversees,
        "query": urlencode({k: v for k, v in wanted.items() if v}),
        "teams": Team.objects.order_by("name").values_list("name", flat=True) if oversees else (),
    }  # fmt: skip
    return render(request, "assessments/sheet.html", context)


@require_safe
@signed_in
def pdf(request: HttpRequest) -> HttpResponse:
    """The sheet to be printed and signed."""
    found = sheets.get_sheet(request.user, **_wanted(request))
    language = translation.get_language() or "zh-hans"
    data = sheets.as_pdf(found, user=request.user, at=timezone.now(), language=language)
    return _file(data, "application/pdf", f"KHD-{found.month}.pdf", save=False)


@require_safe
@signed_in
def workbook(request: HttpRequest) -> HttpResponse:
    """The sheet for the wages office."""
    found = sheets.get_sheet(request.user, **_wanted(request))
    return _file(sheets.as_workbook(found), EXCEL, f"KHD-{found.month}.xlsx", save=True)


def _file(data: bytes, content_type: str, name: str, *, save: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(save, name) or "attachment"
    return response
