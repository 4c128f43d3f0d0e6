"""Reads about bank lines."""

from counterfoil.receivables.models import BankLine

PAGE = 50


def list_lines(state: str, *, after: int = 0, limit: int = PAGE) -> list[BankLine]:
    """Lines in this state, the oldest first, from behind ``after``. One statement."""
    rows = BankLine.objects.filter(state=state, pk__gt=after).select_related("statement", "receipt")
    return list(rows.order_by("pk")[:limit])
