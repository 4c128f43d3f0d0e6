"""The gate: one page, one box; green or red with a word, whichever pass is held before it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.delivery.gate import actions
from counterfoil.delivery.gate.forms import Verify
from counterfoil.kernel.inputs import validated
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, MenuItem, Screen
from counterfoil.web.visible import signed_in

screens.register("gate-passes", Screen(actions={"verify": ActionForm(url=lambda gate_pass: "/gate/")}))
screens.menu(MenuItem("delivery", _("Gate"), "/gate/", "door-exit", frozenset({roles.GATEKEEPER}), place=1))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def scan(request: HttpRequest) -> HttpResponse:
    """Scan or type a code: the goods may leave, or not and why."""
    if request.method != "POST":
        return render(request, "delivery/gate.html")
    context: dict[str, Any] = {"code": request.POST.get("code", "")[:200]}
    try:
        entered = validated(Verify, {"code": context["code"]})
        context["gate_pass"] = actions.verify_by_code(entered.code, by=request.user, at=timezone.now())
    except Refusal as refusal:
        context["refusal"] = refusal.sentence(sees_prices=request.user.sees_prices)
        context["title"] = refusal.title
    except NotVisible:
        context["title"] = _("Unknown")
        context["refusal"] = _("There is no such pass.")
    return render(request, "delivery/gate.html", context, status=200 if "gate_pass" in context else 422)
