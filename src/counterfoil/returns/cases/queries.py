"""What is asked of cases: a customer's history of returns, and what a case costs."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from counterfoil.catalogue.pricing import line_amount
from counterfoil.returns.cases import states
from counterfoil.returns.models import SalesReturn, ServiceCase, ServiceCaseLine

ZERO = Decimal(0)


def lockable(ids: Any) -> QuerySet[ServiceCase]:
    """Cases to be locked before the papers that they caused."""
    return ServiceCase.objects.filter(pk__in=ids).select_related("customer", "clerk")


def worth_of(case: ServiceCase) -> Decimal:
    """What the claimed goods were sold for."""
    lines = ServiceCaseLine.objects.filter(document=case).values_list("quantity", "unit_price")
    return sum((line_amount(quantity, price) for quantity, price in lines), ZERO)


def latest_of(customer_id: int, *, limit: int = 8) -> list[ServiceCase]:
    """The customer's latest cases."""
    rows = ServiceCase.objects.filter(customer=customer_id).exclude(state=states.CANCELLED)
    return list(rows.select_related("clerk").order_by("-pk")[:limit])


def by_reason(customer_id: int, *, since: Any) -> list[dict[str, Any]]:
    """How often, and of how much, by reason."""
    rows = (
        ServiceCase.objects.filter(customer=customer_id, created_at__gte=since)
        .exclude(Q(state=states.CANCELLED) | Q(reason=""))
        .values("reason")
        .annotate(cases=Count("pk", distinct=True), claimed=Sum(F("lines__quantity") * F("lines__unit_price")))
        .order_by("-claimed")
    )
    return [dict(row) for row in rows]


def credited(customer_id: int, *, since: Any) -> Decimal:
    """What was credited for returned goods, reversals taken off."""
    rows = SalesReturn.objects.filter(customer=customer_id, state__in=("posted", "reversed"), posted_at__gte=since)
    found: Decimal = rows.aggregate(total=Sum("total", default=ZERO))["total"]
    return found
