"""The self-check on screen: every invariant and how it stands, and the rows that break one; a word on the home of who
has to see to it."""

from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.insight.watch import queries
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem, Panel
from counterfoil.web.visible import refuse_others, signed_in

screens.menu(MenuItem("insight", gettext_lazy("Self-check"), "/self-check/", "shield-check", roles.OVERSEERS, place=50))


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Every invariant: what must hold, how it was found, and when."""
    refuse_others(request.user, roles.OVERSEERS)
    stands = queries.list_stands()
    last = max((stand.last.at for stand in stands if stand.last is not None), default=None)
    context = {"stands": stands, "broken": sum(stand.is_broken for stand in stands), "last": last}
    return render(request, "insight/self_check.html", context)


@require_safe
@signed_in
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One invariant with the rows that break it just now."""
    refuse_others(request.user, roles.OVERSEERS)
    invariant = INVARIANTS.get(code)
    if invariant is None:
        raise Http404(code)
    context: dict[str, Any] = {"stand": queries.stand_of(invariant)}
    try:
        context["columns"], context["rows"] = queries.rows_against(invariant)
    except OperationalError:  # years of papers take longer than a page may
        context["takes_long"] = True
    return render(request, "insight/self_check_one.html", context)


def on_home(user: Any, *, at: datetime) -> dict[str, Any] | None:
    """A word to the administrator when something is broken."""
    broken = queries.count_broken_now() if roles.ADMINISTRATOR in user.roles_at(at) else 0
    return {"broken": broken} if broken else None


screens.home_panel(Panel("insight/_self_check.html", on_home))
