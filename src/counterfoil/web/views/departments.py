"""Departments on screen: heads, cost centres, people, and who changed what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import departments, kept, roles
from counterfoil.people.models import Department, User
from counterfoil.web import screens
from counterfoil.web.forms import errors_of
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

SEEN_BY = frozenset({roles.ADMINISTRATOR, roles.DEPARTMENT_HEAD, roles.CLERK_SUPERVISOR, roles.MARKET_MANAGER})
FIELDS = ("code", "name", "head", "cost_centre")
LABELS = {
    "name": _("Name"), "head": _("Head"), "cost_centre": _("Cost centre"), "members": _("Who belongs to it"),
}  # fmt: skip
screens.menu(MenuItem("other", _("Departments"), "/departments/", "building", SEEN_BY, place=65))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """All departments; or the form of one, with its history."""
    at, by = timezone.now(), request.user
    if acting_role(by, SEEN_BY, at)[0] is None:
        raise Http404
    row = Department.objects.select_related("head").filter(code=code).first() if code else None
    if code and row is None:
        raise Http404(code)
    values: dict[str, Any] = departments.told(row) if row is not None else {}
    refusal = None
    if request.method == "POST":
        values = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
        values["members"] = request.POST.getlist("members")
        try:
            if row is not None:
                departments.change(code, values, by=by, at=at)
            else:
                row = departments.make(values, by=by, at=at)
            return redirect(f"/departments/{row.code}/?done=1")
        except Refusal as found:
            refusal = found
    context = {
        "row": row, "values": values, "new": "new" in request.GET or (refusal is not None and row is None),
        "may": acting_role(by, kept.KEPT_BY, at)[0] is not None,
        "rows": departments.listed(), "history": _history(code) if code else [],
        "people": User.objects.filter(is_active=True).exclude(pk=1).select_related("department").order_by("username"),
        "heads": User.objects.filter(is_active=True, roles__contains=[roles.DEPARTMENT_HEAD]).order_by("username"),
        "refusal": refusal.sentence() if refusal else "", "errors": errors_of(refusal) if refusal else {},
        "done": "done" in request.GET,
    }  # fmt: skip
    return render(request, "web/departments.html", context, status=422 if refusal else 200)


def _history(code: str) -> list[dict[str, Any]]:
    """Every change with old and new values in words."""
    return [
        {
            "at": change.at, "by": change.by,
            "changes": [(LABELS.get(name, name), _say(old), _say(new)) for name, (old, new) in change.changes.items()],
        }
        for change in kept.history(departments.RESOURCE, code)
    ]  # fmt: skip


def _say(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
