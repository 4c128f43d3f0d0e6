"""The business with customers, read from their orders: what was ordered by month, and what they paid the last time.

Customers lie below the orders; this says to them how it is read (``customers.business``).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from counterfoil.customers import business
from counterfoil.kernel.days import midnight
from counterfoil.kernel.statements import compiled
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders.states import CLOSED, IN_FORCE

COUNTED = (*IN_FORCE, CLOSED)
"""An order is business once it was in force."""
LATEST = 12
"""So many products are told of with their last prices."""


def months(customer_id: int, *, since: date) -> dict[date, dict[str, Decimal]]:
    """Orders in force or done, by the month of their entry. One statement."""
    begin = midnight(since)
    rows = (
        SalesOrder.objects.filter(customer=customer_id, state__in=COUNTED, created_at__gte=begin)
        .annotate(month=TruncMonth("created_at"))
        .values("month")
        .annotate(ordered=Sum("total"))
        .order_by("month")
    )
    return {timezone.localtime(row["month"]).date(): {"ordered": row["ordered"]} for row in rows}


def last_bought(customer_id: int) -> list[SalesOrderLine]:
    """The products that this customer bought last, each with its last price. One statement."""
    return _last_bought(customer_id)


@compiled
def _last_bought(customer_id: Any) -> QuerySet[Any]:
    latest = (
        SalesOrderLine.objects.filter(document__customer=customer_id, document__state__in=COUNTED, quantity__gt=0)
        .order_by("product_id", "-document_id")
        .distinct("product_id")
        .values("pk")
    )
    rows = SalesOrderLine.objects.filter(pk__in=latest).select_related("product", "document")
    return rows.order_by("-document_id", "line_no")[:LATEST]


business.use(months=months)
