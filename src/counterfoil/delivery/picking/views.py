"""Floor screens of the pick list: for one hand, a phone and a scanner. One page leads from picking to staging."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.delivery.models import PickList
from counterfoil.delivery.picking import forms, queries
from counterfoil.kernel import performing, printing
from counterfoil.kernel.checks import Offer, offers
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.printing.bundling import bundle
from counterfoil.stock.queries import list_locations
from counterfoil.web import forms as boxes
from counterfoil.web import screens, todo
from counterfoil.web.screens import ActionForm, MenuItem, Screen
from counterfoil.web.visible import find, signed_in, version_seen

RESOURCE = "pick-lists"
FLOOR = frozenset({roles.PICKER, roles.WAREHOUSE_KEEPER, roles.CHECKER, roles.PICKING_LEADER})
STEPS = {"print": None, "pick": forms.Counts, "first_check": forms.Counts, "label": forms.Label, "stage": forms.Stage}
"""The actions of the floor in their order, with what is entered."""
REASONS = (_("not found"), _("fewer than on the books"), _("damaged"), _("wrong goods on the shelf"))
"""Why less: one tap each."""


def floor_page(pick_list: PickList) -> str:
    return f"/floor/lists/{pick_list.number}/"


own_page = ActionForm(url=floor_page)
screens.register(
    RESOURCE,
    Screen(
        actions=dict.fromkeys(("pick", "first_check", "label", "stage"), own_page),
        line_order=("product", "quantity", "picked", "pick_reason", "checked", "check_reason", "staged"),
    ),
)
screens.menu(
    MenuItem("warehouse", _("My lists"), "/floor/", "scan", FLOOR, place=5),
    MenuItem("warehouse", _("Print lists"), "/floor/print/", "printer", frozenset({roles.WAREHOUSE_KEEPER}), place=6),
)


@require_safe
@signed_in
def my_lists(request: HttpRequest) -> HttpResponse:
    """The lists that wait for this person; a scanned list number opens that list."""
    scanned = request.GET.get("scan", "").replace("\x00", "").strip().upper()[:40]
    if scanned:
        number = scanned.partition("/")[0]
        return redirect(floor_page(find(RESOURCE, number, request.user)))
    waiting = todo.list_waiting(request.user, at=timezone.now(), key=f"{RESOURCE}.")
    return render(request, "delivery/my_lists.html", {"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def print_many(request: HttpRequest) -> HttpResponse:
    """The lists of this keeper's floors that wait to be printed; those ticked come as one PDF, each print counted."""
    at = timezone.now()
    if request.method == "POST":
        done = _print_each(request, request.POST.getlist("list")[: queries.MOST], at=at)
        if done:
            return _bundle(request, done, at=at)
    rows = PickList.objects.filter(visible(type_of(PickList), request.user))
    floors = request.user.floors_at(at)
    if floors:
        rows = rows.filter(floor__code__in=floors)
    context = {"lists": queries.list_to_print(rows), "floors": sorted(floors)}
    return render(request, "delivery/print_many.html", context)


def _print_each(request: HttpRequest, numbers: list[str], *, at: Any) -> list[str]:
    """Each list is printed for itself; one that can't be says why and keeps no other back."""
    done = []
    for number in numbers:
        try:
            performing.perform((RESOURCE, number), "print", by=request.user, at=at)
            done.append(number)
        except Refusal as refusal:
            messages.error(request, f"{number}: {refusal.sentence(sees_prices=request.user.sees_prices)}")
        except NotVisible:
            continue
    return done


def _bundle(request: HttpRequest, numbers: list[str], *, at: Any) -> HttpResponse:
    language = get_language() or "zh-hans"
    papers = [
        printing.print_form(
            find(RESOURCE, number, request.user), "pick_list", user=request.user, at=at, language=language
        )
        for number in numbers
    ]
    response = HttpResponse(bundle(papers), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="pick-lists-{timezone.localtime(at):%y%m%d-%H%M}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def work(request: HttpRequest, number: str) -> HttpResponse:
    """The next step of a list, and what comes of it."""
    pick_list = find(RESOURCE, number, request.user)
    action = request.POST.get("action", "")
    if request.method != "POST" or action not in STEPS:
        return _page(request, pick_list)
    shape = STEPS[action]
    raw = boxes.read(shape, request.POST) if shape is not None else {}
    try:
        performing.perform(
            (RESOURCE, number), action, by=request.user, at=timezone.now(), inputs=raw,
            version=version_seen(request, pick_list),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, pick_list, raw=raw, refusal=refusal)
    return redirect(floor_page(pick_list) + f"?done={action}")


def _page(
    request: HttpRequest, pick_list: PickList, *, raw: dict[str, Any] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    at = timezone.now()
    offered = {offer.action.name: offer for offer in offers(pick_list, request.user, at=at)}
    step = _next_step(pick_list, offered)
    typed = {str(row.get("line_no")): row for row in (raw or {}).get("lines", [])}
    context = {
        "document": pick_list,
        "step": step,
        "done_name": request.GET.get("done", ""),
        "lines": _lines(pick_list, step.action.name if step else "", typed),
        "packages": list(queries.packages(pick_list)),
        "zones": list_locations("staging"),
        "values": raw or {},
        "reasons": REASONS,
        "why_not": _why_not(step, request.user),
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
        "papers": [paper for paper, no in printing.forms(pick_list, request.user, at=at) if no is None],
    }
    return render(request, "delivery/work_list.html", context, status=422 if refusal else 200)


def _next_step(pick_list: PickList, offered: dict[str, Offer]) -> Offer | None:
    """What is to be done with the list now: the first step that its state and its labels ask for."""
    wanted = {"open": "print", "printed": "pick", "picked": "first_check"}.get(pick_list.state)
    if pick_list.state == "checked":
        wanted = "label" if pick_list.packages_count is None else "stage"
    return offered.get(wanted) if wanted else None


def _lines(pick_list: PickList, step: str, typed: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines in the order of their shelves: how many are asked for now, and what stands in the box."""
    rows = []
    for line in pick_list.lines.select_related("product").order_by("product__shelf", "line_no"):
        asked = line.picked if step == "first_check" and line.picked is not None else line.quantity
        entered = typed.get(str(line.line_no), {})
        rows.append(
            {
                "line": line, "asked": plain(line.quantity), "expected": plain(asked),
                "value": entered.get("quantity", ""), "reason": entered.get("reason", ""),
            }
        )  # fmt: skip
    return rows


def _why_not(step: Any, user: Any) -> str:
    """Why the next step can't be done by this person now."""
    return step.refusal.sentence(sees_prices=user.sees_prices) if step and step.refusal else ""
