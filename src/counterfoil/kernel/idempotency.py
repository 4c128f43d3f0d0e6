"""Idempotency keys: a request carried out once is answered again with the same answer and does nothing more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from counterfoil.kernel.models import IdempotencyKey
from counterfoil.kernel.refusals import Refusal

_CLAIM = """
    INSERT INTO kernel_idempotencykey (user_id, key, fingerprint, at, resource, number)
    VALUES (%s, %s, %s, %s, '', '') ON CONFLICT (user_id, key) DO NOTHING RETURNING id
"""


@dataclass
class Key:
    """A caller's key, with the fingerprint (SHA-256) of the request: method, path and body."""

    user_id: int
    key: str
    fingerprint: str
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
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [key.user_id, key.key, key.fingerprint, at])
        row = cursor.fetchone()
    if row is not None:
        key.row_id = row[0]
        return
    earlier = IdempotencyKey.objects.get(user_id=key.user_id, key=key.key)
    if earlier.fingerprint != key.fingerprint:
        raise Refusal("idempotency_key_reused")
    raise Replayed(earlier)


def settle(key: Key, *, resource: str, number: str) -> None:
    """Note, within the transaction, which document the key stands for."""
    IdempotencyKey.objects.filter(pk=key.row_id).update(resource=resource, number=number)


def remember(key: Key, *, status: int, answer: Any) -> None:
    """Keep the answer that was given, for the next time."""
    IdempotencyKey.objects.filter(pk=key.row_id).update(status=status, answer=answer)
