"""The gate: one page, one box; green or red with a word, whichever pass is held before it.

The page also works while the network is gone: it knows the house's public key and which passes are used or void,
shows what a signed code says, and reports each use as soon as the house can be reached again (``gate.js``).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.delivery.gate import actions, queries, signing
from counterfoil.delivery.gate.forms import Verify
from counterfoil.delivery.models import GatePass
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.inputs import validated
from counterfoil.kernel.people import visible
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
    context = _at_the_gate(request) | {"keys": " ".join(signing.public_keys())}
    if request.method != "POST":
        return render(request, "delivery/gate.html", context)
    context["code"] = request.POST.get("code", "")[: signing.MOST]
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


@require_safe
@signed_in
def passes(request: HttpRequest) -> HttpResponse:
    """What waits for each truck now: the part of the page that is asked for again and again."""
    return render(request, "delivery/_passes.html", _at_the_gate(request))


def _at_the_gate(request: HttpRequest) -> dict[str, Any]:
    at = timezone.now()
    rows = GatePass.objects.filter(visible(type_of(GatePass), request.user))
    known = queries.list_at_the_gate(rows, at=at)
    return {"known": known, "trucks": queries.by_plate(known, at=at)}
