"""What the papers of a sales order say."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import Signature
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import queries
from counterfoil.people.settings import value
from counterfoil.quotations.quotations.prints import VALID_DAYS, priced


def confirmation(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """订单确认书 (C1.5): what the customer signs and sends back."""
    facts = _priced(document, user=user, at=at)
    signed = signers(document)
    return {
        **facts,
        "ordered_on": timezone.localtime(document.created_at).date(),
        "requested_on": document.promised_date or document.requested_date,
        "customer_order": document.customer_order_number,
        "revision": document.revision,
        "signatures": {
            place: signed[action]
            for place, action in (("prepared", "submit"), ("finance", "approve_finance"))
            if action in signed
        },
    }  # fmt: skip


def quotation(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """报价单 (B1.1) of a draft order that is sent instead of a quotation."""
    quoted_on = timezone.localtime(document.quoted_at or at).date()
    valid = value(VALID_DAYS)
    return {
        **_priced(document, user=user, at=at),
        "quoted_on": quoted_on,
        "valid_until": quoted_on + timedelta(days=valid),
        "revision": document.revision,
    }


def _priced(document: SalesOrder, *, user: Any, at: datetime) -> dict[str, Any]:
    """Head, customer, lines and totals, as both papers have them."""
    lines = [line for line in queries.list_lines([document.pk]) if line.quantity]
    return priced(document, lines, user=user, at=at)


def signers(document: Any) -> dict[str, Any]:
    """Who signed last in this round, by action."""
    rows = Signature.objects.filter(resource=type_of(document).name, document_id=document.pk, round=document.round)
    return {row.action: {"name": str(row.by), "at": row.at} for row in rows.select_related("by").order_by("pk")}
