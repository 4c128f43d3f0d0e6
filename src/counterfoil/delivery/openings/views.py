"""Opening shipments on screen: what was taken over, what of it was claimed, and where to bring in more."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.delivery.openings import queries
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

MAY_BRING_IN = frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
screens.menu(
    MenuItem("accounts", _("Opening shipments"), "/opening-shipments/", "package-export", queries.KNOW, place=86)
)


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Every line with its customer, goods, what was claimed of it, and its batch; a page at a time."""
    held = set(request.user.roles_at(timezone.now()))
    if not held & queries.KNOW:
        raise Http404
    text, after = request.GET.get("q", "").replace("\x00", "").strip()[:100], request.GET.get("after", "")
    rows = queries.taken_over(request.user, text=text)
    behind = rows.filter(pk__gt=int(after)) if after.isdigit() and len(after) < 19 else rows
    lines = list(behind[: queries.PAGE + 1])
    context = {
        "lines": lines[: queries.PAGE], "sums": queries.sums(rows), "q": text, "may_bring_in": bool(held & MAY_BRING_IN),
        "next": lines[queries.PAGE - 1].pk if len(lines) > queries.PAGE else "",
    }  # fmt: skip
    return render(request, "delivery/openings.html", context)
