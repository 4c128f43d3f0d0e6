"""What is to be invoiced, on screen: chosen, marked with the invoice's number, saved as a workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from counterfoil.kernel.refusals import Refusal
from counterfoil.printing.sheets import CONTENT_TYPE
from counterfoil.receivables.invoicing import actions, exports, queries
from counterfoil.receivables.models import InvoiceItem
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(MenuItem("accounts", _("To be invoiced"), "/invoicing/", "file-invoice", queries.KNOW_INVOICES, place=70))
STATES = (InvoiceItem.State.OPEN, InvoiceItem.State.INVOICED)


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """The papers to be invoiced, the oldest first, a page at a time."""
    return _page(request, {})


def _page(request: HttpRequest, entered: dict[str, Any], *, problem: str = "") -> HttpResponse:
    rows, wanted = _wanted(request)
    after = request.GET.get("after", "")
    shown = rows.filter(entry_id__gt=int(after)) if after.isdigit() and len(after) < 19 else rows
    items = list(shown[: queries.PAGE + 1])
    context = {
        "items": [(item, queries.net(item)) for item in items[: queries.PAGE]], "wanted": wanted,
        "sums": queries.sums(rows), "states": [(state.value, state.label) for state in STATES],
        "next": items[queries.PAGE - 1].entry_id if len(items) > queries.PAGE else "", "problem": problem,
        "entered": entered, "today": timezone.localdate(),
        "chosen": {int(pk) for pk in entered.get("entries", []) if str(pk).isdigit()},
    }  # fmt: skip
    return render(request, "receivables/invoicing.html", context, status=422 if problem else 200)


def _wanted(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    if not queries.may_know(request.user, request.user.roles_at(timezone.now())):
        raise Http404
    wanted = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("customer", "state", "number")
    }
    if wanted["state"] not in {state.value for state in STATES}:
        wanted["state"] = InvoiceItem.State.INVOICED.value if wanted["number"] else InvoiceItem.State.OPEN.value
    return queries.open_items(**wanted), wanted


@require_safe
@signed_in
def xlsx(request: HttpRequest) -> HttpResponse:
    """All papers of the filter as a workbook, by paper and by goods."""
    rows, _filter = _wanted(request)
    data = exports.sheet(list(rows[: queries.MOST_AT_ONCE]))
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    name = f"{_now('To be invoiced')} {timezone.localdate():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
@signed_in
def mark(request: HttpRequest) -> HttpResponse:
    """The chosen papers stand on an invoice now; the list is the one they were chosen from."""
    _rows, filtered = _wanted(request)
    entered: dict[str, Any] = {
        "entries": [int(pk) for pk in request.POST.getlist("entries") if pk.isdigit() and len(pk) < 19],
        "number": request.POST.get("number", ""), "invoiced_on": request.POST.get("invoiced_on", ""),
    }  # fmt: skip
    try:
        many = actions.mark(entered, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, entered, problem=refusal.sentence())
    words = ngettext("{many} paper is marked as invoiced.", "{many} papers are marked as invoiced.", many)
    messages.success(request, words.format(many=many))
    return redirect(f"/invoicing/?{urlencode({'customer': filtered['customer']})}")


@require_POST
@signed_in
def put_back(request: HttpRequest) -> HttpResponse:
    """The invoice was void: its papers come back to the list."""
    _wanted(request)
    number = request.POST.get("number", "").strip()[:60]
    try:
        actions.put_back(number, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, {}, problem=refusal.sentence())
    messages.success(request, _now("The papers of invoice {number} are on the list again.").format(number=number))
    return redirect("/invoicing/")
