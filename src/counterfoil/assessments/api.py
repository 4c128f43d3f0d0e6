"""The monthly sheet in the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.assessments import sheets
from counterfoil.rest import openapi
from counterfoil.rest.documents import file_response
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer


class SheetEntryShape(Answer):
    number: str
    state: str
    points: str
    money: str
    text: str
    source: str


class SheetPersonShape(Answer):
    user: str | None
    department: str | None
    name: str
    team: str
    points: str
    money: str
    entries: list[SheetEntryShape]


class SheetShape(Answer):
    month: str
    points: str
    money: str
    content_hash: str
    people: list[SheetPersonShape]


class SheetQuery(Schema):
    """Which sheet: this month's of all that the caller may see, unless told otherwise."""

    month: str = Field("", max_length=7, description="A month like 2026-11.")
    team: str = Field("", max_length=60, description="Name of a team.")
    person: str = Field("", max_length=60, description="A user name.")


router = Router(tags=["assessments"])


def _sheet(request: HttpRequest, query: SheetQuery) -> sheets.Sheet:
    asked = {name: value.replace("\x00", "").strip() for name, value in query.model_dump().items()}
    month = asked["month"] or sheets.this_month(timezone.now())
    return sheets.get_sheet(request.user, **{**asked, "month": month})


@router.get(
    "/sheet", response=SheetShape, operation_id="assessments.sheet", summary="Monthly sheet per person and team",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def sheet(request: HttpRequest, query: Query[SheetQuery]) -> HttpResponse:
    return answer(sheets.as_data(_sheet(request, query)))


@router.get(
    "/sheet.pdf", operation_id="assessments.sheet_pdf", summary="Monthly sheet as PDF",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def sheet_pdf(request: HttpRequest, query: Query[SheetQuery]) -> HttpResponse:
    found = _sheet(request, query)
    user: Any = request.user
    data = sheets.as_pdf(found, user=user, at=timezone.now(), language=get_language() or "zh-hans")
    return file_response(data, "application/pdf", f"KHD-{found.month}.pdf", inline=True)


@router.get(
    "/sheet.xlsx", operation_id="assessments.sheet_xlsx", summary="Monthly sheet as Excel",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def sheet_xlsx(request: HttpRequest, query: Query[SheetQuery]) -> HttpResponse:
    found = _sheet(request, query)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return file_response(sheets.as_workbook(found), kind, f"KHD-{found.month}.xlsx", inline=False)


mount("/assessments", router)
