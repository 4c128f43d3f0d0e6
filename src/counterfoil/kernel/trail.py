"""The event trail and content hashes: what was done, said so that a later change shows."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Document, Event, Line, columns


def canonical(value: Any) -> str:
    """JSON with one spelling per value: the text that hashes are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_spelled)


def _spelled(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    return str(value)


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


def event_hash(event: Event) -> str:
    """SHA-256 over the event and the hash before it."""
    return sha256(
        canonical(
            [
                event.previous_hash, event.resource, event.number, event.seq, event.action,
                event.from_state, event.to_state, event.by_id, event.role, event.on_behalf_of_id,
                event.at, event.inputs, event.changes,
            ]
        )
    )  # fmt: skip
