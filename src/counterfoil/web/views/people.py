"""People on screen: who works here, with which posts, floors, team and department, and who changed what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import kept, roles, staff
from counterfoil.people.models import Department, Team
from counterfoil.web import screens
from counterfoil.web.forms import errors_of
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

FIELDS = ("username", "name", "team", "department", "email", "phone")
LABELS = {
    "name": _("Name"), "roles": _("Roles"), "floors": _("Floors"), "team": _("Team"), "department": _("Department"),
    "email": _("E-mail"), "phone": _("Phone"), "is_active": _("Works here"),
}  # fmt: skip
screens.menu(MenuItem("other", _("Staff"), "/people/", "users", kept.KEPT_BY, place=66))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, username: str = "") -> HttpResponse:
    """Everybody; or the form of one person, with the history."""
    at, by = timezone.now(), request.user
    if acting_role(by, kept.KEPT_BY, at)[0] is None:
        raise Http404
    row = staff.find(username) if username else None
    if username and row is None:
        raise Http404(username)
    values: dict[str, Any] = staff.told(row) if row is not None else {"is_active": True}
    refusal = None
    if request.method == "POST":
        values = entered(request, new=row is None)
        try:
            row = staff.change(username, values, by=by, at=at) if row else staff.make(values, by=by, at=at)
            return redirect(f"/people/{row.username}/?done=1")
        except Refusal as found:
            refusal = found
    new = row is None and ("new" in request.GET or refusal is not None)
    everybody = staff.listed() if row is None and not new else ()
    context = {
        "row": row, "values": values, "new": new,
        "rows": [(one, [roles.LABELS.get(role, role) for role in one.roles]) for one in everybody],
        "history": _history(username) if username else [],
        "roles": [(code, roles.LABELS[code]) for code in roles.ALL], "floors": staff.floors(),
        "teams": Team.objects.order_by("name"), "departments": Department.objects.order_by("code"),
        "refusal": refusal.sentence() if refusal else "",
        "errors": {name.split(".")[0] for name in errors_of(refusal)} if refusal else (),
        "done": "done" in request.GET,
    }  # fmt: skip
    return render(request, "web/people.html", context, status=422 if refusal else 200)


def entered(request: HttpRequest, *, new: bool) -> dict[str, Any]:
    """What the form says; a name to log in by is asked for once."""
    values: dict[str, Any] = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    if not new:
        values.pop("username", None)
    values |= {name: request.POST.getlist(name) for name in ("roles", "floors")}
    return {**values, "is_active": new or "is_active" in request.POST}


def _history(username: str) -> list[dict[str, Any]]:
    """Every change with old and new values in words."""
    return [
        {
            "at": change.at, "by": change.by,
            "changes": [
                (LABELS.get(name, name), _say(name, old), _say(name, new))
                for name, (old, new) in change.changes.items() if old or new or name == "is_active"
            ],
        }
        for change in kept.history(staff.RESOURCE, username)
    ]  # fmt: skip


def _say(name: str, value: Any) -> str:
    if name == "roles":
        return ", ".join(str(roles.LABELS.get(role, role)) for role in value or [])
    if name == "is_active":
        return "" if value is None else str(_("yes") if value else _("no"))
    return ", ".join(value) if isinstance(value, list) else str(value or "")
