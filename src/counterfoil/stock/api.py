"""Stock in the API: what lies where, the ledger of movements, places and carriers."""

import base64
import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.listing import MOST, USUAL
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import NotVisible
from counterfoil.rest import openapi
from counterfoil.rest.masters import master_router, spelled_row
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer
from counterfoil.stock import masters, queries
from counterfoil.stock.discrepancies import queries as causes
from counterfoil.stock.models import Carrier, Discrepancy, Location
from counterfoil.stock.periods import period_of

LARGEST_ID = 2**63 - 1


class StockRow(Answer):
    product: str
    location: str
    kind: str
    on_hand: str
    reserved: str
    in_question: str
    available: str


class StockPage(Answer):
    items: list[StockRow]
    next: str | None


class _MoveRow(Answer):
    id: int
    product: str
    to: str
    quantity: str
    resource: str
    number: str
    line_no: int
    action: str
    by: str
    at: str


_FROM: dict[str, Any] = {"from": (str, ...)}  # a word of Python's own: no class can spell it
MoveRow = create_model("MoveRow", __base__=_MoveRow, **_FROM)


class MovePage(Answer):
    items: list[MoveRow]  # type: ignore[valid-type]
    next: str | None


class LocationShape(Answer):
    code: str
    name: str
    kind: str
    purpose: str
    virtual: bool
    active: bool


class CarrierShape(Answer):
    code: str
    name: str
    phone: str
    zone: str | None
    departs_at: str | None
    active: bool


class HistoryRow(Answer):
    at: str
    by: str
    changes: dict[str, Any]


class HistoryPage(Answer):
    items: list[HistoryRow]


class CauseRow(Answer):
    cause: str
    many: int
    quantity: str
    share: str
    running: str


class CausePage(Answer):
    items: list[CauseRow]


class QuestionRow(Answer):
    product: str
    location: str
    in_question: str
    since: str
    discrepancies: list[str]
    counts: list[str]


class QuestionPage(Answer):
    items: list[QuestionRow]


class CauseQuery(Schema):
    """The filters of discrepancies by cause."""

    from_: str = Field("", alias="from", max_length=10, description="First day; 90 days back when left out.")
    to: str = Field("", max_length=10, description="Last day.")
    step: str = Field("", max_length=20)
    owner: str = Field("", max_length=40, description="Role that has to explain.")
    state: str = Field("", max_length=20)


class StockQuery(Schema):
    """The filters of stock."""

    product: str = Field("", max_length=60, description="A product's code.")
    location: str = Field("", max_length=60, description="A location's code.")
    kind: str = Field("", max_length=20, description="A kind of location: floor, staging, qc_hold …")
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", max_length=200, description="`next` of the page before.")


class MoveQuery(Schema):
    """The filters of the ledger of movements."""

    product: str = Field("", max_length=60, description="A product's code.")
    location: str = Field("", max_length=60, description="A location's code, as origin or target.")
    number: str = Field("", max_length=60, description="Number of the document that caused it.")
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", max_length=200, description="`next` of the page before.")


router = Router(tags=["stock"])


@router.get(
    "", response=StockPage, operation_id="stock.list", summary="What lies where", openapi_extra=openapi.extra("GET")
)
def stock(request: HttpRequest, query: Query[StockQuery]) -> HttpResponse:
    after = _place(query.cursor)
    rows = queries.list_stock(
        product=_clean(query.product), location=_clean(query.location), kind=_clean(query.kind), after=after,
        limit=query.limit + 1,
    )  # fmt: skip
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    cursor = _cursor([last.product_id, last.location_id]) if last else None
    return answer({"items": [spelled_row(queries.stock_row(row)) for row in shown], "next": cursor})


