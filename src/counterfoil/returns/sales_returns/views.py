"""The 08:00 session on screen and paper: the day's list, taking in by scan on a phone, one summary."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.kernel import performing
from counterfoil.kernel.checks import Offer, offers, role_refusal
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.people.queries import list_holders
from counterfoil.people.settings import values
from counterfoil.printing import engine
from counterfoil.returns import calendar, prints
from counterfoil.returns.models import SalesReturn
from counterfoil.returns.sales_returns import forms, queries, rules
from counterfoil.stock.queries import list_locations
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, MenuItem, Screen
from counterfoil.web.visible import find, signed_in

RESOURCE = "sales-returns"
SESSION_ROLES = frozenset({roles.PICKING_LEADER, roles.PICKER, roles.RECEIVING_CLERK, roles.SALES_CLERK})
STEPS: dict[str, Any] = {"count": forms.CountReceived, "put_away": forms.PutAway, "post": forms.PostReturn}


def take_in_page(document: SalesReturn) -> str:
    return f"/returns/take-in/{document.number}/"


def _day(request: HttpRequest) -> date:
    """The day asked for, else the present session: today when it is worked, else the next one."""
    asked = request.GET.get("day", "")
    try:
        found = parse_date(asked) if len(asked) == 10 else None
    except ValueError:
        found = None
    today = timezone.localdate()
    if found is not None:
        return found
    known = calendar.known_days(today, today)
    return today if calendar.works(today, known) else calendar.next_session(timezone.now())


@require_safe
@signed_in
def session(request: HttpRequest) -> HttpResponse:
    """All returns that are taken in on a day, and what stayed of earlier days."""
    refuse_outsiders(request.user)
    day = _day(request)
    held = request.user.roles_at(timezone.now())
    context = {
        "day": day,
        "may_arrange": roles.PICKING_LEADER in held,
        "may_take_in": not {roles.PICKER, roles.RECEIVING_CLERK}.isdisjoint(held),
        "rows": queries.of_session(day),
        "late": queries.left_over(day),
        "around": queries.sessions_around(day),
        "works": calendar.works(day, calendar.known_days(day, day)),
        "missing_years": calendar.missing_years(timezone.localdate()),
    }
    return render(request, "returns/session.html", context)


def refuse_outsiders(user: Any) -> None:
    """Only those who take part, or oversee. Raises ``PermissionDenied``."""
    from django.core.exceptions import PermissionDenied

    held = set(user.roles_at(timezone.now()))
    if not held & (SESSION_ROLES | roles.SEES_ALL):
        raise PermissionDenied(role_refusal(_("08:00 session"), SESSION_ROLES, user, timezone.now()).sentence())


@require_safe
@signed_in
def session_paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The day sheet before the session, or the summary after it, as PDF."""
    refuse_outsiders(request.user)
    day = _day(request)
    make = summary if kind == "summary" else day_sheet
    context = make(day, queries.of_session(day), user=request.user, at=timezone.now())
    pdf = engine.render("document", context, language=get_language() or "zh-hans")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{day:%y%m%d}.pdf"'
    return response


def day_sheet(day: date, rows: Iterable[SalesReturn], *, user: Any, at: Any) -> dict[str, Any]:
    """当日退货清单: every line that is to be taken in, with blanks for the count and the place."""
    columns = (
        prints.text(_("Sales return"), 6), prints.text(_("Customer"), 6), *prints.GOODS,
        prints.text(_("Taken back as"), 3), prints.number(_("Quantity")), prints.text(_("Counted pieces"), 3),
        prints.text(_("Location"), 3), prints.text(_("Picker"), 3),
    )  # fmt: skip
    lines = [
        [
            row.number, row.customer.name, *prints.goods(line.product), line.get_bucket_display(), line.quantity, "",
            "", str(row.picker or ""),
        ]
        for row in rows
        for line in row.lines.all()
    ]  # fmt: skip
    signers = (_("Picking leader"), _("Receiving clerk"), _("Picker"))
    return _paper(_("Day sheet of returns"), day, columns, lines, signers, user=user, at=at)


def summary(day: date, rows: Iterable[SalesReturn], *, user: Any, at: Any) -> dict[str, Any]:
    """当日退货汇总: requested, counted, difference, line by line, signed by those who took it in."""
    columns = (
        prints.text(_("Sales return"), 6), prints.text(_("Customer"), 6), *prints.GOODS,
        prints.text(_("Taken back as"), 3), prints.number(_("Quantity")), prints.number(_("Counted pieces")),
        prints.number(_("Difference")), prints.text(_("Location"), 3), prints.text(_("State"), 3),
    )  # fmt: skip
    lines = [
        [
            row.number, row.customer.name, *prints.goods(line.product), line.get_bucket_display(), line.quantity,
            line.counted, line.counted - line.quantity if line.counted is not None else None,
            line.location.code if line.location else "", _state(row),
        ]
        for row in rows
        for line in row.lines.all()
    ]  # fmt: skip
    signers = (_("Picking leader"), _("Receiving clerk"), _("Market manager"))
    return _paper(_("Summary of returns"), day, columns, lines, signers, user=user, at=at)


