"""Master data lists: plain rows with a search, paged by key. Used by the apps' ``api.py``."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from counterfoil.kernel.listing import MOST, USUAL, Wanted, page
from counterfoil.kernel.presentation import spelled, without_prices
from counterfoil.kernel.refusals import NotVisible
from counterfoil.rest import openapi
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import page_shape

LARGEST_ID = 2**63 - 1


def _may_be(code: str, key: str) -> bool:
    """Whether this text can be a key at all: rows without a code of their own go by their id."""
    if key == "pk":
        return code.isascii() and code.isdigit() and int(code[:20]) <= LARGEST_ID and len(code) < 20
    return "\x00" not in code


def spelled_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it: decimals as strings, times with their offset."""
    return {name: spelled(value) for name, value in row.items()}


class MasterQuery(Schema):
    """The filters of a list of master data."""

    q: str = Field("", max_length=200, description="Part of a code or name.")
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = ""


def master_router(
    name: str,
    *,
    shape: type[BaseModel],
    rows: Callable[[Any, str], QuerySet[Any]],
    show: Callable[[Any, Any], dict[str, Any]],
    key: str = "code",
    show_all: Callable[[list[Any], Any], list[dict[str, Any]]] | None = None,
) -> Router:
    """A list and a read by ``key`` of master data. ``rows(user, q)`` are the visible ones; ``show(row, user)`` one row.

    ``show_all(rows, user)`` shows a whole page at once where that saves statements.
    """
    router = Router(tags=[name])

    def several(found: list[Any], user: Any) -> list[dict[str, Any]]:
        return show_all(found, user) if show_all else [show(row, user) for row in found]

    def list_view(request: HttpRequest, query: Query[MasterQuery]) -> HttpResponse:
        text = query.q.replace("\x00", "").strip()
        found = page(rows(request.user, text), Wanted(limit=query.limit, cursor=query.cursor, ordering="created_at"))
        items = several(found.items, request.user)
        return answer({"items": without_prices(items, request.user), "next": found.next})

    def get_view(request: HttpRequest, code: str) -> HttpResponse:
        row = rows(request.user, "").filter(**{key: code}).first() if _may_be(code, key) else None
        if row is None:
            raise NotVisible(code)
        return answer(without_prices(several([row], request.user)[0], request.user))

    title = name.replace("-", " ")
    router.add_api_operation(
        "", ["GET"], list_view, response=page_shape(f"{shape.__name__}s", shape), operation_id=f"{name}.list",
        summary=f"List {title}", openapi_extra=openapi.extra("GET"),
    )  # fmt: skip
    router.add_api_operation(
        "/{code}", ["GET"], get_view, response=shape, operation_id=f"{name}.get", summary=f"Read one of {title}",
        openapi_extra=openapi.extra("GET"),
    )  # fmt: skip
    return router
