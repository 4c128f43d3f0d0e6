"""The statement of account on screen: the period, what came and went, and what the customer said to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import find_customer
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.people.settings import value
from counterfoil.printing import engine, sheets
from counterfoil.receivables.models import StatementConfirmation, StatementSending
from counterfoil.receivables.statements import actions, prints, queries
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

screens.menu(
    MenuItem("accounts", gettext_lazy("Statements sent"), "/statements/", "file-text", roles.PRICE_ROLES, place=62)
)
STATES = dict(
    zip(queries.STATES, (gettext_lazy("no answer yet"), *StatementConfirmation.Verdict.labels[::-1]), strict=True)
)


@require_safe
@signed_in
def sent(request: HttpRequest) -> HttpResponse:
    """Statements that went out: those that nobody answered, with their age; or the disputed, or the confirmed."""
    if not request.user.sees_prices:
        raise Http404
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    state = state if state in STATES else "waiting"
    behind = int(after) if after.isdigit() and len(after) < 19 else 0
    rows = queries.list_sent(request.user, state=state, after=behind, limit=queries.PAGE + 1)
    today, days = timezone.localdate(), value(prints.ANSWER_DAYS)
    context = {
        "rows": [(row, queries.age(row, today)) for row in rows[: queries.PAGE]], "days": days, "state": state,
        "states": STATES.items(), "next": rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else "",
    }  # fmt: skip
    return render(request, "receivables/statements.html", context)


@require_safe
@signed_in
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One customer's statement for a period, the last whole month unless another is asked for."""
    return _page(request, _customer(code, request.user), {})


def _page(request: HttpRequest, customer: Customer, entered: dict[str, str], *, problem: str = "") -> HttpResponse:
    try:
        found = _statement(request, customer)
    except Refusal as refusal:
        problem = refusal.sentence()
        found = queries.statement(customer, *queries.month_before(timezone.localdate()))
    context = {
        "customer": customer, "found": found, "problem": problem, "entered": entered,
        "confirmations": queries.list_confirmations(customer), "sendings": queries.sent_to(customer),
        "verdicts": StatementConfirmation.Verdict.choices, "channels": StatementSending.Channel.choices,
        "may_record": acting_role(request.user, actions.MAY_RECORD, timezone.now())[0] is not None,
        "today": timezone.localdate(), "months": _months(),
    }  # fmt: skip
    return render(request, "receivables/statement.html", context, status=422 if problem else 200)


def _months() -> list[tuple[Any, Any]]:
    """This month so far and the last three whole ones, for one click."""
    day = timezone.localdate()
    found = [(day.replace(day=1), day)]
    for _number in range(3):
        found.append(queries.month_before(day))
        day = found[-1][0]
    return found


@require_safe
@signed_in
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The statement to sign and send."""
    found = _statement_or_404(request, code)
    context = prints.paper(found, user=request.user, at=timezone.now())
    data = engine.render("document", context, language=get_language() or "zh-hans")
    return _file(data, "application/pdf", f"{_('Statement of account')} {code} {found.end}.pdf", attached=False)


@require_safe
@signed_in
def xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The statement as a workbook."""
    found = _statement_or_404(request, code)
    name = f"{_('Statement of account')} {code} {found.end}.xlsx"
    return _file(prints.sheet(found), sheets.CONTENT_TYPE, name, attached=True)


@require_POST
@signed_in
def send(request: HttpRequest, code: str) -> HttpResponse:
    """It goes out: how and to whom is noted, and the paper kept."""
    customer = _customer(code, request.user)
    entered = {name: request.POST.get(name, "") for name in ("from", "to", "channel", "recipient")}
    try:
        actions.send(code, entered, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, customer, entered, problem=refusal.sentence())
    messages.success(request, _("The statement is noted as sent; it is listed until the customer answers."))
    return redirect(f"/customers/{code}/statement/?from={entered['from']}&to={entered['to']}#sent")


@require_safe
@signed_in
def sent_paper(request: HttpRequest, code: str, sending_id: int) -> HttpResponse:
    """The statement as it went out."""
    customer = _customer(code, request.user)
    row = StatementSending.objects.filter(pk=sending_id, customer=customer).first()
    if row is None:
        raise Http404(code)
    data = attachments.path_of(row.file_id).read_bytes()
    return _file(data, "application/pdf", f"{_('Statement of account')} {code} {row.end}.pdf", attached=False)


@require_POST
@signed_in
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The customer's answer, with the stamped paper if there is one."""
    customer = _customer(code, request.user)
    names = ("from", "to", "verdict", "confirmed_by", "confirmed_on", "remark")
    entered = {name: request.POST.get(name, "") for name in names}
    upload = request.FILES.get("file")
    file = (upload.name or "", upload.read(attachments.LARGEST + 1)) if upload is not None else None
    if file is not None and len(file[1]) > attachments.LARGEST:
        return _page(request, customer, entered, problem=_("The file is larger than 20 MB."))
    try:
        actions.record_answer(code, entered, by=request.user, at=timezone.now(), file=file)
    except Refusal as refusal:
        return _page(request, customer, entered, problem=refusal.sentence())
    except NotVisible as error:
        raise Http404(code) from error
    messages.success(request, _("The customer's answer is recorded."))
    return redirect(f"/customers/{code}/statement/?from={entered['from']}&to={entered['to']}")


@require_safe
@signed_in
def confirmation_file(request: HttpRequest, code: str, confirmation_id: int) -> HttpResponse:
    """The stamped statement as it came back."""
    customer = _customer(code, request.user)
    row = StatementConfirmation.objects.select_related("file").filter(pk=confirmation_id, customer=customer).first()
    if row is None or row.file is None:
        raise Http404(code)
    response = _file(attachments.path_of(row.file_id).read_bytes(), row.file.content_type, row.file_name, attached=True)
    response["Content-Security-Policy"] = attachments.ALONE
    return response


def _customer(code: str, user: Any) -> Customer:
    customer = find_customer(code, visible_to=user)
    if customer is None or not user.sees_prices:
        raise Http404(code)
    return customer


def _statement(request: HttpRequest, customer: Customer) -> queries.Statement:
    """For the days that the address names, in the form or in what was sent."""
    named = request.POST if request.method == "POST" else request.GET
    start, end = _day(named.get("from", "")), _day(named.get("to", ""))
    if start is None and end is None:
        start, end = queries.month_before(timezone.localdate())
    return queries.statement(customer, *queries.period(start, end, today=timezone.localdate()))


def _statement_or_404(request: HttpRequest, code: str) -> queries.Statement:
    try:
        return _statement(request, _customer(code, request.user))
    except Refusal as refusal:
        raise Http404(refusal.code) from refusal


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _file(data: bytes, content_type: str, name: str, *, attached: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    return response
