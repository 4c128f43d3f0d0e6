"""Reads about items that became overdue."""

from datetime import date
from typing import Any

from django.db.models import Count, Min, Sum

from counterfoil.receivables.models import OpenItem


def list_new(today: date, *, limit: int = 5_000) -> list[OpenItem]:
    """Items that are overdue and that nobody was told of yet, by customer."""
    rows = OpenItem.objects.filter(rest__gt=0, due_on__lt=today, entry__overdue_feedback=None)
    return list(rows.select_related("customer", "entry").order_by("customer_id", "due_on", "pk")[:limit])


def overdue_of(customer_id: int, today: date) -> dict[str, Any]:
    """How much of a customer is overdue: number of items, amount, the oldest due day."""
    rows = OpenItem.objects.filter(customer_id=customer_id, rest__gt=0, due_on__lt=today)
    return rows.aggregate(many=Count("pk"), amount=Sum("rest"), oldest=Min("due_on"))
