"""Bank statements in the API: a file in, a proposal per line, booked into posted receipts."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.imports.bank import actions, queries
from counterfoil.imports.bank.matching import Proposal, propose
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import Code, Inputs, validated
from counterfoil.kernel.presentation import present, spelled
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables.models import BankLine
from counterfoil.receivables.receipts.workflow import RECEIPT
from counterfoil.rest import openapi
from counterfoil.rest.documents import find
from counterfoil.rest.masters import LARGEST_ID
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, upload
from counterfoil.rest.shapes import Answer, document_shape

FILE = {
    "multipart/form-data": {
        "schema": {
            "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}},
        }
    }
}  # fmt: skip


class Booking(Inputs):
    """Who paid, and what for: as proposed for this customer, or the oldest open items."""

    customer: Code
    as_proposed: bool = True


class ProposalShape(Answer):
    customer: str | None
    because: str
    sure: bool
    pays: str
    numbers: list[str]
    notice: str | None


class LineShape(Answer):
    id: int
    received_on: str
    payer: str
    amount: str
    text: str
    reference: str
    state: str
    receipt: str | None
    proposal: ProposalShape | None


class LinePage(Answer):
    items: list[LineShape]
    next: str | None


class ErrorShape(Answer):
    sheet: str
    row: int
    column: str
    code: str
    text: str


class StatementShape(Answer):
    id: int
    lines_read: int
    new: int
    errors: list[ErrorShape]


class LineQuery(Schema):
    """Which bank lines."""

    state: Literal["waiting", "booked", "ignored"] = "waiting"
    cursor: str = Field("", max_length=18, pattern="^[0-9]*$", description="`next` of the page before.")


statements = Router(tags=["bank-lines"])
lines = Router(tags=["bank-lines"])


@statements.post(
    "", response={201: StatementShape}, operation_id="bank-statements.create",
    summary="Read a bank's file (xlsx, xls, csv); a line is taken once, whichever file it stands in",
    openapi_extra=openapi.extra("POST", body=FILE),
)  # fmt: skip
def receive(request: HttpRequest) -> HttpResponse:
    name, data = upload(request)
    statement, new, errors = actions.receive(data, name=name, by=request.user, at=timezone.now())
    wrong = [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "code": one.code, "text": one.text}
        for one in errors
    ]  # fmt: skip
    return answer({"id": statement.pk, "lines_read": statement.lines_read, "new": new, "errors": wrong}, status=201)


@lines.get(
    "", response=LinePage, operation_id="bank-lines.list", summary="Lines of bank statements, each with its proposal",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def list_lines(request: HttpRequest, query: Query[LineQuery]) -> HttpResponse:
    if acting_role(request.user, actions.MAY_BOOK, timezone.now())[0] is None:
        raise NotVisible("bank-lines")
    rows = queries.list_lines(query.state, after=int(query.cursor or 0), limit=queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    proposals = propose(shown) if query.state == "waiting" else {}
    more = str(shown[-1].pk) if len(rows) > queries.PAGE else None
    return answer({"items": [_line(row, proposals.get(row.pk)) for row in shown], "next": more})


@lines.post(
    "/{line_id}/book", response=document_shape(RECEIPT), operation_id="bank-lines.book",
    summary="Make a receipt of the line and post it", openapi_extra=openapi.extra("POST", body=Booking),
)  # fmt: skip
def book(request: HttpRequest, line_id: str) -> HttpResponse:
    entered = validated(Booking, json_body(request))
    now = timezone.now()
    receipt = actions.book(
        _id(line_id), customer=entered.customer, as_proposed=entered.as_proposed, by=request.user, at=now
    )
    return answer(present(find(RECEIPT, receipt.number, request.user), request.user, at=now))


@lines.post(
    "/{line_id}/leave-aside", response=LineShape, operation_id="bank-lines.leave-aside",
    summary="It is not from a customer", openapi_extra=openapi.extra("POST"),
)  # fmt: skip
def leave_aside(request: HttpRequest, line_id: str) -> HttpResponse:
    actions.leave_aside(_id(line_id), by=request.user, at=timezone.now())
    return answer(_line(BankLine.objects.get(pk=_id(line_id)), None))


@lines.post(
    "/{line_id}/take-up", response=LineShape, operation_id="bank-lines.take-up",
    summary="A line left aside waits again", openapi_extra=openapi.extra("POST"),
)  # fmt: skip
def take_up(request: HttpRequest, line_id: str) -> HttpResponse:
    actions.take_up(_id(line_id), by=request.user, at=timezone.now())
    return answer(_line(BankLine.objects.get(pk=_id(line_id)), None))


def _line(row: BankLine, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "id": row.pk, "received_on": spelled(row.received_on), "payer": row.payer,
        "amount": plain(row.amount, least_decimals=2), "text": row.text, "reference": row.reference,
        "state": row.state, "receipt": row.receipt.number if row.receipt else None,
        "proposal": _proposal(proposal) if proposal is not None else None,
    }  # fmt: skip


def _proposal(found: Proposal) -> dict[str, Any]:
    return {
        "customer": found.customer.code if found.customer else None, "because": str(found.because),
        "sure": found.sure, "pays": str(found.pays), "numbers": list(found.numbers), "notice": found.notice or None,
    }  # fmt: skip


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID):
        raise NotVisible(text)
    return int(text)


mount("/bank-statements", statements)
mount("/bank-lines", lines)
