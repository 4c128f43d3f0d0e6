"""The market manager's page of prices: what differs, what it costs, and several approved at once, on the phone too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.declaration import type_of
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import approving, states
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem, Panel
from counterfoil.web.visible import signed_in

ACTIONS = ("approve_price", "return")
MOST_AT_ONCE = 100
OPEN = (*states.EDITABLE, *states.WAITING)
"""States in which it is still asked whether these prices are right."""


def differences(order: SalesOrder, user: Any, *, at: Any) -> dict[str, Any] | None:
    """On the order's page: what differs from the customer's rate, for those who see prices."""
    if not user.sees_prices or order.state not in OPEN:
        return None
    case = approving.cases_of([order], at=at)[0]
    return {"case": case} if case.differences else None


screens.menu(
    MenuItem("orders", _("Price approvals"), "/price-approvals/", "report-money", frozenset({roles.MARKET_MANAGER}), 5)
)
screens.add_panel("sales-orders", Panel("orders/_differences.html", differences))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def price_approvals(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a price; what was chosen is approved or given back, with what became of each."""
    at = timezone.now()
    may = acting_role(request.user, {roles.MARKET_MANAGER}, at)[0] is not None
    context: dict[str, Any] = {"may": may}
    if request.method == "POST":
        action = request.POST.get("action", "")
        chosen = [_chosen(text) for text in request.POST.getlist("order")[:MOST_AT_ONCE]]
        if action in ACTIONS:
            context["done"] = approving.settle_several(
                chosen, action, reason=request.POST.get("reason", "").strip(), by=request.user, at=at
            )
            context["action"] = action
    context["approval"] = type_of(SalesOrder).action("approve_price")
    context["cases"] = approving.list_cases(request.user, at=at) if may else []
    return render(request, "orders/price_approvals.html", context)


def _chosen(text: str) -> tuple[str, int | None]:
    """An order and the version that was looked at: what was changed since is not approved blindly."""
    number, _slash, version = text.partition("/")
    return number[:40].replace("\x00", ""), int(version) if version.isascii() and version.isdigit() else None
