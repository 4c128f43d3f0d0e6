"""The pipeline on screen: a board of quotations by state and amount, and the reasons of those that were lost."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.people import roles
from counterfoil.people.queries import list_holders
from counterfoil.quotations.pipeline import queries
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(MenuItem("quotations", _("Pipeline"), "/pipeline/", "chart-bar", roles.PRICE_ROLES, place=30))


@require_safe
@signed_in
def board(request: HttpRequest) -> HttpResponse:
    """Quotations by state, each state with its sum; and why quotations were lost. Of own customers, or of all."""
    user = request.user
    if not user.sees_prices:
        raise Http404
    at = timezone.now()
    chosen = request.GET.get("salesperson", "").replace("\x00", "")[:60]
    lanes = queries.lanes(user, at=at, salesperson=chosen)
    context = {
        "going_on": lanes[: len(queries.GOING_ON)], "ended": lanes[len(queries.GOING_ON) :], "chosen": chosen,
        "lost": queries.lost(user, at=at, salesperson=chosen), "today": timezone.localdate(),
        "people": list_holders(roles.SALESPERSON) if set(user.roles_at(at)) & roles.SEES_ALL else [],
        "days": queries.ENDED_WITHIN.days,
    }  # fmt: skip
    return render(request, "quotations/board.html", context)
