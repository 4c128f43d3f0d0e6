"""What is asked of the 08:00 session."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from counterfoil.returns.models import Bucket, SalesReturn, SalesReturnLine

OPEN = ("draft", "put_away")


def of_session(day: date) -> list[SalesReturn]:
    """The returns of a session: all of its day that are not void, those posted that day included."""
    rows = SalesReturn.objects.filter(session_on=day, reversal_of=None).exclude(state="cancelled")
    return _whole(rows)


def left_over(day: date) -> list[SalesReturn]:
    """What stayed of earlier sessions."""
    rows = SalesReturn.objects.filter(session_on__lt=day, state__in=OPEN)
    return _whole(rows)


def _whole(rows: QuerySet[SalesReturn]) -> list[SalesReturn]:
    """With their lines, and ``has_goods``: whether there is anything to take in."""
    goods = SalesReturnLine.objects.filter(document=OuterRef("pk")).exclude(bucket=Bucket.SHORT)
    rows = rows.annotate(has_goods=Exists(goods)).select_related("customer", "sales_request", "picker", "clerk")
    return list(rows.prefetch_related("lines__product", "lines__location").order_by("pk"))


def sessions_around(day: date) -> dict[str, Any]:
    """The sessions before and after that have returns."""
    rows = SalesReturn.objects.exclude(state="cancelled")
    return {
        "before": rows.filter(session_on__lt=day).order_by("-session_on").values_list("session_on", flat=True).first(),
        "next": rows.filter(session_on__gt=day).order_by("session_on").values_list("session_on", flat=True).first(),
    }
