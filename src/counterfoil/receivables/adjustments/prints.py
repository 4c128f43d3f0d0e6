"""What the printed adjustment says (应收调整单)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext

from counterfoil.kernel.models import Signature
from counterfoil.people.settings import values
from counterfoil.receivables.adjustments import states
from counterfoil.receivables.models import ReceivableAdjustment


def adjustment(document: ReceivableAdjustment, *, user: Any, at: datetime) -> dict[str, Any]:
    """The adjustment with what it changes and who signed it."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    increases = document.amount > 0
    signed = {
        row.action: row
        for row in Signature.objects.filter(
            resource="receivable-adjustments", document_id=document.pk, round=document.round
        ).select_related("by")
    }
    return {
        "company": {name: house[f"company.{name}"] for name in ("name", "address", "phone")},
        "number": document.number, "demo": house["company.is_demo"], "marks": _marks(document),
        "printed_by": str(user), "printed_at": at, "title": gettext("Receivable adjustment"),
        "facts": [
            {"label": gettext("Customer"), "value": f"{document.customer.name} {document.customer.code}", "wide": True},
            {"label": gettext("Kind"), "value": str(document.get_kind_display())},
            {"label": gettext("Effect"), "value": gettext("owed to us") if increases else gettext("credited")},
            {"label": gettext("Date"), "value": document.posted_at or document.created_at},
            {"label": gettext("Reason"), "value": document.reason, "wide": True},
        ],
        "columns": [
            {"label": gettext("Kind"), "weight": 4},
            {"label": gettext("Amount (CNY)"), "weight": 2, "numeric": True, "sum": True},
        ],
        "rows": [[str(document.get_kind_display()), document.amount]],
        "signers": [
            {"label": pgettext("signer", "prepared"), "name": str(document.created_by), "at": document.created_at},
            _signer(pgettext("signer", "accountant"), signed.get("submit")),
            _signer(pgettext("signer", "chief accountant"), signed.get("approve")),
        ],
    }  # fmt: skip


def _signer(label: str, row: Signature | None) -> dict[str, Any]:
    return {"label": label, "name": str(row.by), "at": row.at} if row is not None else {"label": label}


def _marks(document: ReceivableAdjustment) -> list[str]:
    marks = [gettext("red")] if document.reversal_of_id else []
    if document.state == states.REVERSED:
        marks.append(gettext("reversed"))
    if document.state == states.CANCELLED:
        marks.append(gettext("void"))
    return marks
