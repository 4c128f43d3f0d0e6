"""The settings of the house on screen: what each says now, its default, its form, and who changed what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import Listed, acting_role
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import kept, roles, settings, typed_settings
from counterfoil.web import screens
from counterfoil.web.forms import errors_of
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(MenuItem("other", _("Settings"), "/settings/", "settings", kept.KEPT_BY, place=80))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """All settings by group, each with its form, and what was changed last."""
    at, by = timezone.now(), request.user
    if acting_role(by, kept.KEPT_BY, at)[0] is None:
        raise Http404
    key, text, refusal = request.POST.get("key", ""), request.POST.get("value", ""), None
    if request.method == "POST":
        try:
            typed_settings.change(key, text, by=by, at=at, seen=request.POST.get("seen", "")[:16])
            return redirect(f"/settings/?done={key}#{key}")
        except NotVisible as error:
            raise Http404(key) from error
        except Refusal as found:
            refusal = found
    context = {
        "groups": _groups(key, text, refusal), "history": [_told(change) for change in typed_settings.history()],
        "done": settings.DECLARED.get(request.GET.get("done", "")),
        "refused": settings.DECLARED[key] if refusal else None,
    }  # fmt: skip
    return render(request, "web/settings.html", context, status=422 if refusal else 200)


def _groups(key: str, text: str, refusal: Refusal | None) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The settings by the first part of their key; the refused one with what was typed and what is wrong with it."""
    now = settings.values(*settings.DECLARED)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in typed_settings.GROUPS}
    for one in settings.DECLARED.values():
        row = _row(one, now[one.key])
        if refusal is not None and one.key == key:
            row |= {"typed": text, "error": "; ".join(errors_of(refusal).values()) or refusal.sentence()}
        found.setdefault(one.key.split(".")[0], []).append(row)
    return [(typed_settings.GROUPS.get(name, name), rows) for name, rows in found.items() if rows]


def _row(one: settings.Declared, now: Any) -> dict[str, Any]:
    kind = typed_settings.kind_of(one.default)
    return {
        "declared": one, "kind": kind, "now": _say(now), "default": _say(one.default), "differs": now != one.default,
        "typed": typed_settings.typed(now, kind), "seen": settings.mark(now), "usual": typed_settings.typed(one.default, kind),
        "elsewhere": one.key in typed_settings.ELSEWHERE, "page": typed_settings.ELSEWHERE.get(one.key, ""),
    }  # fmt: skip


def _told(change: Any) -> dict[str, Any]:
    one = settings.DECLARED.get(change.key)
    label = one.label if one is not None else change.key
    return {"at": change.at, "by": change.by, "label": label, "old": _say(change.old), "new": _say(change.new)}


def _say(value: Any) -> Any:
    """A value in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return str(Listed(roles.LABELS.get(part, part) for part in value))
    return typed_settings.typed(value, typed_settings.kind_of(value)) or "–"
