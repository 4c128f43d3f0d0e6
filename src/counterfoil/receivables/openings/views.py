"""Opening balances on screen: what was taken over, what of it is still open, and where to bring in more."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.people import roles
from counterfoil.receivables.openings import queries
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

MAY_BRING_IN = frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
"""Who may import them; the same people bring in opening shipments."""
screens.menu(
    MenuItem("accounts", _("Opening balances"), "/opening-balances/", "report-money", roles.PRICE_ROLES, place=85)
)


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Every opening item with its customer, its batch, and what is still open of it; a page at a time."""
    if not request.user.sees_prices:
        raise Http404
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("customer", "batch")}
    after = request.GET.get("after", "")
    rows = queries.taken_over(request.user, **wanted)
    behind = rows.filter(pk__gt=int(after)) if after.isdigit() and len(after) < 19 else rows
    items = list(behind[: queries.PAGE + 1])
    context = {
        "items": items[: queries.PAGE], "sums": queries.sums(rows), "wanted": wanted,
        "next": items[queries.PAGE - 1].pk if len(items) > queries.PAGE else "",
        "may_bring_in": bool(MAY_BRING_IN & set(request.user.roles_at(timezone.now()))),
    }  # fmt: skip
    return render(request, "receivables/openings.html", context)
