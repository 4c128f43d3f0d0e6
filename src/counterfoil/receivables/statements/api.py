"""Statements of account in the API: JSON, PDF and Excel, and the customer's answer to them."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import find_customer
from counterfoil.kernel.refusals import NotVisible
from counterfoil.printing import engine, sheets
from counterfoil.receivables.statements import actions, forms, prints, queries
from counterfoil.rest import openapi
from counterfoil.rest.documents import file_response
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer


class StatementLineShape(Answer):
    entry: int
    date: str
    kind: str
    resource: str
    number: str
    text: str
    due_on: str | None
    amount: str
    tax: str
    debit: str
    credit: str
    balance: str


class ConfirmationShape(Answer):
    id: int
    closing_balance: str
    verdict: str
    confirmed_by: str
    confirmed_on: str
    remark: str
    attachment: str | None
    by: str
    at: str


class StatementShape(Answer):
    customer: str
    name: str
    opening_balance: str
    debits: str
    credits: str
    closing_balance: str
    lines: list[StatementLineShape]
    confirmations: list[ConfirmationShape]


class Period(Schema):
    """Both days belong to it; the running month when none are named."""

    start: date | None = Field(None, alias="from", ge=date(1990, 1, 1), le=date(2199, 12, 31))
    end: date | None = Field(None, alias="to", ge=date(1990, 1, 1), le=date(2199, 12, 31))


class SendingShape(Answer):
    id: int
    customer: str
    name: str
    closing_balance: str
    channel: str
    recipient: str
    by: str
    at: str
    state: str
    days: int | None


class SendingPage(Answer):
    items: list[SendingShape]
    next: str | None


class SendingQuery(Schema):
    """Statements sent, by their answer."""

    state: Literal["waiting", "disputed", "confirmed"] = "waiting"
    cursor: str = Field("", max_length=19, pattern="^[0-9]*$", description="`next` of the page before.")


router = Router(tags=["customers"])
sent = Router(tags=["statements"])


@router.get(
    "/{code}/statement", response=StatementShape, operation_id="customers.statement",
    summary="Statement of account for a period", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def statement(request: HttpRequest, code: str, query: Query[Period]) -> HttpResponse:
    return answer(queries.as_json(_found(request, code, query)))


@router.get(
    "/{code}/statement.pdf", operation_id="customers.statement.pdf", summary="Statement of account as PDF",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def statement_pdf(request: HttpRequest, code: str, query: Query[Period]) -> HttpResponse:
    found = _found(request, code, query)
    context = prints.paper(found, user=request.user, at=timezone.now())
    data = engine.render("document", context, language=get_language() or "zh-hans")
    return file_response(data, "application/pdf", f"statement-{code}-{found.end}.pdf", inline=True)


@router.get(
    "/{code}/statement.xlsx", operation_id="customers.statement.xlsx", summary="Statement of account as a workbook",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def statement_xlsx(request: HttpRequest, code: str, query: Query[Period]) -> HttpResponse:
    found = _found(request, code, query)
    return file_response(prints.sheet(found), sheets.CONTENT_TYPE, f"statement-{code}-{found.end}.xlsx", inline=False)


@router.post(
    "/{code}/statement/confirmations", response={201: ConfirmationShape}, operation_id="customers.statement.confirm",
    summary="Record the customer's answer to a statement",
    openapi_extra=openapi.extra("POST", body=forms.Answered, keyed=True),
)  # fmt: skip
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    key = key_of(request, status=201)
    row = actions.record_answer(_clean(code), json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(queries.confirmation_data(row), status=201, key=key)


@router.post(
    "/{code}/statement/sendings", response={201: SendingShape}, operation_id="customers.statement.send",
    summary="Note that a statement was sent; by e-mail it is",
    openapi_extra=openapi.extra("POST", body=forms.Sent, keyed=True),
)  # fmt: skip
def send(request: HttpRequest, code: str) -> HttpResponse:
    key = key_of(request, status=201)
    row = actions.send(_clean(code), json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(queries.sending_data(row, today=timezone.localdate()), status=201, key=key)


@sent.get(
    "", response=SendingPage, operation_id="statements.list",
    summary="Statements sent: those without an answer, with their age, or those with one",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def list_sent(request: HttpRequest, query: Query[SendingQuery]) -> HttpResponse:
    user: Any = request.user
    if not user.sees_prices:
        raise NotVisible("statements")
    rows = queries.list_sent(user, state=query.state, after=int(query.cursor or 0), limit=queries.PAGE + 1)
    items = [queries.sending_data(row, today=timezone.localdate()) for row in rows[: queries.PAGE]]
    return answer({"items": items, "next": str(items[-1]["id"]) if len(rows) > queries.PAGE else None})


def _found(request: HttpRequest, code: str, query: Period) -> queries.Statement:
    customer = _customer(_clean(code), request.user)
    return queries.statement(customer, *queries.period(query.start, query.end, today=timezone.localdate()))


def _customer(code: str, user: Any) -> Customer:
    customer = find_customer(code, visible_to=user)
    if customer is None or not user.sees_prices:
        raise NotVisible(code)
    return customer


def _clean(text: str) -> str:
    return text.replace("\x00", "�").strip()


mount("/customers", router)
mount("/statements", sent)
