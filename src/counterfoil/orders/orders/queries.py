"""What is asked about sales orders."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from counterfoil.kernel.models import Link, Signature, StoredPaper
from counterfoil.kernel.statements import compiled
from counterfoil.orders.models import OrderReview, SalesOrder, SalesOrderLine
from counterfoil.orders.orders import states
from counterfoil.people.models import SYSTEM_ID

RESOURCE = "sales-orders"


def list_lines(order_ids: Iterable[int]) -> list[SalesOrderLine]:
    """The lines of these orders with their products, in order."""
    return _list_lines(list(order_ids))


@compiled
def _list_lines(order_ids: Any) -> QuerySet[Any, Any]:
    rows = SalesOrderLine.objects.filter(document_id__any=order_ids)
    return rows.select_related("product__category", "document").order_by("document_id", "line_no")


def held_line_ids(lines: Iterable[SalesOrderLine]) -> set[int]:
    """Those of these lines that other papers point to, or that were worked on: their rows stay for good.

    One statement per kind of paper that can point to an order line.
    """
    ids = [line.pk for line in lines]
    held = {line.pk for line in lines if line.shipped or line.notified or line.dropped or line.owed}
    for relation in SalesOrderLine._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        held |= set(rows.values_list(relation.field.attname, flat=True).distinct())
    return held


def list_done(orders: Iterable[SalesOrder]) -> set[int]:
    """Ids of those orders of which nothing is left: every line is shipped or dropped."""
    return set(_list_done([order.pk for order in orders]))


@compiled
def _list_done(ids: Any) -> QuerySet[Any, Any]:
    left = SalesOrderLine.objects.filter(document=OuterRef("pk"), quantity__gt=F("shipped") + F("dropped"))
    return SalesOrder.objects.filter(pk__any=ids).exclude(Exists(left)).values_list("pk", flat=True)


def was_closed_by_system(order: SalesOrder) -> bool:
    """Whether the last closing of this order was the system's own, for everything was shipped or dropped."""
    closing = Signature.objects.filter(resource=RESOURCE, document_id=order.pk, action="close").order_by("-pk").first()
    return closing is not None and closing.by_id == SYSTEM_ID


def came_of_quotation(order: SalesOrder) -> bool:
    """Whether the customer accepted these prices by a quotation (B1.2)."""
    return Link.objects.filter(to_resource=RESOURCE, to_id=order.pk, from_resource="quotations").exists()


def promised_for(order: SalesOrder, revision: int) -> date | None:
    """The day that the departments promised for this revision of the order (C1.3)."""
    rows = OrderReview.objects.filter(order=order, order_revision=revision, state="passed").order_by("-pk")
    return rows.values_list("promised_date", flat=True).first()


def agreed_list_prices(number: str) -> dict[int, Decimal]:
    """List prices by product that stand on the draft of this order because they were agreed on before."""
    order = SalesOrder.objects.filter(number=number).first() if number else None
    if order is None or not (order.revision > 1 or came_of_quotation(order)):
        return {}
    return dict(SalesOrderLine.objects.filter(document=order).values_list("product_id", "list_price"))


def last_prices(customer: Any, product_ids: Iterable[int]) -> dict[int, Decimal]:
    """What this customer last agreed to pay per unit of each of these products, from orders in force or done."""
    found = last_prices_of([customer.pk], product_ids)
    return {product: price for (_customer, product), price in found.items()}


def last_prices_of(customer_ids: Iterable[int], product_ids: Iterable[int]) -> dict[tuple[int, int], Decimal]:
    """The same for several customers, by customer and product. One statement."""
    rows = (
        SalesOrderLine.objects.filter(
            product__in=list(product_ids), document__customer__in=list(customer_ids), quantity__gt=0,
            document__state__in=(*states.IN_FORCE, states.CLOSED),
        )
        .order_by("document__customer", "product_id", "-document_id")
        .distinct("document__customer", "product_id")
    )  # fmt: skip
    prices = rows.values_list("document__customer", "product_id", "unit_price")
    return {(customer, product): price for customer, product, price in prices}


def papers_to_store(*, since: Any) -> list[SalesOrder]:
    """Orders confirmed since then whose confirmation, as it went out, is not kept yet."""
    kept = StoredPaper.objects.filter(
        resource=RESOURCE, document_id=OuterRef("pk"), form="order_confirmation", revision=OuterRef("revision")
    )
    rows = SalesOrder.objects.filter(state=states.CONFIRMED, state_since__gte=since).exclude(Exists(kept))
    return list(rows.select_related("customer").order_by("pk")[:200])
