"""Ageing of all customers on screen and as a workbook."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.people import roles
from counterfoil.printing.sheets import CONTENT_TYPE
from counterfoil.receivables.ageing import exports, queries
from counterfoil.receivables.words import AGE_WORDS
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(MenuItem("accounts", _("Ageing"), "/ageing/", "report-money", roles.PRICE_ROLES, place=60))


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Who owes how much, by how long it is overdue; a page at a time, by customer code."""
    _refuse_blind(request)
    at = timezone.now()
    after, overdue = request.GET.get("after", "")[:60].replace("\x00", ""), "overdue" in request.GET
    rows = queries.list_aged(request.user, at=at, after=after, overdue=overdue, limit=queries.PAGE + 1)
    total = queries.total(request.user, at=at)
    context = {
        "rows": [(row, [(label, row.ages[name]) for name, label in AGE_WORDS.items()]) for row in rows[: queries.PAGE]],
        "ages": [(label, total[name]) for name, label in AGE_WORDS.items()], "total": total, "overdue": overdue,
        "next": rows[queries.PAGE - 1].customer.code if len(rows) > queries.PAGE else "", "after": after,
    }  # fmt: skip
    return render(request, "receivables/ageing.html", context)


@require_safe
@signed_in
def xlsx(request: HttpRequest) -> HttpResponse:
    """All of it as a workbook."""
    _refuse_blind(request)
    at = timezone.now()
    rows = queries.list_aged(
        request.user, at=at, overdue="overdue" in request.GET, limit=queries.MOST_IN_A_FILE
    )  # fmt: skip
    day = timezone.localtime(at).date().isoformat()
    response = HttpResponse(exports.sheet(rows, day=day), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{_now('Ageing')} {day}.xlsx") or "attachment"
    return response


def _refuse_blind(request: HttpRequest) -> None:
    if not request.user.sees_prices:
        raise Http404
