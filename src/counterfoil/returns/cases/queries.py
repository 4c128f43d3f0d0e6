"""What is asked of cases: a customer's history of returns, and what a case costs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from counterfoil.catalogue.pricing import line_amount
from counterfoil.kernel.statements import compiled
from counterfoil.returns.cases import states
from counterfoil.returns.models import SalesReturn, ServiceCase, ServiceCaseLine

ZERO = Decimal(0)
LATEST = 8
"""So many cases of a customer are shown."""


def lockable(ids: Any) -> QuerySet[ServiceCase]:
    """Cases to be locked before the papers that they caused."""
    return ServiceCase.objects.filter(pk__in=ids).select_related("customer", "clerk")


def worth_of(case: ServiceCase) -> Decimal:
    """What the claimed goods were sold for."""
    lines = ServiceCaseLine.objects.filter(document=case).values_list("quantity", "unit_price")
    return sum((line_amount(quantity, price) for quantity, price in lines), ZERO)


def latest_of(customer_id: int) -> list[ServiceCase]:
    """The customer's latest cases."""
    return _latest_of(customer_id)


@compiled
def _latest_of(customer_id: Any) -> QuerySet[Any]:
    rows = ServiceCase.objects.filter(customer=customer_id).exclude(state=states.CANCELLED)
    return rows.select_related("clerk").order_by("-pk")[:LATEST]


def by_reason(customer_id: int, *, since: datetime) -> list[tuple[str, int, Decimal]]:
    """Each reason with how often, and of how much, the most first."""
    return _by_reason(customer_id, since)


@compiled
def _by_reason(customer_id: Any, since: Any) -> QuerySet[Any]:
    rows = ServiceCase.objects.filter(customer=customer_id, created_at__gte=since)
    return (
        rows.exclude(Q(state=states.CANCELLED) | Q(reason=""))
        .values("reason")
        .annotate(cases=Count("pk", distinct=True), claimed=Sum(F("lines__quantity") * F("lines__unit_price")))
        .order_by("-claimed")
        .values_list("reason", "cases", "claimed")
    )


def credited(customer_id: int, *, since: Any) -> Decimal:
    """What was credited for returned goods, reversals taken off."""
    rows = SalesReturn.objects.filter(customer=customer_id, state__in=("posted", "reversed"), posted_at__gte=since)
    found: Decimal = rows.aggregate(total=Sum("total", default=ZERO))["total"]
    return found
