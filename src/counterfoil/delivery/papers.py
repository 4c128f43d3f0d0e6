"""Facts that the printed papers of this app share, in the shape of the printing app's contexts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from counterfoil.customers.queries import part_numbers
from counterfoil.delivery.models import HandOver, Way
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import PrintRecord, Signature
from counterfoil.people.settings import values


def paper(document: Any, form: str, *, user: Any, at: datetime, marks: Iterable[Any] = ()) -> dict[str, Any]:
    """What every paper says of itself. The first counted print is the original, each later one a copy."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    record = (
        PrintRecord.objects.filter(resource=type_of(document).name, document_id=document.pk, form=form)
        .order_by("-copy_no")
        .first()
    )
    return {
        "company": {
            "name": house["company.name"], "address": house["company.address"], "phone": house["company.phone"],
        },
        "number": document.number,
        "reprint": record.copy_no - 1 if record else 0,
        "demo": house["company.is_demo"],
        "marks": [str(mark) for mark in marks],
        "fingerprint": fingerprint(record.content_hash) if record else "",
        "printed_by": str(user),
        "printed_at": at,
    }  # fmt: skip


def fingerprint(content_hash: str) -> str:
    """The head of a content hash as it is compared by eye."""
    head = content_hash[:12].upper()
    return "-".join(head[start : start + 4] for start in range(0, len(head), 4))


def customer(row: Any, *, contact: str = "", phone: str = "", address: str = "") -> dict[str, Any]:
    """The customer as a paper names it; a paper without one (a department's samples) says so by a blank."""
    if row is None:
        return {"name": ""}
    return {"name": row.name, "code": row.code, "contact": contact, "phone": phone or row.phone, "address": address}


def delivery(row: Any) -> dict[str, Any]:
    """How and where the goods go; ``row`` has the fields of ``Destination``."""
    facts = {
        "way": str(Way(row.way).label) if row.way else "",
        "hand_over": str(HandOver(row.handover).label) if row.handover else "",
        "carrier": row.carrier.name if row.carrier else "",
        "carrier_phone": row.carrier.phone if row.carrier else "",
        "freight_payer": row.freight_payer,
        "address": row.address,
        "consignee": row.consignee,
        "phone": row.phone,
    }
    if row.way == Way.PICKUP and row.pickup:
        facts["pickup"] = fetcher(row.pickup)
    return facts


def fetcher(pickup: dict[str, Any]) -> dict[str, Any]:
    """Who fetches the goods, and when."""
    moment = str(pickup.get("at") or "")
    return {
        "name": pickup.get("person", ""), "phone": pickup.get("phone", ""), "plate": pickup.get("plate", ""),
        "at": parse_datetime(moment) if len(moment) > 10 else moment,
    }  # fmt: skip


def own_codes(customer_id: int, lines: Iterable[Any]) -> dict[int, str]:
    """The customer's own part numbers of these goods, by product id, as they stand on papers. One statement."""
    rows = part_numbers(customer_id, [line.product_id for line in lines])
    return {product_id: f"{row.code} {row.name}".strip() for product_id, row in rows.items()}


def goods(product: Any, quantity: Any, **more: Any) -> dict[str, Any]:
    """A line of goods."""
    return {
        "product_code": product.code, "name": product.name, "spec": product.spec, "unit": product.unit,
        "quantity": quantity, **more,
    }  # fmt: skip


def signers(document: Any, places: dict[str, tuple[str, ...]], roles: dict[str, str] | None = None) -> dict[str, Any]:
    """Who signed in which place of the paper: place → actions whose last signature stands there.

    ``roles``: place → the role in which it must have been signed, where several sign one action.
    """
    rows = Signature.objects.filter(resource=type_of(document).name, document_id=document.pk).select_related("by")
    found: dict[str, Any] = {}
    for row in rows.order_by("pk"):
        for place, actions in places.items():
            if row.action in actions and (roles or {}).get(place, row.role) == row.role:
                found[place] = {"name": str(row.by), "at": row.at}
    return found


def person(user: Any) -> dict[str, Any]:
    """Somebody of the house to call."""
    return {"name": str(user), "phone": user.phone} if user is not None else {"name": ""}
