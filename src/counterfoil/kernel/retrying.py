"""Try a whole transaction again when the database asks for it."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"
RETRYABLE = frozenset({SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE})
TRIES = 5


class Busy(Exception):
    """The rows wanted stay locked by others, or the database can't be reached: ask again later."""


def asks_again(error: OperationalError) -> bool:
    """Whether the database asks to try again and nothing else is wrong.

    Where the answer to a COMMIT was lost first and the next connection was asked to wait, it may all be done already.
    """
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, (OperationalError, InterfaceError)) and _sqlstate(found) not in RETRYABLE:
            return False
        found = found.__context__
    return True


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""


def with_retry(work: Callable[[], T]) -> T:
    """Run ``work``, which is one whole transaction, up to five times. Raises ``Busy`` when that did not help.

    Inside another transaction there is nothing to try again alone: the error goes up to who can.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except OperationalError as error:
            if not asks_again(error):
                raise
            if attempt == TRIES:
                raise Busy from error
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - jitter
    raise AssertionError("unreachable")
