"""Who stands in for whom: a person names a substitute for some of their roles between two days."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from counterfoil.kernel.checks import role_labels
from counterfoil.kernel.inputs import validated
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import substitutes
from counterfoil.people.models import User
from counterfoil.people.substitutes import SubstituteInput
from counterfoil.web.forms import errors_of
from counterfoil.web.visible import signed_in

FIELDS = ("user", "substitute", "from_on", "to_on")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """One's own substitutions, both ways (all for an administrator), and the form that names the next."""
    by: Any = request.user
    today = timezone.localdate().isoformat()
    raw: dict[str, Any] = {"from_on": today, "to_on": today}
    refusal = None
    if request.method == "POST":
        raw = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
        raw["roles"] = request.POST.getlist("roles")
        try:
            substitutes.appoint(validated(SubstituteInput, raw), by=by, at=timezone.now())
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, _("The substitute is named."))
            return redirect("substitutes")
    return render(request, "web/substitutes.html", _context(by, raw, refusal), status=422 if refusal else 200)


def _context(by: Any, raw: dict[str, Any], refusal: Refusal | None) -> dict[str, Any]:
    rows = substitutes.visible_to(by).select_related("user", "substitute").order_by("-to_on", "-pk")[:100]
    known = role_labels if by.is_administrator else {role: role_labels[role] for role in by.roles}
    return {
        "rows": rows, "today": timezone.localdate(), "values": raw, "roles": known,
        "people": User.objects.filter(is_active=True).exclude(pk=1).order_by("username"),
        "refusal": refusal.sentence() if refusal else "", "errors": errors_of(refusal) if refusal else {},
    }  # fmt: skip


@require_POST
@signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early: from now on nobody stands in any more."""
    try:
        substitutes.revoke(pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
    except NotVisible as error:
        raise Http404(pk) from error
    else:
        messages.success(request, _("The substitution is ended."))
    return redirect("substitutes")
