"""What is asked about delivery notices."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from counterfoil.delivery.models import DeliveryNotice, DeliveryNoticeLine, PickList
from counterfoil.delivery.notices import states
from counterfoil.kernel.statements import compiled
from counterfoil.orders.models import SalesOrder
from counterfoil.stock import queries as stock

RESOURCE = "delivery-notices"
UNTOUCHED_LISTS = ("open", "printed")
"""States of pick lists on which nobody has picked yet."""


def orders_of(notice: DeliveryNotice) -> QuerySet[SalesOrder]:
    """The orders that the notice's lines are of."""
    lines = DeliveryNoticeLine.objects.filter(document=notice)
    return SalesOrder.objects.filter(pk__in=lines.values("order"))


def lists_of(notice: DeliveryNotice) -> QuerySet[PickList]:
    """Its pick lists, without cancelled ones."""
    rows = PickList.objects.filter(source_resource=RESOURCE, source_id=notice.pk)
    return rows.exclude(state="cancelled").select_related("customer", "floor")


def is_being_picked(notice: DeliveryNotice) -> bool:
    """Whether somebody has begun to pick one of its lists."""
    return lists_of(notice).exclude(state__in=UNTOUCHED_LISTS).exists()


def noticed_elsewhere(order_line_ids: Iterable[int], *, but: int | None) -> dict[int, tuple[Decimal, Decimal]]:
    """Amount and tax of each order line that stand on other open notices."""
    sums = _noticed(list(order_line_ids), but or 0)
    return {line_id: (amount, tax) for line_id, amount, tax in sums}


@compiled
def _noticed(order_line_ids: Any, but: Any) -> QuerySet[Any, Any]:
    rows = DeliveryNoticeLine.objects.filter(order_line_id__any=order_line_ids, document__state__in=states.OPEN)
    sums = rows.exclude(document_id=but).values_list("order_line_id")
    return sums.annotate(sum_of_amounts=Sum("amount"), sum_of_taxes=Sum("tax"))


def list_held(customer_id: int) -> list[DeliveryNotice]:
    """The customer's notices that are held for credit, oldest first."""
    rows = DeliveryNotice.objects.filter(customer=customer_id, state=states.CREDIT_HELD)
    return list(rows.select_related("customer__settlement_terms").order_by("submitted_at", "pk"))


def list_released_unprinted(customer_id: int) -> list[DeliveryNotice]:
    """The customer's released notices of which no list is printed yet, newest first."""
    rows = DeliveryNotice.objects.filter(customer=customer_id, state=states.RELEASED)
    return list(rows.select_related("customer__settlement_terms").order_by("-submitted_at", "-pk"))


def list_waiting(product_ids: Iterable[int]) -> list[DeliveryNotice]:
    """Notices in shortage that wait for some of these products and for nothing else to be said, oldest first."""
    wanted = DeliveryNoticeLine.objects.filter(product__in=list(product_ids), short__gt=0, choice="wait")
    untold = DeliveryNoticeLine.objects.filter(Q(short__gt=0), ~Q(choice="wait"))
    rows = DeliveryNotice.objects.filter(state=states.SHORTAGE, pk__in=wanted.values("document"))
    return list(rows.exclude(pk__in=untold.values("document")).order_by("submitted_at", "pk"))


def missing_of(notice: DeliveryNotice) -> dict[int, Decimal]:
    """What is short on it, by product, without what was made for its order lines since."""
    lines = list(DeliveryNoticeLine.objects.filter(document=notice, short__gt=0))
    own = stock.list_own_goods([line.order_line_id for line in lines])
    missing: dict[int, Decimal] = {}
    for line in lines:
        made = sum((goods.quantity for goods in own.get(line.order_line_id, [])), Decimal(0))
        missing[line.product_id] = missing.get(line.product_id, Decimal(0)) + max(Decimal(0), line.short - made)
    return missing
