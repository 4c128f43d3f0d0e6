"""The shapes of answers for OpenAPI, read from the columns of each document type."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from pydantic import BaseModel, ConfigDict, create_model

from counterfoil.kernel.declaration import DocumentType
from counterfoil.kernel.models import columns


class Answer(BaseModel):
    """Answers may carry further keys; those about prices are absent for people without price rights."""

    model_config = ConfigDict(extra="allow")


class Problem(Answer):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list["ProblemError"] | None = None


class ProblemError(Answer):
    loc: str
    code: str
    detail: str


class AttachmentShape(Answer):
    id: int
    kind: str
    name: str
    size: int
    sha256: str


class SignatureShape(Answer):
    action: str
    by: str
    role: str
    at: datetime
    content_hash: str


class RefusalShape(Answer):
    code: str
    detail: str


class OfferShape(Answer):
    name: str
    allowed: bool
    refusal: RefusalShape | None


class LinkShape(Answer):
    resource: str
    number: str
    state: str


class LinksShape(BaseModel):
    model_config = ConfigDict(extra="allow", json_schema_extra={"required": ["from", "to"]})
    to: list[LinkShape]


class EventShape(Answer):
    seq: int
    action: str
    from_state: str
    to_state: str
    by: str
    role: str
    at: datetime
    inputs: Any
    changes: Any
    hash: str


class TraceItem(LinkShape):
    created_at: datetime
    depth: int


class Events(Answer):
    items: list[EventShape]


class Trace(Answer):
    items: list[TraceItem]


class Accepted(Answer):
    """What an upload answers."""


@cache
def document_shape(doctype: DocumentType) -> type[BaseModel]:
    """The whole document."""
    name = camel(doctype.name)
    lines = None
    if _has_lines(doctype):
        model = doctype.model._meta.get_field("lines").related_model
        lines = create_model(f"{name}Line", __base__=Answer, **_optional(model, doctype.line_hidden))
    fields: dict[str, Any] = {
        "attachments": (list[AttachmentShape], ...),
        "signatures": (list[SignatureShape], ...),
        "links": (LinksShape, ...),
        "actions": (list[OfferShape], ...),
    }
    if lines is not None:
        fields["lines"] = (list[lines], ...)  # type: ignore[valid-type]
    return create_model(name, __base__=header_shape(doctype), **fields)


@cache
def header_shape(doctype: DocumentType) -> type[BaseModel]:
    """A document as a list shows it."""
    own: dict[str, Any] = {
        "number": (str, ...),
        "resource": (str, ...),
        "state": (str, ...),
        "version": (int, ...),
        "revision": (int, ...),
        "created_at": (datetime, ...),
        "created_by": (str, ...),
    }
    return create_model(f"{camel(doctype.name)}Head", __base__=Answer, **{**_optional(doctype.model), **own})


def page_shape(name: str, item: type[BaseModel]) -> type[BaseModel]:
    """A page of a list: ``items`` and the cursor of the next page."""
    return create_model(f"{name}Page", __base__=Answer, items=(list[item], ...), next=(str | None, ...))  # type: ignore[valid-type]


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _optional(model: type[models.Model], hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    return {field.name: (_kind(field) | None, None) for field in columns(model) if field.name not in hidden}


def _kind(field: Any) -> Any:
    if isinstance(field, ArrayField):
        return list[Any]
    if isinstance(field, models.JSONField):
        return dict[str, Any] | list[Any]
    kinds = (
        (models.ForeignKey, str),
        (models.DecimalField, str),
        (models.DateTimeField, datetime),
        (models.DateField, date),
        (models.BooleanField, bool),
        (models.IntegerField, int),
    )
    return next((kind for cls, kind in kinds if isinstance(field, cls)), str)


def _has_lines(doctype: DocumentType) -> bool:
    return any(field.name == "lines" for field in doctype.model._meta.get_fields())
