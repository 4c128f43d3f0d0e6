"""What the gate and the labels need beside the generic endpoints."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.delivery.floor import queries as floor
from counterfoil.delivery.gate.actions import verify_by_code
from counterfoil.delivery.gate.forms import Verify
from counterfoil.delivery.gate.workflow import GATE_PASS
from counterfoil.delivery.openings import queries as opening_lines
from counterfoil.delivery.picking.workflow import PICK_LIST
from counterfoil.kernel.inputs import validated
from counterfoil.kernel.presentation import present, spelled, without_prices
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import NotVisible
from counterfoil.rest import openapi
from counterfoil.rest.documents import file_response, find
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer, document_shape
from counterfoil.stock.periods import period_of

gate = Router(tags=["gate-passes"])
lists = Router(tags=["pick-lists"])
shipping = Router(tags=["shipping"])
openings = Router(tags=["opening-shipments"])


@gate.post(
    "/verify", response=document_shape(GATE_PASS), operation_id="gate-passes.verify_by_code",
    summary="Gate: let out by the code alone",
    description="422 with `gate_pass_unknown`, `gate_pass_used` or `gate_pass_cancelled`; never 404.",
    openapi_extra=openapi.extra("POST", body=Verify, keyed=True),
)  # fmt: skip
def verify(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    code = validated(Verify, json_body(request)).code
    now = timezone.now()
    used = verify_by_code(code, by=request.user, at=now, key=key)
    found = find(GATE_PASS, used.number, request.user)
    return answer(present(found, request.user, at=now), key=key)


@lists.get(
    "/{number}/labels.pdf", operation_id="pick-lists.labels", summary="Labels of its packages",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def labels(request: HttpRequest, number: str) -> HttpResponse:
    found = find(PICK_LIST, number, request.user)
    language = get_language() or "zh-hans"
    pdf = print_form(found, "package_labels", user=request.user, at=timezone.now(), language=language)
    return file_response(pdf, "application/pdf", f"{number}-labels.pdf", inline=True)


class WaitingRow(Answer):
    resource: str
    state: str
    many: int
    late: int
    oldest: str | None
    target_minutes: int | None


class WaitingPage(Answer):
    items: list[WaitingRow]


class Performance(Answer):
    shipments: int
    shipped_on_time: int
    on_time_percent: str | None
    lines: int
    lines_right: int
    pick_accuracy_percent: str | None


class PeriodQuery(Schema):
    """From one day to another, both included."""

    from_: str = Field("", alias="from", max_length=10, description="First day; 30 days back when left out.")
    to: str = Field("", max_length=10, description="Last day.")


@shipping.get(
    "/waiting", response=WaitingPage, operation_id="shipping.waiting",
    summary="What waits at each step between a notice and its posted shipment", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def waiting(request: HttpRequest) -> HttpResponse:
    rows = floor.list_waiting(request.user, at=timezone.now())
    items = [
        {
            "resource": row.doctype.name, "state": row.state.code, "many": row.many, "late": row.late,
            "oldest": spelled(row.oldest) if row.oldest else None,
            "target_minutes": int(row.target.total_seconds() // 60) if row.target else None,
        }
        for row in rows
    ]  # fmt: skip
    return answer({"items": items})


@shipping.get(
    "/performance", response=Performance, operation_id="shipping.performance",
    summary="Shipped on time, and picked right", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def performance(request: HttpRequest, query: Query[PeriodQuery]) -> HttpResponse:
    period = period_of({"from": query.from_, "to": query.to}, at=timezone.now())
    start, end = period.moments
    on_time = floor.on_time(request.user, start=period.start, end=period.end)
    right = floor.pick_accuracy(request.user, start=start, end=end)
    return answer(
        {
            "shipments": on_time.all, "shipped_on_time": on_time.good, "on_time_percent": spelled(on_time.percent),
            "lines": right.all, "lines_right": right.good, "pick_accuracy_percent": spelled(right.percent),
        }
    )  # fmt: skip


class OpeningLineShape(Answer):
    number: str
    line_no: int
    customer: str
    name: str
    product: str
    shipped_on: str
    quantity: str
    unit_price: str | None = None
    amount: str | None = None
    tax: str | None = None
    claimed: str
    returned: str
    batch: str


class OpeningPage(Answer):
    items: list[OpeningLineShape]
    next: str | None


class OpeningQuery(Schema):
    """What finds opening shipments."""

    q: str = Field("", max_length=100, description="Words of the number, customer, product or batch.")
    cursor: str = Field("", max_length=18, pattern="^[0-9]*$", description="`next` of the page before.")


@openings.get(
    "", response=OpeningPage, operation_id="opening-shipments.list",
    summary="Lines shipped before go-live, which may still be claimed", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def opening_shipments(request: HttpRequest, query: Query[OpeningQuery]) -> HttpResponse:
    user: Any = request.user
    if not opening_lines.KNOW & set(user.roles_at(timezone.now())):
        raise NotVisible("opening-shipments")
    rows = opening_lines.taken_over(user, text=query.q.replace("\x00", "")).filter(pk__gt=int(query.cursor or 0))
    lines = list(rows[: opening_lines.PAGE + 1])
    items = without_prices([opening_lines.as_json(line) for line in lines[: opening_lines.PAGE]], user)
    more = len(lines) > opening_lines.PAGE
    return answer({"items": items, "next": str(lines[opening_lines.PAGE - 1].pk) if more else None})


mount("/gate-passes", gate)
mount("/opening-shipments", openings)
mount("/pick-lists", lists)
mount("/shipping", shipping)