@router.get(
    "/moves", response=MovePage, operation_id="stock.moves", summary="The ledger of movements, newest first",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def moves(request: HttpRequest, query: Query[MoveQuery]) -> HttpResponse:
    before = _ids(query.cursor, 1)[0] if query.cursor else None
    rows = queries.list_moves(
        product=_clean(query.product), location=_clean(query.location), number=_clean(query.number), before=before,
        limit=query.limit + 1,
    )  # fmt: skip
    shown = rows[: query.limit]
    cursor = _cursor([shown[-1].pk]) if len(rows) > query.limit else None
    return answer({"items": [spelled_row(queries.move_row(row)) for row in shown], "next": cursor})


@router.get(
    "/discrepancy-causes", response=CausePage, operation_id="stock.causes",
    summary="Discrepancies by cause, most frequent first", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def discrepancy_causes(request: HttpRequest, query: Query[CauseQuery]) -> HttpResponse:
    start, end = period_of({"from": query.from_, "to": query.to}, at=timezone.now(), days=90).moments
    filters = causes.Filters(start, end, _clean(query.step), _clean(query.owner), _clean(query.state))
    rows = causes.chosen(_discrepancies(request.user), filters)
    return answer({"items": [spelled_row(asdict(row)) for row in causes.pareto(rows)]})


@router.get(
    "/in-question", response=QuestionPage, operation_id="stock.in_question",
    summary="Goods that can't be counted on until their discrepancy is explained", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def in_question(request: HttpRequest) -> HttpResponse:
    rows = causes.list_in_question(_discrepancies(request.user))
    items = [
        {
            "product": row.product.code, "location": row.location.code, "in_question": row.quantity, "since": row.since,
            "discrepancies": row.discrepancies, "counts": row.counts,
        }
        for row in rows
    ]  # fmt: skip
    return answer({"items": [spelled_row(item) for item in items]})


def _discrepancies(user: Any) -> Any:
    return Discrepancy.objects.filter(visible(type_of(Discrepancy), user))


def _clean(text: str) -> str:
    return text.replace("\x00", "�").strip()


def _place(cursor: str) -> tuple[int, int] | None:
    if not cursor:
        return None
    product, location = _ids(cursor, 2)
    return product, location


def _ids(cursor: str, count: int) -> list[int]:
    """The ids that a cursor stands for. Raises ``Refusal("inputs_invalid")`` for anything else."""
    try:
        ids = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=="))
        if not isinstance(ids, list) or len(ids) != count or not all(type(one) is int for one in ids):
            raise ValueError(cursor)
    except (ValueError, RecursionError):
        raise invalid("cursor", _("is not a cursor of this list")) from None
    return [min(max(one, 0), LARGEST_ID) for one in ids]


def _cursor(ids: list[int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(ids, separators=(",", ":")).encode()).decode().rstrip("=")


def _location(row: Location, user: Any) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "kind": row.kind, "purpose": row.purpose, "virtual": row.is_virtual,
        "active": row.is_active,
    }  # fmt: skip


def _carrier(row: Carrier, user: Any) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "phone": row.phone, "zone": row.zone.code if row.zone else None,
        "departs_at": f"{row.departs_at:%H:%M}" if row.departs_at else None, "active": row.is_active,
    }  # fmt: skip


def _with_writing(found: Router, master: masters.Master, shape: type[Answer], show: Any) -> Router:
    """POST, PATCH and the history of places or carriers beside reading them."""

    def post(request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        row = masters.make(master, json_body(request), by=request.user, at=timezone.now(), key=key)
        return answer(spelled_row(show(row, request.user)), status=201, key=key)

    def patch(request: HttpRequest, code: str) -> HttpResponse:
        row = masters.change(master, code, json_body(request), by=request.user, at=timezone.now())
        return answer(spelled_row(show(row, request.user)))

    def trail(request: HttpRequest, code: str) -> HttpResponse:
        if not master.model.objects.filter(code=code.replace("\x00", "")).exists():
            raise NotVisible(code)
        return answer({"items": masters.history(master, code)})

    name = master.name
    found.add_api_operation(
        "", ["POST"], post, response={201: shape}, operation_id=f"{name}.create", summary=f"Make one of {name}",
        openapi_extra=openapi.extra("POST", body=master.new, keyed=True),
    )  # fmt: skip
    found.add_api_operation(
        "/{code}", ["PATCH"], patch, response=shape, operation_id=f"{name}.change", summary=f"Change one of {name}",
        openapi_extra=openapi.extra("PATCH", body=master.change),
    )  # fmt: skip
    found.add_api_operation(
        "/{code}/history", ["GET"], trail, response=HistoryPage, operation_id=f"{name}.history",
        summary="Every change: who, when, old and new value", openapi_extra=openapi.extra("GET"),
    )  # fmt: skip
    return found


mount("/stock", router)
mount(
    "/locations",
    _with_writing(
        master_router(
            "locations", shape=LocationShape, rows=lambda user, text: queries.locations_found_by(text), show=_location
        ),
        masters.LOCATIONS, LocationShape, _location,
    ),
)  # fmt: skip
mount(
    "/carriers",
    _with_writing(
        master_router(
            "carriers", shape=CarrierShape, rows=lambda user, text: queries.carriers_found_by(text), show=_carrier
        ),
        masters.CARRIERS, CarrierShape, _carrier,
    ),
)  # fmt: skip
