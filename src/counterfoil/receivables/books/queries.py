"""Reads about the closing of the books."""

from datetime import date

from counterfoil.receivables.models import Books, BooksChange


def closed_on() -> date | None:
    """The last closed day; nothing is booked on it or before."""
    return Books.objects.filter(pk=1).values_list("closed_on", flat=True).first()


def list_changes(*, limit: int = 50) -> list[BooksChange]:
    """Who closed and opened the books, the latest first."""
    return list(BooksChange.objects.select_related("by").order_by("-pk")[:limit])
