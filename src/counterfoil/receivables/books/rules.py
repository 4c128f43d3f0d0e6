"""What must hold of days on which something is booked."""

from datetime import date
from typing import Any

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.books import queries
from counterfoil.receivables.models import Receipt


def day_is_open(day: date) -> Refusal | None:
    """The books are not closed to this day. Refuses ``period_closed``."""
    closed = queries.closed_on()
    return Refusal("period_closed", found=day, required=closed) if closed is not None and day <= closed else None


def received_in_an_open_period(document: Receipt, *, do: Any) -> Refusal | None:
    """Money is not dated into a period that is closed. Refuses ``period_closed``."""
    return day_is_open(document.received_on)
