"""Bank statements on screen: a file in, a proposal per line, confirmed into posted receipts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from counterfoil.imports import limits
from counterfoil.imports.bank import actions, queries
from counterfoil.imports.bank.matching import propose
from counterfoil.imports.bank.queries import PAGE
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.receivables.models import BankLine
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

SHOWN_ERRORS = 50
screens.menu(MenuItem("accounts", _("Bank statements"), "/bank/", "building", actions.MAY_BOOK, place=65))


@require_safe
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """The lines that wait, the oldest first, each with whom it is probably from and what it pays."""
    _refuse_others(request)
    return _page(request)


def _page(request: HttpRequest, *, problem: str = "", errors: Any = ()) -> HttpResponse:
    state = BankLine.State.IGNORED if request.GET.get("state") == "ignored" else BankLine.State.WAITING
    after = request.GET.get("after", "")
    behind = int(after) if after.isdigit() and len(after) < 19 else 0
    lines = queries.list_lines(state, after=behind, limit=PAGE + 1)
    proposals = propose(lines[:PAGE]) if state == BankLine.State.WAITING else {}
    context = {
        "lines": [(line, proposals.get(line.pk)) for line in lines[:PAGE]], "state": state.value,
        "next": lines[PAGE - 1].pk if len(lines) > PAGE else "", "problem": problem, "errors": errors[:SHOWN_ERRORS],
    }  # fmt: skip
    return render(request, "imports/bank.html", context, status=422 if problem else 200)


@require_POST
@signed_in
def upload(request: HttpRequest) -> HttpResponse:
    """Read a bank's file."""
    _refuse_others(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, problem=_now("Choose a file first."))
    try:
        data = file.read(limits.FILE_BYTES + 1)
        statement, new, errors = actions.receive(data, name=file.name or "", by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, problem=refusal.sentence())
    words = ngettext("{read} lines read, {new} of them new.", "{read} lines read, {new} of them new.", new)
    messages.success(request, words.format(read=statement.lines_read, new=new))
    return _page(request, errors=errors) if errors else redirect("/bank/")


@require_POST
@signed_in
def book(request: HttpRequest) -> HttpResponse:
    """Book the chosen lines, each on its own; what is refused is told, the others are booked."""
    _refuse_others(request)
    chosen = [int(pk) for pk in request.POST.getlist("lines") if pk.isdigit() and len(pk) < 19]
    booked = 0
    for line_id in chosen[:PAGE]:
        customer = request.POST.get(f"customer-{line_id}", "").replace("\x00", "").strip()[:60]
        as_proposed = request.POST.get(f"pays-{line_id}", "proposed") == "proposed"
        try:
            actions.book(line_id, customer=customer, as_proposed=as_proposed, by=request.user, at=timezone.now())
            booked += 1
        except Refusal as refusal:
            messages.error(request, refusal.sentence())
        except NotVisible as error:
            raise Http404 from error
    if booked:
        words = ngettext("{many} receipt is posted.", "{many} receipts are posted.", booked)
        messages.success(request, words.format(many=booked))
    return redirect("/bank/")


@require_POST
@signed_in
def aside(request: HttpRequest, line_id: int) -> HttpResponse:
    """Leave a line aside, or take it up again."""
    _refuse_others(request)
    work = actions.take_up if "again" in request.POST else actions.leave_aside
    try:
        work(line_id, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
    return redirect("/bank/?state=ignored" if "again" in request.POST else "/bank/")


def _refuse_others(request: HttpRequest) -> None:
    if acting_role(request.user, actions.MAY_BOOK, timezone.now())[0] is None:
        raise Http404
