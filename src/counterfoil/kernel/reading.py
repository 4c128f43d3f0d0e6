"""A request that only looks may write nothing (docs/security.md, S2); the little that is noted beside it says so here."""

import contextlib
from collections.abc import Iterator

from django.db import connection


@contextlib.contextmanager
def noting() -> Iterator[None]:
    """Within a request that only looks: the last use of a session, a wrong token. Never anything of the business."""
    before = getattr(connection, "only_reads", False)
    connection.only_reads = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.only_reads = before  # type: ignore[attr-defined]
