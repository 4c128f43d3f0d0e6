"""The self-check in the API, for who watches the house from outside."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from counterfoil.insight.watch import queries
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import roles
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer

router = mount("/self-check", Router(tags=["self-check"]))


class StandShape(Answer):
    code: str
    title: str
    at: datetime | None
    seconds: float | None
    found: int | None
    broken_since: datetime | None


class StandsShape(Answer):
    items: list[StandShape]


@router.get(
    "", response=StandsShape, operation_id="self_check.list", summary="The invariants and how they stood last",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def list_stands(request: HttpRequest) -> HttpResponse:
    if acting_role(request.user, roles.OVERSEERS, timezone.now())[0] is None:
        raise NotVisible("self-check")
    return answer({"items": [_row(stand) for stand in queries.list_stands()]})


def _row(stand: queries.Stand) -> dict[str, object]:
    last = stand.last
    return {
        "code": stand.invariant.code, "title": str(stand.invariant.title), "at": last and last.at,
        "seconds": last and round(last.seconds, 3), "found": last and last.found,
        "broken_since": last and last.broken_since,
    }  # fmt: skip
