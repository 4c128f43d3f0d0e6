"""Customers' accounts and the receivables ledger in the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.customers.queries import find_customer
from counterfoil.kernel.listing import MOST, USUAL, Wanted
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables import queries
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer


class ExposureShape(Answer):
    total: str
    terms: str
    open_receivables: str
    free_advances: str
    kept_advances: str
    held_notices: str
    this_notice: str
    exposure: str
    oldest_overdue_days: int


class AgeingShape(Answer):
    not_due: str
    d1_30: str
    d31_60: str
    d61_90: str
    d90_plus: str


class OpenItemShape(Answer):
    id: int
    entry: int
    kind: str
    resource: str
    number: str
    booked_on: str
    due_on: str | None
    amount: str
    open: str
    kept: str
    overdue_days: int


class AccountShape(Answer):
    customer: str
    balance: str
    advances: str
    exposure: ExposureShape
    credit_limit: str
    room: str
    settlement_terms: str | None
    oldest_overdue_days: int
    ageing: AgeingShape
    open_items: list[OpenItemShape]


class EntryShape(Answer):
    id: int
    entry: int
    customer: str
    kind: str
    amount: str
    tax: str
    open: str
    booked_on: str
    due_on: str | None
    resource: str
    number: str
    reverses: int | None
    text: str
    by: str
    at: str


class EntryPage(Answer):
    items: list[EntryShape]
    next: str | None


class EntryQuery(Schema):
    """The filters of the receivables ledger."""

    customer: str = Field("", max_length=60, description="A customer's code.")
    kind: str = Field("", max_length=20, description="A kind of entry: shipment, receipt, reversal …")
    number: str = Field("", max_length=60, description="Number of the document that caused it.")
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", max_length=200, description="`next` of the page before.")


accounts = Router(tags=["customers"])
entries = Router(tags=["receivable-entries"])


@accounts.get(
    "/{code}/account", response=AccountShape, operation_id="customers.account",
    summary="Balance, exposure, credit room, ageing and open items", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def account(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    customer = find_customer(_clean(code), visible_to=user)
    if customer is None:
        raise NotVisible(code)
    return answer(queries.account(customer, user, at=timezone.now()))


@entries.get(
    "", response=EntryPage, operation_id="receivable-entries.list", summary="The receivables ledger, newest first",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def ledger(request: HttpRequest, query: Query[EntryQuery]) -> HttpResponse:
    wanted = Wanted(customer=_clean(query.customer), q=_clean(query.number), limit=query.limit, cursor=query.cursor)
    found = queries.list_entries(request.user, wanted, kind=_clean(query.kind))
    return answer({"items": found.items, "next": found.next})


def _clean(text: str) -> str:
    return text.replace("\x00", "�").strip()


mount("/customers", accounts)
mount("/receivable-entries", entries)
