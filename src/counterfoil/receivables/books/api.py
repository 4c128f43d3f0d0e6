"""Closing the books in the API."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.inputs import Day, Inputs, Text, validated
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables.books import actions, queries
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body
from counterfoil.rest.shapes import Answer


class Closing(Inputs):
    """The last day to be closed."""

    day: Day


class Opening(Inputs):
    """The day down to which the books open again; ``null``: all of them. With a reason."""

    day: Day | None = None
    reason: Text = ""


class ChangeShape(Answer):
    before: str | None
    after: str | None
    reason: str
    by: str
    at: str


class BooksShape(Answer):
    closed_on: str | None
    changes: list[ChangeShape]


books = Router(tags=["books"])


@books.get(
    "", response=BooksShape, operation_id="books.get", summary="Up to which day nothing is booked any more",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def get(request: HttpRequest) -> HttpResponse:
    if acting_role(request.user, actions.MAY_CLOSE, timezone.now())[0] is None:
        raise NotVisible("books")
    return _shown()


@books.post(
    "/close", response=BooksShape, operation_id="books.close", summary="Close the books to a day, the day included",
    openapi_extra=openapi.extra("POST", body=Closing),
)  # fmt: skip
def close(request: HttpRequest) -> HttpResponse:
    entered = validated(Closing, json_body(request))
    actions.close(entered.day, by=request.user, at=timezone.now())
    return _shown()


@books.post(
    "/reopen", response=BooksShape, operation_id="books.reopen", summary="Open the books again, with a reason",
    openapi_extra=openapi.extra("POST", body=Opening),
)  # fmt: skip
def reopen(request: HttpRequest) -> HttpResponse:
    entered = validated(Opening, json_body(request))
    actions.reopen(entered.day, reason=entered.reason, by=request.user, at=timezone.now())
    return _shown()


def _shown() -> HttpResponse:
    changes = [
        {
            "before": _day(row.before), "after": _day(row.after), "reason": row.reason, "by": row.by.username,
            "at": spelled(row.at),
        }
        for row in queries.list_changes()
    ]  # fmt: skip
    return answer({"closed_on": _day(queries.closed_on()), "changes": changes})


def _day(value: date | None) -> Any:
    return spelled(value) if value is not None else None


mount("/books", books)
