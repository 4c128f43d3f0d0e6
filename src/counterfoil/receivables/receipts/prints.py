"""What the printed receipt says (收款单)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from counterfoil.kernel.models import Signature
from counterfoil.people.settings import values
from counterfoil.receivables import queries
from counterfoil.receivables.models import Receipt
from counterfoil.receivables.receipts import states


def receipt(document: Receipt, *, user: Any, at: datetime) -> dict[str, Any]:
    """The receipt with the items that it met and what is left as an advance."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    settled = queries.settlements("receipts", document.pk)
    total = sum(row["amount"] for row in settled)
    return {
        "company": {name: house[f"company.{name}"] for name in ("name", "address", "phone")},
        "number": document.number,
        "demo": house["company.is_demo"],
        "marks": _marks(document),
        "printed_by": str(user),
        "printed_at": at,
        "customer": {"name": document.customer.name, "code": document.customer.code, "phone": document.customer.phone},
        "received_on": document.received_on,
        "amount": document.amount,
        "payment_method": str(document.get_payment_method_display()),
        "kept_for": document.delivery_notice,
        "settlements": [
            {
                "item": row["number"], "kind": str(row["label"]), "due_on": row["due_on"], "amount": row["amount"],
            }
            for row in settled
        ],
        "settled_total": total,
        "advance": document.amount - total if document.state == states.POSTED and document.amount > 0 else None,
        "remark": document.remark,
        "signatures": _signers(document),
    }  # fmt: skip


def _marks(document: Receipt) -> list[str]:
    marks = [gettext("red")] if document.reversal_of_id else []
    if document.state == states.REVERSED:
        marks.append(gettext("reversed"))
    if document.state == states.CANCELLED:
        marks.append(gettext("void"))
    return marks


def _signers(document: Receipt) -> dict[str, Any]:
    """Who entered and who posted it."""
    signed = {"prepared": {"name": str(document.created_by), "at": document.created_at}}
    rows = Signature.objects.filter(resource="receipts", document_id=document.pk, action="post").select_related("by")
    for row in rows:
        signed["accountant"] = {"name": str(row.by), "at": row.at}
    return signed
