"""What customers claim and give back of posted shipments: the only place that writes those two figures (D1)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import queries as customers
from counterfoil.delivery.models import ConsignmentLine, Shipment, ShipmentLine
from counterfoil.delivery.shipments import states
from counterfoil.kernel.models import Signature
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import progress
from counterfoil.orders.orders.progress import Progress

_ADD = """
    UPDATE delivery_shipmentline AS line SET claimed = line.claimed + change.claimed,
        returned = line.returned + change.returned
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS change (id, claimed, returned)
    WHERE line.id = change.id
"""
Quantities = Mapping[int, Decimal]
"""Line id → how much more; negative is less."""


def posted(numbers: Iterable[str]) -> QuerySet[Shipment]:
    """Posted shipments with these numbers: what truly left and was not taken back."""
    return Shipment.objects.filter(number__in=set(numbers), state=states.POSTED, reversal_of=None)


def holding(line_ids: Iterable[int]) -> QuerySet[Shipment]:
    """The shipments that these lines stand on."""
    return Shipment.objects.filter(pk__in=ShipmentLine.objects.filter(pk__in=set(line_ids)).values("document"))


def orders_of(line_ids: Iterable[int]) -> QuerySet[SalesOrder]:
    """The orders whose figures a return of these lines changes."""
    lines = ShipmentLine.objects.filter(pk__in=set(line_ids))
    return SalesOrder.objects.filter(pk__in=lines.values("order_line__document"))


def lines(**which: Any) -> list[ShipmentLine]:
    """Lines with product, order line and shipment, in the order in which they were shipped."""
    rows = ShipmentLine.objects.filter(**which).select_related("product", "document", "order_line")
    return list(rows.order_by("document_id", "line_no"))


def search(text: str, *, user: Any, limit: int = 60) -> list[ShipmentLine]:
    """Posted lines of customers that this person sees of which something may still be claimed, latest first.

    Every word finds a customer, a product, a shipment number, or the number on a package's label.
    """
    rows = ShipmentLine.objects.filter(
        document__state=states.POSTED, document__reversal_of=None, quantity__gt=F("claimed"),
        document__customer__in=customers.visible(user).values("pk"),
    )  # fmt: skip
    for word in text.split()[:6]:
        lists = ConsignmentLine.objects.filter(
            pick_line__document__number=word.partition("/")[0].upper(), source_resource="delivery-notices"
        )
        rows = rows.filter(
            Q(document__number__icontains=word)
            | Q(product__in=catalogue.products_found_by(word).values("pk"))
            | Q(document__customer__in=customers.customers_found_by(word, user).values("pk"))
            | Q(document__notice__in=lists.values("source_id"), product__in=lists.values("product"))
        )
    found = rows.select_related("product", "document__customer").order_by("-document_id", "line_no")
    return list(found[:limit])


def claim(quantities: Quantities) -> None:
    """So much more (or less) of these lines is claimed. Their shipments are locked by the caller. One statement.

    The database refuses more than was shipped, and less than nothing.
    """
    _add(quantities, {})


def give_back(quantities: Quantities) -> None:
    """So much more (or less) of these lines came back, also on their order lines. Two statements and a look.

    Orders and shipments are locked by the caller.
    """
    _add({}, quantities)
    owners = dict(ShipmentLine.objects.filter(pk__in=quantities).values_list("pk", "order_line_id"))
    progress.book(progress.gathered((owners[pk], Progress(returned=quantity)) for pk, quantity in quantities.items()))


def _add(claimed: Quantities, returned: Quantities) -> None:
    ids = sorted(pk for pk in {*claimed, *returned} if claimed.get(pk) or returned.get(pk))
    if not ids:
        return
    zero = Decimal(0)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [ids, [claimed.get(pk, zero) for pk in ids], [returned.get(pk, zero) for pk in ids]])


def handlers(line_ids: Iterable[int]) -> dict[int, dict[str, list[Any]]]:
    """Who had the goods of these lines in hand: line id → action → people, in the order in which they signed.

    Picking and first check are signed on the pick lists, the second check on the consignment. Three statements.
    """
    found: dict[int, dict[str, list[Any]]] = {}
    rows = lines(pk__in=list(line_ids))
    carried = ConsignmentLine.objects.filter(
        document__in=[row.document.consignment_id for row in rows if row.document.consignment_id],
        source_resource="delivery-notices",
    ).values_list("document_id", "source_id", "source_line_no", "pick_line__document_id")
    lists: dict[tuple[int, int, int], set[int]] = {}
    for consignment, notice, line_no, pick_list in carried:
        lists.setdefault((consignment, notice, line_no), set()).add(pick_list)
    signed = _signed({pk for ids in lists.values() for pk in ids}, {row.document.consignment_id for row in rows})
    for row in rows:
        own = found.setdefault(row.pk, {})
        place = (row.document.consignment_id, row.document.notice_id, row.line_no)
        for resource, pk, action, person in signed:
            if (resource == "consignments" and pk == place[0]) or (
                resource == "pick-lists" and pk in lists.get(place, ())
            ):
                own.setdefault(action, []).append(person)
    return found


def _signed(lists: set[int], consignments: set[Any]) -> list[tuple[str, int, str, Any]]:
    rows = Signature.objects.filter(
        Q(resource="pick-lists", document_id__in=lists, action__in=("pick", "first_check"))
        | Q(resource="consignments", document_id__in=consignments - {None}, action="second_check")
    )
    return [(row.resource, row.document_id, row.action, row.by) for row in rows.select_related("by").order_by("pk")]
