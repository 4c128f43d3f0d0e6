"""Ageing of all customers in the API."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.kernel.fields import plain
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables.ageing import queries
from counterfoil.receivables.queries import AGES
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer


class AgedShape(Answer):
    not_due: str
    d1_30: str
    d31_60: str
    d61_90: str
    d90_plus: str
    advances: str
    balance: str


class CustomerAgedShape(AgedShape):
    customer: str
    name: str
    oldest_due: str | None


class AgeingPage(Answer):
    total: AgedShape
    items: list[CustomerAgedShape]
    next: str | None


class AgeingQuery(Schema):
    """Whose accounts are shown."""

    overdue: bool = Field(False, description="Only customers of whom something is overdue.")
    cursor: str = Field("", max_length=60, description="`next` of the page before.")


ageing = Router(tags=["ageing"])


@ageing.get(
    "", response=AgeingPage, operation_id="ageing.list", summary="Who owes how much, by how long it is overdue",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def list_ageing(request: HttpRequest, query: Query[AgeingQuery]) -> HttpResponse:
    user: Any = request.user
    if not user.sees_prices:
        raise NotVisible("ageing")
    at, after = timezone.now(), query.cursor.replace("\x00", "")
    rows = queries.list_aged(user, at=at, after=after, overdue=query.overdue, limit=queries.PAGE + 1)
    items = [_shown(row) for row in rows[: queries.PAGE]]
    more = items[-1]["customer"] if len(rows) > queries.PAGE else None
    return answer({"total": _figures(queries.total(user, at=at)), "items": items, "next": more})


def _shown(row: queries.Aged) -> dict[str, Any]:
    return {
        "customer": row.customer.code, "name": row.customer.name,
        "oldest_due": spelled(row.oldest_due) if row.oldest_due else None,
        **_figures({**row.ages, "advances": row.advances, "balance": row.balance}),
    }  # fmt: skip


def _figures(found: dict[str, Decimal]) -> dict[str, str]:
    return {name: plain(found[name], least_decimals=2) for name in (*AGES, "advances", "balance")}


mount("/ageing", ageing)
