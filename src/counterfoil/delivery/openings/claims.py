"""What is claimed and given back of shipments of before go-live: the only place that writes those figures (D1)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.delivery.openings import queries

_ADD = """
    UPDATE delivery_openingshipmentline AS line SET claimed = line.claimed + change.claimed,
        returned = line.returned + change.returned
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS change (id, claimed, returned)
    WHERE line.id = change.id
"""


def numbered(numbers: Iterable[str]) -> QuerySet[OpeningShipmentLine]:
    """The lines of these shipments: they have no paper of their own, the lines themselves are locked."""
    return OpeningShipmentLine.objects.filter(number__in=set(numbers))


def holding(line_ids: Iterable[int]) -> QuerySet[OpeningShipmentLine]:
    return OpeningShipmentLine.objects.filter(pk__in=set(line_ids))


def lines(line_ids: Iterable[int]) -> list[OpeningShipmentLine]:
    """Lines with their products."""
    return list(holding(line_ids).select_related("product").order_by("pk"))


def search(text: str, *, user: Any, limit: int = 60) -> list[OpeningShipmentLine]:
    """Lines of customers that this person sees of which something may still be claimed, the latest first.

    Every word finds a customer, a product or the number that the old system gave.
    """
    rows = queries.taken_over(user, text=text).filter(quantity__gt=F("claimed"))
    return list(rows.order_by("-shipped_on", "number", "line_no")[:limit])


def claim(quantities: Mapping[int, Decimal]) -> None:
    """So much more (or less) of these lines is claimed. One statement."""
    _add(quantities, {})


def give_back(quantities: Mapping[int, Decimal]) -> None:
    """So much more (or less) of these lines came back. One statement."""
    _add({}, quantities)


def _add(claimed: Mapping[int, Decimal], returned: Mapping[int, Decimal]) -> None:
    zero = Decimal(0)
    ids = sorted({*claimed, *returned})
    arrays: list[Any] = [[part.get(pk, zero) for pk in ids] for part in (claimed, returned)]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [ids, *arrays])
