"""Imports in the API: a workbook is read and held against the books, then taken over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from counterfoil.imports import batches
from counterfoil.imports.plans import KINDS
from counterfoil.kernel.inputs import Inputs, validated
from counterfoil.rest import openapi
from counterfoil.rest.masters import spelled_row
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of, upload
from counterfoil.rest.shapes import Answer

WORKBOOK = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
    }
}


class FindingShape(Answer):
    sheet: str
    row: int
    column: str
    field: str
    code: str
    text: str


class BatchShape(Answer):
    id: int
    kind: str
    state: str
    file_name: str
    sha256: str
    created_at: str
    committed_at: str | None
    counts: dict[str, int]
    posted: int
    problem: str | None
    errors: list[FindingShape]
    notes: list[Any]
    skipped: list[Any]
    ignored: list[Any]


class CommitInput(Inputs):
    """``good_rows``: take the good rows although others are bad; else all rows or none."""

    good_rows: bool = False


router = Router(tags=["imports"])


@router.post(
    "/{name}", response={201: BatchShape}, operation_id="imports.preview", summary="Read a workbook, change nothing",
    description=f"Kinds: {', '.join(KINDS)}. Errors are named by sheet, row and column.",
    openapi_extra=openapi.extra("POST", body=WORKBOOK, keyed=True),
)  # fmt: skip
def preview(request: HttpRequest, name: str) -> HttpResponse:
    file, data = upload(request)
    key = key_of(request, file.encode(), data, status=201)
    batch = batches.preview(name, data, by=request.user, at=timezone.now(), name=file, key=key)
    return answer(spelled_row(batches.presented(batch)), status=201, key=key)


@router.post(
    "/{batch_id}/commit", response=BatchShape, operation_id="imports.commit", summary="Take a workbook over",
    openapi_extra=openapi.extra("POST", body=CommitInput, keyed=True),
)  # fmt: skip
def commit(request: HttpRequest, batch_id: str) -> HttpResponse:
    key = key_of(request)
    entered = validated(CommitInput, json_body(request))
    now = timezone.now()
    batch = batches.find_batch(batch_id, by=request.user, at=now)
    done = batches.commit(batch, by=request.user, at=now, good_rows=entered.good_rows, key=key)
    return answer(spelled_row(batches.presented(done)), key=key)


@router.get(
    "/{name}", response=BatchShape, operation_id="imports.get", summary="A batch, by its id, as it stands",
    openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def get(request: HttpRequest, name: str) -> HttpResponse:
    batch = batches.find_batch(name, by=request.user, at=timezone.now())
    return answer(spelled_row(batches.presented(batch)))


@router.post(
    "/{batch_id}/undo", response=BatchShape, operation_id="imports.undo",
    summary="Take a whole batch back while nothing stands on it", openapi_extra=openapi.extra("POST", keyed=True),
)  # fmt: skip
def undo(request: HttpRequest, batch_id: str) -> HttpResponse:
    key = key_of(request)
    now = timezone.now()
    batch = batches.find_batch(batch_id, by=request.user, at=now)
    return answer(spelled_row(batches.presented(batches.undo(batch, by=request.user, at=now, key=key))), key=key)


mount("/imports", router)
