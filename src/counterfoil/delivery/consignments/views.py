"""Consignments on screen: merging by scanner, the second check, the photo of the load."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.delivery.consignments import forms, queries
from counterfoil.delivery.consignments.states import CHECKED, LOADED, SIGNED
from counterfoil.delivery.models import Consignment
from counterfoil.kernel import performing
from counterfoil.kernel.checks import offers
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Panel, Screen
from counterfoil.web.visible import find, signed_in, version_seen

RESOURCE = "consignments"
STEPS: dict[str, Any] = {"merge": forms.Merge, "second_check": forms.SecondCheck}


def floor_page(consignment: Consignment) -> str:
    return f"/floor/consignments/{consignment.number}/"


def from_pickup(consignment: Consignment, user: Any) -> dict[str, Any]:
    """Who drives: the carrier of the notice, or the one who fetches."""
    return {
        "carrier": consignment.carrier.code if consignment.carrier else "",
        "vehicle_or_waybill": consignment.pickup.get("plate", ""),
        "driver": consignment.pickup.get("person", ""),
    }


def photo_of_the_load(consignment: Consignment, user: Any, *, at: Any) -> dict[str, Any] | None:
    """A picture of the loaded vehicle, taken by phone by who loads it."""
    if consignment.state not in (CHECKED, LOADED, SIGNED) or roles.LOGISTICS_CLERK not in user.roles_at(at):
        return None
    return {"resource": RESOURCE, "number": consignment.number, "kind": "photo", "title": _("Photo of the load")}


screens.register(
    RESOURCE,
    Screen(
        actions={
            "merge": ActionForm(url=floor_page),
            "second_check": ActionForm(url=floor_page),
            "load": ActionForm(fill=from_pickup),
        },
        line_order=(
            "source_number", "product", "floor", "quantity", "counted_by_logistics", "counted_by_leader", "checked",
        ),
        panels=(Panel("delivery/_photo.html", photo_of_the_load, place="side"),),
    ),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def work(request: HttpRequest, number: str) -> HttpResponse:
    """Merge by scanning the packages, or enter one's own count of the second check."""
    consignment = find(RESOURCE, number, request.user)
    action = request.POST.get("action", "")
    if request.method != "POST" or action not in STEPS:
        return _page(request, consignment)
    raw = boxes.read(STEPS[action], request.POST)
    if action == "merge":
        raw.setdefault("packages", [])
    try:
        performing.perform(
            (RESOURCE, number), action, by=request.user, at=timezone.now(), inputs=raw,
            version=version_seen(request, consignment),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, consignment, raw=raw, refusal=refusal)
    return redirect(f"/{RESOURCE}/{number}/?done={action}")


def _page(
    request: HttpRequest, consignment: Consignment, *, raw: dict[str, Any] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    offered = {offer.action.name: offer for offer in offers(consignment, request.user, at=timezone.now())}
    step = offered.get({"open": "merge", "merged": "second_check"}.get(consignment.state, ""))
    others = _others(consignment, request.user) if consignment.state == "open" else []
    values = raw or {}
    typed = {str(row.get("line_no")): row for row in values.get("lines", [])}
    context = {
        "document": consignment, "step": step, "lines": _lines(consignment, typed),
        "packages": queries.packages([consignment, *others]), "others": others, "values": values,
        "why_not": _why_not(step, request.user),
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
    }  # fmt: skip
    return render(request, "delivery/work_consignment.html", context, status=422 if refusal else 200)


def _others(consignment: Consignment, user: Any) -> list[Consignment]:
    """Other open consignments of this customer and carrier, whose goods may go along."""
    rows = Consignment.objects.filter(
        visible(type_of(consignment), user), state="open", customer=consignment.customer_id,
        carrier=consignment.carrier_id, kind=consignment.kind,
    )  # fmt: skip
    return list(rows.exclude(pk=consignment.pk).order_by("pk")[:20])


def _lines(consignment: Consignment, typed: dict[str, Any]) -> list[dict[str, Any]]:
    lines = consignment.lines.select_related("product", "floor").order_by("line_no")
    return [
        {
            "line": line, "expected": plain(line.quantity),
            "value": typed.get(str(line.line_no), {}).get("quantity", ""),
            "reason": typed.get(str(line.line_no), {}).get("reason", ""),
        }
        for line in lines
    ]  # fmt: skip


def _why_not(step: Any, user: Any) -> str:
    """Why the next step can't be done by this person now."""
    return step.refusal.sentence(sees_prices=user.sees_prices) if step and step.refusal else ""
