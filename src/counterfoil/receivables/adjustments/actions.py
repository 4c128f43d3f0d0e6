"""What is done with receivable adjustments (YSTZ): drafted, approved into the customer's account, taken back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import queries as customers
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.receivables import actions as ledger
from counterfoil.receivables import queries
from counterfoil.receivables.adjustments.forms import AdjustmentChange, NewAdjustment
from counterfoil.receivables.adjustments.states import POSTED
from counterfoil.receivables.models import Entry, ReceivableAdjustment
from counterfoil.receivables.overdue import actions as overdue

RESOURCE = "receivable-adjustments"


def draft(entered: NewAdjustment, *, do: Doing) -> New:
    """A draft, as entered. Raises ``inputs_invalid`` for an unknown customer."""
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    return New({"customer": customer, "kind": entered.kind, "amount": entered.amount, "reason": entered.reason})


def change(document: ReceivableAdjustment, entered: AdjustmentChange, *, do: Doing) -> None:
    """Write the fields named."""
    for name in AdjustmentChange.model_fields:
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)


def approve(document: ReceivableAdjustment, *, do: Doing) -> None:
    """It is in the books: a positive amount is due at once and met from free advances; a negative one acts like a
    receipt, to the oldest open items, the rest an advance. Held notices are judged again."""
    ledger.lock_account(document.customer_id)
    ledger.post_entry(
        document.customer_id, Entry.Kind.ADJUSTMENT, document.amount,
        source=ledger.Source.of(document), by=do.by, at=do.at, text=document.reason[:200],
    )  # fmt: skip
    document.posted_at = do.at
    overdue.settle(at=do.at, customer_id=document.customer_id)
    do.follow_up("rejudge_notices", customer_id=document.customer_id)


def reverse(document: ReceivableAdjustment, *, do: Doing) -> None:
    """A red adjustment takes it back: whatever it met, or was met by, is open again. Notices are judged again."""
    ledger.lock_account(document.customer_id)
    original = queries.find_entry(RESOURCE, document.pk, Entry.Kind.ADJUSTMENT)
    assert original is not None, f"{document.number} is posted without an entry"
    red = do.create(do.doctype, [_red(document, do=do)])[0]
    ledger.reverse_entry(original, source=ledger.Source.of(red), by=do.by, at=do.at, text=do.reason[:200])
    do.follow_up("rejudge_notices", customer_id=document.customer_id)


def _red(document: ReceivableAdjustment, *, do: Doing) -> New:
    """The exact negative, posted as it is made."""
    fields: dict[str, Any] = {
        "customer": document.customer, "kind": document.kind, "amount": -document.amount, "reason": do.reason[:2000],
        "reversal_of": document, "posted_at": do.at,
    }  # fmt: skip
    return New(fields, came_of=[document], state=POSTED)
