"""The order in which rows are locked, the same everywhere, so that two transactions never wait for each other.

Documents (order, notice, list, consignment, pass, shipment) → customer account → stock, sorted by product and
location → number series, sorted by prefix.
"""

from contextvars import ContextVar
from typing import Any

from django.conf import settings

RANKS = {"document": 0, "account": 1, "stock": 2, "number": 3}
_reached: ContextVar[tuple[int, str]] = ContextVar("reached", default=(0, ""))


class LockOrderError(AssertionError):
    """A transaction locks backwards: a deadlock waiting to happen. Raised in tests, where it can be mended."""


def reach(rank: str, name: str = "") -> None:
    """Say that rows of this rank are about to be locked; ``name`` orders within the rank."""
    place = (RANKS[rank], name)
    if place < _reached.get() and getattr(settings, "ASSERT_LOCK_ORDER", False):
        raise LockOrderError(f"{rank} {name} locked after {_reached.get()}")
    _reached.set(max(place, _reached.get()))


def forget_all(**_kwargs: Any) -> None:
    """A new transaction begins with nothing locked."""
    _reached.set((0, ""))
