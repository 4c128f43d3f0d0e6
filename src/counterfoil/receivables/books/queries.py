"""Reads about the closing of the books."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from counterfoil.kernel.statements import compiled
from counterfoil.receivables.models import Books, BooksChange


def closed_on() -> date | None:
    """The last closed day; nothing is booked on it or before."""
    return next(iter(_closed_on()), None)


@compiled
def _closed_on() -> QuerySet[Any, Any]:
    return Books.objects.filter(pk=1).values_list("closed_on", flat=True)


def list_changes(*, limit: int = 50) -> list[BooksChange]:
    """Who closed and opened the books, the latest first."""
    return list(BooksChange.objects.select_related("by").order_by("-pk")[:limit])
