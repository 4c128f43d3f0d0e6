"""Closing the books, on screen."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.books import actions, queries
from counterfoil.receivables.statements.queries import month_before
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(MenuItem("accounts", _("Close the books"), "/books/", "lock", actions.MAY_CLOSE, place=90))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Up to which day nothing is booked any more, who closed it, and the two buttons."""
    user: Any = request.user
    at = timezone.now()
    if acting_role(user, actions.MAY_CLOSE, at)[0] is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            _do(request, user, at)
        except Refusal as refusal:
            problem = refusal.sentence()
        else:
            return redirect("/books/")
    closed, last_month = queries.closed_on(), month_before(timezone.localdate())[1]
    context = {
        "closed": closed, "changes": queries.list_changes(), "problem": problem, "entered": request.POST,
        "proposal": last_month if closed is None or closed < last_month else None, "today": timezone.localdate(),
        "may_open": acting_role(user, actions.MAY_OPEN, at)[0] is not None,
    }  # fmt: skip
    return render(request, "receivables/books.html", context, status=422 if problem else 200)


def _do(request: HttpRequest, user: Any, at: Any) -> None:
    day = _day(request.POST.get("day", ""))
    if "reopen" in request.POST:
        actions.reopen(day, reason=request.POST.get("reason", ""), by=user, at=at)
        messages.success(request, _now("The books are open again."))
        return
    if day is None:
        raise invalid("day", _("is needed"))
    actions.close(day, by=user, at=at)
    messages.success(request, _now("The books are closed up to {day}.").format(day=day))


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
