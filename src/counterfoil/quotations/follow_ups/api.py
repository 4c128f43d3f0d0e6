"""Follow-ups in the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from counterfoil.kernel.refusals import NotVisible
from counterfoil.quotations.follow_ups import actions, forms, queries
from counterfoil.quotations.models import FollowUp
from counterfoil.rest import openapi
from counterfoil.rest.masters import LARGEST_ID, master_router
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer


class FollowUpShape(Answer):
    id: int
    customer: str
    quotation: str | None
    kind: str
    text: str
    next_date: str | None
    owner: str
    done: bool
    overdue: bool
    version: int


def _show(row: FollowUp, user: Any = None) -> dict[str, Any]:
    return queries.row(row)


def _fresh(row: FollowUp) -> dict[str, Any]:
    rows = FollowUp.objects.select_related("customer", "quotation", "owner", "created_by")
    return queries.row(rows.get(pk=row.pk))


def _id(code: str) -> int:
    if not (code.isascii() and code.isdigit() and len(code) < 20 and int(code) <= LARGEST_ID):
        raise NotVisible(code)
    return int(code)


follow_ups = master_router(
    "follow-ups", shape=FollowUpShape, rows=lambda user, text: queries.found_by(text, user), show=_show, key="pk"
)


@follow_ups.post(
    "", response={201: FollowUpShape}, operation_id="follow-ups.create", summary="Write a follow-up down",
    openapi_extra=openapi.extra("POST", body=forms.FollowUpInput, keyed=True),
)  # fmt: skip
def create(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    row = actions.write_down(json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(_fresh(row), status=201, key=key)


@follow_ups.patch(
    "/{code}", response=FollowUpShape, operation_id="follow-ups.edit", summary="Change a follow-up that is to be done",
    openapi_extra=openapi.extra("PATCH", body=forms.FollowUpChange),
)  # fmt: skip
def edit(request: HttpRequest, code: str) -> HttpResponse:
    return answer(_fresh(actions.change(_id(code), json_body(request), by=request.user, at=timezone.now())))


@follow_ups.post(
    "/{code}/actions/complete", response=FollowUpShape, operation_id="follow-ups.complete",
    summary="It was done", openapi_extra=openapi.extra("POST", body=forms.Completion, keyed=True),
)  # fmt: skip
def complete(request: HttpRequest, code: str) -> HttpResponse:
    key = key_of(request)
    row = actions.complete(_id(code), json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(_fresh(row), key=key)


mount("/follow-ups", follow_ups)
