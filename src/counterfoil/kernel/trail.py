"""The event trail and content hashes: what was done, said so that a later change shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Document, Event, Line, columns


def _spelled(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    return str(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_spelled)


def canonical(value: Any) -> str:
    """JSON with one spelling per value: the text that hashes are taken of."""
    return _ENCODER.encode(value)


def as_json(value: Any) -> Any:
    """The same value as plain JSON types."""
    return json.loads(canonical(value))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def content(document: Document, lines: list[Line]) -> dict[str, Any]:
    """What the document says: its own fields and its lines, without what later work fills in."""
    said = _said(document)
    said["lines"] = [_said(line) for line in lines]
    said["number"], said["revision"] = document.number, document.revision
    return said


def _said(row: models.Model) -> dict[str, Any]:
    worked = getattr(row, "worked", ())
    return {field.attname: getattr(row, field.attname) for field in columns(type(row)) if field.name not in worked}


def content_hash(document: Document, lines: list[Line]) -> str:
    """SHA-256 of the document's content as it stands."""
    return sha256(canonical(content(document, lines)))


HASHED = (
    "previous_hash", "resource", "number", "seq", "action", "from_state", "to_state", "by_id", "role",
    "on_behalf_of_id", "at", "inputs", "changes",
)  # fmt: skip
"""What an event's hash covers, in this order."""


def event_hash(event: Event) -> str:
    """SHA-256 over the event and the hash before it."""
    return hash_of([getattr(event, name) for name in HASHED])


def hash_of(values: Sequence[Any]) -> str:
    """The same of an event's ``HASHED`` values."""
    return sha256(canonical(values))