def _state(row: SalesReturn) -> str:
    from counterfoil.returns.sales_returns.states import STATES

    return str(next(state.label for state in STATES if state.code == row.state))


def _paper(
    title: Any, day: date, columns: Any, rows: list[list[Any]], signers: Iterable[Any], *, user: Any, at: Any
) -> dict[str, Any]:
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    return {
        "company": {
            "name": house["company.name"], "address": house["company.address"], "phone": house["company.phone"],
        },
        "number": "", "reprint": 0, "demo": house["company.is_demo"], "marks": [], "fingerprint": "",
        "printed_by": str(user), "printed_at": at, "title": str(title),
        "facts": [
            {"label": str(_("08:00 session on")), "value": day},
            {"label": str(_("Number of returns")), "value": len({row[0] for row in rows})},
        ],
        "columns": [
            {"label": str(label), "weight": weight, "numeric": numeric, "sum": total}
            for label, weight, numeric, total in columns
        ],
        "rows": [[prints.trimmed(cell) for cell in row] for row in rows],
        "remark": "", "signers": [{"label": str(label)} for label in signers],
    }  # fmt: skip


# Taking in, on a phone


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """The next step of a return at the session: put away by the picker, counted and posted by the receiving clerk."""
    document = find(RESOURCE, number, request.user)
    action = request.POST.get("action", "")
    if request.method != "POST" or action not in STEPS:
        return _step(request, document)
    raw = boxes.read(STEPS[action], request.POST)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
    try:
        performing.perform((RESOURCE, number), action, by=request.user, at=timezone.now(), inputs=raw, version=version)
    except Refusal as refusal:
        return _step(request, document, raw=raw, refusal=refusal)
    return redirect(f"{take_in_page(document)}?done={action}")


def _step(
    request: HttpRequest, document: SalesReturn, *, raw: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    user: Any = request.user
    offered = {offer.action.name: offer for offer in offers(document, user, at=timezone.now())}
    step = next_step(document, offered, set(user.roles_at(timezone.now())))
    typed = {str(row.get("line_no")): row for row in (raw or {}).get("lines", [])}
    places: dict[str, Any] = {bucket.value: list_locations(kind) for bucket, kind in rules.KINDS.items()}
    context = {
        "document": document,
        "step": step,
        "lines": [
            {
                "line": line, "expected": plain(line.quantity),
                "value": typed.get(str(line.line_no), {}).get("counted", plain(line.counted) if line.counted else ""),
                "place": typed.get(str(line.line_no), {}).get("location", "") or line.product.floor,
                "places": places.get(line.bucket, []),
            }
            for line in document.lines.select_related("product", "location").order_by("line_no")
        ],
        "why_not": step.refusal.sentence(sees_prices=user.sees_prices) if step and step.refusal else "",
        "refusal": refusal.sentence(sees_prices=user.sees_prices) if refusal else "",
        "done_name": request.GET.get("done", ""),
    }  # fmt: skip
    return render(request, "returns/take_in.html", context, status=422 if refusal else 200)


def next_step(document: SalesReturn, offered: dict[str, Offer], held: set[str]) -> Offer | None:
    """What this person does with it now."""
    if document.state == "draft":
        return offered.get("put_away" if roles.PICKER in held else "count")
    return offered.get("post") if document.state == "put_away" else None


def pickers(document: SalesReturn, user: Any) -> dict[str, list[Choice]]:
    """To whom it can be given."""
    return {"picker": [Choice(person.username, str(person)) for person in list_holders(roles.PICKER)]}


def session_start(document: SalesReturn, user: Any) -> dict[str, Any]:
    return {"at": f"{document.session_on.isoformat()}T08:00"} if document.session_on else {}


screens.register(
    RESOURCE,
    Screen(
        actions={
            "arrange": ActionForm(fill=session_start, choices=pickers),
            "put_away": ActionForm(url=take_in_page),
            "count": ActionForm(url=take_in_page),
            "post": ActionForm(
                fill=lambda document, user: {
                    "lines": [
                        {"line_no": line.line_no, "counted": plain(line.counted) if line.counted is not None else ""}
                        for line in document.lines.order_by("line_no")
                    ]
                },
            ),
        },
        line_order=(
            "product", "bucket", "shipment", "quantity", "counted", "location", "unit_price", "amount", "tax",
        ),
    ),
)  # fmt: skip
screens.menu(
    MenuItem("returns", _("08:00 session"), "/returns/session/", "calendar-time", SESSION_ROLES, place=2),
    MenuItem(
        "returns", _("Incoming returns"), "/return-requests/?state=awaiting_goods", "truck-delivery",
        frozenset({roles.GATEKEEPER}), place=3,
    ),
)  # fmt: skip
