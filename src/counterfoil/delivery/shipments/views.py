"""A sales shipment on screen: asked, picked, first and second count side by side before it is posted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.delivery.models import Shipment
from counterfoil.delivery.shipments import queries
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.people import visible
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, MenuItem, Panel, Screen
from counterfoil.web.visible import signed_in

RESOURCE = "shipments"
HOLDING = frozenset({roles.LOGISTICS_CLERK, roles.SHIPMENT_CLERK, roles.SALES_CLERK})
SHOWN = 100
COUNTS = ("asked", "picked", "first_checked", "checked")


def as_checked(shipment: Shipment, user: Any) -> dict[str, Any]:
    """What left, unless told otherwise: what was second-checked, or what was written down since."""
    lines = shipment.lines.order_by("line_no")
    return {
        "lines": [{"line_no": line.line_no, "quantity": plain(line.quantity), "reason": line.reason} for line in lines]
    }


def signed_slip(shipment: Shipment, user: Any, *, at: Any) -> dict[str, Any] | None:
    """The delivery slip as the customer signed it (签收回单), photographed when the driver brings it back."""
    if shipment.state != "posted" or not HOLDING & set(user.roles_at(at)):
        return None
    return {"resource": RESOURCE, "number": shipment.number, "kind": "evidence", "title": _("Signed delivery slip")}


@require_safe
@signed_in
def slips(request: HttpRequest) -> HttpResponse:
    """Shipments whose signed slip has not come back, oldest first: each is photographed here by phone."""
    rows = queries.without_slip(Shipment.objects.filter(visible(type_of(Shipment), request.user)))
    context = {
        "rows": rows.select_related("customer", "notice", "consignment__carrier")[:SHOWN], "many": rows.count(),
        "may": bool(HOLDING & set(request.user.roles_at(timezone.now()))),
    }  # fmt: skip
    return render(request, "delivery/slips.html", context)


screens.menu(MenuItem("delivery", _("Signed slips"), "/slips/", "paperclip", HOLDING, place=8))
screens.register(
    RESOURCE,
    Screen(
        panels=(Panel("delivery/_photo.html", signed_slip, place="side"),),
        actions={"post": ActionForm(fill=as_checked, beside=COUNTS)},
        line_order=("product", *COUNTS, "quantity", "unit_price", "amount", "tax", "reason", "returned", "claimed"),
    ),
)
