"""Idempotency keys: a request carried out once is answered again with the same answer and does nothing more."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from counterfoil.kernel.models import IdempotencyKey
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import run

_CLAIM = """
    INSERT INTO kernel_idempotencykey (user_id, key, fingerprint, at, resource, number)
    VALUES (%s, %s, %s, %s, '', '') ON CONFLICT (user_id, key) DO NOTHING RETURNING id
"""
_SETTLE = "UPDATE kernel_idempotencykey SET resource = %s, number = %s, status = %s WHERE id = %s"


PATIENCE = 2.0
"""Seconds to wait for the answer of a twin request that was carried out this very moment."""


@dataclass
class Key:
    """A caller's key, with the fingerprint (SHA-256) of the request: method, path and body."""

    user_id: int
    key: str
    fingerprint: str
    status: int = 200
    """The HTTP status of its answer: 201 for what makes something."""
    row_id: int = 0
    """Its row, once claimed."""


class Replayed(Exception):
    """This request was carried out before; ``row`` has its answer."""

    def __init__(self, row: IdempotencyKey):
        super().__init__(row.key)
        self.row = row


def claim(key: Key, *, at: datetime) -> None:
    """Take the key inside the transaction of the change itself; a twin request waits here until that is decided.

    Raises ``Replayed`` when it was carried out before, ``Refusal("idempotency_key_reused")`` when for another request.
    """
    with run(_CLAIM, [key.user_id, key.key, key.fingerprint, at]) as cursor:
        row = cursor.fetchone()
    if row is not None:
        key.row_id = row[0]
        return
    earlier = IdempotencyKey.objects.get(user_id=key.user_id, key=key.key)
    if earlier.fingerprint != key.fingerprint:
        raise Refusal("idempotency_key_reused")
    raise Replayed(earlier)


def settle(key: Key, *, resource: str, number: str) -> None:
    """Note, within the transaction, what the key stands for: a document, or a row of a table by its id."""
    run(_SETTLE, [resource, number, key.status, key.row_id])


def awaited(row: IdempotencyKey) -> IdempotencyKey:
    """The row with its answer, which whoever carried the request out may be about to write.

    It is written after the commit, for what follows from a change belongs to its answer. When it does not come, its
    process died in between: the answer stays ``None``, and what the row names must be shown instead. Nobody waits for
    the answer of a request that is long over.
    """
    young = timezone.now() - row.at < timedelta(seconds=PATIENCE)
    deadline = time.monotonic() + (PATIENCE if young else 0)
    while row.answer is None and time.monotonic() < deadline:
        time.sleep(0.05)
        row.refresh_from_db(fields=["status", "answer"])
    return row


def remember(key: Key, *, status: int, answer: Any) -> None:
    """Keep the answer that was given, for the next time."""
    IdempotencyKey.objects.filter(pk=key.row_id).update(status=status, answer=answer)
