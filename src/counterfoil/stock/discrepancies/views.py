"""Discrepancies on screen: the causes by which they come, goods in question, and causes to choose from."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.people import visible
from counterfoil.people import roles
from counterfoil.stock.discrepancies import queries
from counterfoil.stock.discrepancies.workflow import OWNERS
from counterfoil.stock.models import Discrepancy
from counterfoil.stock.periods import period_of
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, MenuItem, Screen
from counterfoil.web.visible import signed_in

CAUSES = {
    "miscount": _("miscounted"), "misplaced": _("on another shelf"), "damaged": _("damaged"),
    "wrong_goods": _("wrong goods taken"), "wrong_label": _("wrongly labelled"), "booking": _("wrongly booked"),
    "left_behind": _("left behind"), "lost": _("lost"), "supplier": _("short from production"), "other": _("other"),
}  # fmt: skip
"""Causes offered on screen; programs may name others."""
SEEING = OWNERS | frozenset({roles.AUDITOR, roles.MARKET_MANAGER, roles.CLERK_SUPERVISOR, roles.ACCOUNTANT})
NUMBERS = 100
UNEXPLAINED = "-"
"""In the address: those that nobody has explained yet."""


def causes(document: Discrepancy, user: Any) -> dict[str, list[Choice]]:
    """The causes to choose from."""
    return {"cause": [Choice(code, str(label)) for code, label in CAUSES.items()]}


def called(cause: str) -> Any:
    """A cause as it is shown."""
    return CAUSES.get(cause, cause) if cause else _("to be explained")


screens.register(
    "discrepancies",
    Screen(actions={"explain": ActionForm(choices=causes)}),
)
screens.menu(MenuItem("warehouse", _("Causes of discrepancies"), "/discrepancy-causes/", "chart-bar", SEEING, place=70))


@require_safe
@signed_in
def by_cause(request: HttpRequest) -> HttpResponse:
    """How often each cause comes (Pareto), what is in question, and the discrepancies behind the figures."""
    at = timezone.now()
    period = period_of(request.GET, at=at, days=90)
    start, end = period.moments
    wanted = {name: request.GET.get(name, "").replace("\x00", "")[:40] for name in ("step", "owner", "state", "cause")}
    filters = queries.Filters(start, end, wanted["step"], wanted["owner"], wanted["state"])
    mine = Discrepancy.objects.filter(visible(type_of(Discrepancy), request.user))
    rows = queries.chosen(mine, filters)
    listed = rows.filter(cause=wanted["cause"].replace(UNEXPLAINED, "")) if wanted["cause"] else rows
    context = {
        "period": period, "wanted": wanted, "steps": Discrepancy.Step.choices, "owners": sorted(OWNERS),
        "causes": [(called(row.cause), row.cause or UNEXPLAINED, row) for row in queries.pareto(rows)],
        "questions": queries.list_in_question(mine),
        "rows": [
            (row, called(row.cause))
            for row in listed.select_related("product", "location", "owner").order_by("-pk")[:NUMBERS]
        ],
        "many": listed.count(), "most": NUMBERS, "soon": timedelta(days=1),
    }  # fmt: skip
    return render(request, "stock/causes.html", context)
