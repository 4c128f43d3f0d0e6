"""A leaver's customers and tasks are given to others, and roles that nobody holds are shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import role_labels
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import handing_over, queries
from counterfoil.people.handing_over import MAY_HAND_OVER
from counterfoil.people.models import User
from counterfoil.web import screens
from counterfoil.web.forms import errors_of
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(
    MenuItem("other", gettext_lazy("Hand-over and vacant roles"), "/hand-over/", "user-circle", MAY_HAND_OVER, place=70)
)
PREFIX = "successors."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Choose who leaves; see what they hold; name who takes it over; do it all in one step."""
    if not MAY_HAND_OVER & set(request.user.roles_at(timezone.now())):
        raise Http404
    leaver = _chosen(request)
    refusal = None
    if request.method == "POST" and leaver is not None:
        try:
            gone = handing_over.hand_over(_entered(request, leaver), by=request.user, at=timezone.now())
        except Refusal as found:
            refusal = found
        else:
            text = _("Handed over: {many} in all.").format(many=sum(gone.values()))
            messages.success(request, text)
            return redirect("/hand-over/")
    context = {
        "people": User.objects.filter(is_active=True).exclude(pk=1).order_by("username"),
        "leaver": leaver, "holdings": handing_over.holdings(leaver) if leaver else [],
        "vacant": [role_labels[role] for role in queries.list_vacant_roles()],
        "refusal": refusal.sentence() if refusal else "", "errors": errors_of(refusal) if refusal else {},
        "chosen": {key.removeprefix(PREFIX): value for key, value in request.POST.items() if key.startswith(PREFIX)},
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "web/hand_over.html", context, status=422 if refusal else 200)


def _chosen(request: HttpRequest) -> User | None:
    username = (request.POST.get("user") or request.GET.get("user", "")).replace("\x00", "")[:60]
    return User.objects.filter(username=username).exclude(pk=1).first() if username else None


def _entered(request: HttpRequest, leaver: User) -> dict[str, Any]:
    successors = {
        key.removeprefix(PREFIX): value for key, value in request.POST.items() if key.startswith(PREFIX) and value
    }
    return {
        "user": leaver.username, "successors": successors, "reason": request.POST.get("reason", ""),
        "close_login": request.POST.get("close_login") == "on",
    }  # fmt: skip
