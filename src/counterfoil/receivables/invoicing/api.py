"""What is to be invoiced, in the API."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import Inputs, Text, Words, validated
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables.invoicing import actions, queries
from counterfoil.receivables.models import InvoiceItem
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body
from counterfoil.rest.shapes import Answer


class PutBack(Inputs):
    """The number of an invoice that was void, and why."""

    number: Words
    reason: Text = ""


class ItemShape(Answer):
    entry: int
    resource: str
    number: str
    customer: str
    name: str
    booked_on: str
    net: str
    tax: str
    amount: str
    state: str
    invoice: str | None
    invoiced_on: str | None


class ItemPage(Answer):
    items: list[ItemShape]
    next: str | None


class Marked(Answer):
    papers: int


class ItemQuery(Schema):
    """What finds papers to be invoiced."""

    customer: str = Field("", max_length=60, description="A customer's code.")
    state: Literal["open", "invoiced"] = "open"
    number: str = Field("", max_length=60, description="Number of an invoice.")
    cursor: str = Field("", max_length=18, pattern="^[0-9]*$", description="`next` of the page before.")


items = Router(tags=["invoice-items"])


@items.get(
    "", response=ItemPage, operation_id="invoice-items.list",
    summary="Shipments and returns to be invoiced, with the tax split", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def list_items(request: HttpRequest, query: Query[ItemQuery]) -> HttpResponse:
    user: Any = request.user
    if not queries.may_know(user, user.roles_at(timezone.now())):
        raise NotVisible("invoice-items")
    clean = {name: getattr(query, name).replace("\x00", "").strip() for name in ("customer", "state", "number")}
    rows = list(queries.open_items(**clean).filter(entry_id__gt=int(query.cursor or 0))[: queries.PAGE + 1])
    more = str(rows[queries.PAGE - 1].entry_id) if len(rows) > queries.PAGE else None
    return answer({"items": [_shown(row) for row in rows[: queries.PAGE]], "next": more})


@items.post(
    "/mark", response=Marked, operation_id="invoice-items.mark", summary="These papers stand on this invoice",
    openapi_extra=openapi.extra("POST", body=actions.Invoiced),
)  # fmt: skip
def mark(request: HttpRequest) -> HttpResponse:
    return answer({"papers": actions.mark(json_body(request), by=request.user, at=timezone.now())})


@items.post(
    "/put-back", response=Marked, operation_id="invoice-items.put-back",
    summary="The invoice was void: its papers are to be invoiced again",
    openapi_extra=openapi.extra("POST", body=PutBack),
)  # fmt: skip
def put_back(request: HttpRequest) -> HttpResponse:
    entered = validated(PutBack, json_body(request))
    many = actions.put_back(entered.number, reason=entered.reason, by=request.user, at=timezone.now())
    return answer({"papers": many})


def _shown(row: InvoiceItem) -> dict[str, Any]:
    return {
        "entry": row.entry_id, "resource": row.entry.resource, "number": row.entry.number,
        "customer": row.customer.code, "name": row.customer.name, "booked_on": spelled(row.entry.booked_on),
        "net": plain(queries.net(row), least_decimals=2), "tax": plain(row.entry.tax, least_decimals=2),
        "amount": plain(row.entry.amount, least_decimals=2), "state": row.state, "invoice": row.number or None,
        "invoiced_on": spelled(row.invoiced_on) if row.invoiced_on else None,
    }  # fmt: skip


mount("/invoice-items", items)
