"""What is asked of the 08:00 session."""

from datetime import date
from typing import Any

from counterfoil.returns.models import SalesReturn

OPEN = ("draft", "put_away")


def of_session(day: date) -> list[SalesReturn]:
    """The returns of a session: all of its day that are not void, those posted that day included."""
    rows = SalesReturn.objects.filter(session_on=day, reversal_of=None).exclude(state="cancelled")
    rows = rows.select_related("customer", "sales_request", "picker", "clerk").prefetch_related(
        "lines__product", "lines__location"
    )
    return list(rows.order_by("pk"))


def left_over(day: date) -> list[SalesReturn]:
    """What stayed of earlier sessions."""
    rows = SalesReturn.objects.filter(session_on__lt=day, state__in=OPEN)
    rows = rows.select_related("customer", "sales_request", "picker", "clerk").prefetch_related(
        "lines__product", "lines__location"
    )
    return list(rows.order_by("pk"))


def sessions_around(day: date) -> dict[str, Any]:
    """The sessions before and after that have returns."""
    rows = SalesReturn.objects.exclude(state="cancelled")
    return {
        "before": rows.filter(session_on__lt=day).order_by("-session_on").values_list("session_on", flat=True).first(),
        "next": rows.filter(session_on__gt=day).order_by("session_on").values_list("session_on", flat=True).first(),
    }
