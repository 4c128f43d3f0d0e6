"""The pipeline in the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.kernel.refusals import NotVisible
from counterfoil.quotations.pipeline import queries
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer


class SumShape(Answer):
    state: str
    many: int
    total: str


class LostShape(Answer):
    reason: str
    many: int
    total: str


class PipelineShape(Answer):
    states: list[SumShape]
    lost: list[LostShape]


class PipelineQuery(Schema):
    """Whose customers."""

    salesperson: str = Field("", max_length=60, description="User name of a salesperson.")


pipeline = Router(tags=["pipeline"])


@pipeline.get(
    "", response=PipelineShape, operation_id="pipeline.get",
    summary="Quotations by state and amount, and why they were lost", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def get(request: HttpRequest, query: Query[PipelineQuery]) -> HttpResponse:
    user: Any = request.user
    if not user.sees_prices:
        raise NotVisible("pipeline")
    at, who = timezone.now(), query.salesperson.replace("\x00", "")
    found = queries.lanes(user, at=at, salesperson=who)
    return answer(queries.as_json(found, queries.lost(user, at=at, salesperson=who)))


mount("/pipeline", pipeline)
