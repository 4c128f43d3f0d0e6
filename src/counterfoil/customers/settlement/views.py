"""Settlement terms on screen: which there are, which may be agreed, and who changed that."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from counterfoil.customers import queries
from counterfoil.customers.models import SettlementTerms
from counterfoil.customers.settlement import actions
from counterfoil.customers.settlement.forms import NewTerms
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.people.models import MasterChange
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.forms import Filling
from counterfoil.web.screens import Choice, MenuItem
from counterfoil.web.visible import signed_in

SEEN_BY = roles.PRICE_ROLES | actions.MAY_SET
LATEST = 20
screens.menu(MenuItem("customers", _("Settlement terms"), "/terms-of-settlement/", "coin", SEEN_BY, place=62))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """All settlement terms; the chief accountant adds some, allows and forbids."""
    held = set(request.user.roles_at(timezone.now()))
    if not held & SEEN_BY:
        raise Http404
    raw: dict[str, Any] = {}
    refusal = None
    if request.method == "POST":
        raw = boxes.read(NewTerms, request.POST)
        try:
            actions.create_terms(raw, by=request.user, at=timezone.now())
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, _("Set ✓"))
            return redirect("/terms-of-settlement/")
    filling = Filling(values=raw, errors=boxes.errors_of(refusal) if refusal else {})
    filling.choices = {"kind": [Choice(code, str(label)) for code, label in SettlementTerms.Kind.choices]}
    changes = MasterChange.objects.filter(resource="settlement-terms").select_related("by").order_by("-at", "-pk")
    context = {
        "rows": queries.terms_found_by("").order_by("kind", "days", "code"),
        "may_set": bool(held & actions.MAY_SET), "form": boxes.build(NewTerms, None, filling),
        "refusal": refusal.sentence() if refusal else "", "changes": changes[:LATEST],
    }  # fmt: skip
    return render(request, "customers/settlement_terms.html", context, status=422 if refusal else 200)


@require_POST
@signed_in
def allow(request: HttpRequest, code: str) -> HttpResponse:
    """Allow or no longer allow these terms."""
    raw = {"is_allowed": request.POST.get("is_allowed") == "on"}
    try:
        actions.change_terms(code, raw, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
    except NotVisible as error:
        raise Http404(code) from error
    return redirect("/terms-of-settlement/")
