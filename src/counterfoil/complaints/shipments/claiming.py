"""Goods that replaced others can be claimed as well: a return of a replacement is credited at the original's price."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Q

from counterfoil.catalogue import queries as catalogue
from counterfoil.complaints.models import ReplacementShipmentLine
from counterfoil.complaints.shipments import queries
from counterfoil.customers import queries as customers
from counterfoil.returns import claims
from counterfoil.returns.claims import Claimable, Piece, Quantities

_ADD = """
    UPDATE complaints_replacementshipmentline AS line SET claimed = line.claimed + change.claimed,
        returned = line.returned + change.returned
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS change (id, claimed, returned)
    WHERE line.id = change.id
"""


def pieces_of(document_ids: Sequence[int]) -> list[Piece]:
    """All lines of these shipments, each with the line that was paid for."""
    return [
        Piece(
            resource=queries.RESOURCE, line_id=line.pk, number=line.document.number, line_no=line.line_no,
            product=line.product, customer_id=line.document.customer_id, shipped=line.quantity, claimed=line.claimed,
            origin=(line.origin_resource, line.origin_id), unit_price=line.unit_price,
        )
        for line in queries.lines(document__in=document_ids)
    ]  # fmt: skip


def claim(quantities: Quantities) -> None:
    """So much more (or less) of these lines is claimed. The database refuses more than was shipped. One statement."""
    _add(quantities, {})


def give_back(quantities: Quantities) -> None:
    """So much more (or less) of these lines came back."""
    _add({}, quantities)


def _add(claimed: Quantities, returned: Quantities) -> None:
    ids = sorted({*claimed, *returned})
    zero = Decimal(0)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [ids, [claimed.get(pk, zero) for pk in ids], [returned.get(pk, zero) for pk in ids]])


def find(text: str, *, user: Any, limit: int) -> list[Claimable]:
    """Posted lines of which something may still be claimed, by customer, product or number."""
    rows = ReplacementShipmentLine.objects.filter(
        document__state="posted", document__reversal_of=None, quantity__gt=F("claimed"),
        document__customer__in=customers.visible(user).values("pk"),
    )  # fmt: skip
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(document__number__icontains=word)
            | Q(product__in=catalogue.products_found_by(word).values("pk"))
            | Q(document__customer__in=customers.customers_found_by(word, user).values("pk"))
        )
    lines = rows.select_related("product", "document__customer").order_by("-document_id", "line_no")[:limit]
    return claims.of_lines(queries.RESOURCE, lines)


CLAIMABLE = claims.register(
    claims.Source(
        resource=queries.RESOURCE, posted=queries.posted, holding=queries.holding, pieces_of=pieces_of, claim=claim,
        worth=lambda _ids: [], give_back=give_back, find=find,
    )
)  # fmt: skip
