"""What is done with receipts (A1): drafted, posted to the customer's account, taken back by a red one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.receivables import actions as ledger
from counterfoil.receivables import queries
from counterfoil.receivables.models import Entry, Receipt
from counterfoil.receivables.overdue import actions as overdue
from counterfoil.receivables.receipts.forms import AllocationIn, NewReceipt, ReceiptChange
from counterfoil.receivables.receipts.states import POSTED

PLAIN_FIELDS = ("amount", "payment_method", "received_on", "remark")
RESOURCE = "receipts"


def draft(entered: NewReceipt, *, do: Doing) -> New:
    """A draft, as entered. Raises ``inputs_invalid`` for an unknown customer, entry or notice."""
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    fields = {name: getattr(entered, name) for name in PLAIN_FIELDS}
    fields["allocations"] = _allocations(entered.allocations, customer)
    fields["delivery_notice"] = _notice(entered.delivery_notice, customer, do=do)
    return New({"customer": customer, **fields})


def change(document: Receipt, entered: ReceiptChange, *, do: Doing) -> None:
    """Write the fields named. Raises ``inputs_invalid``."""
    for name in PLAIN_FIELDS:
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)
    if entered.allocations is not None:
        document.allocations = _allocations(entered.allocations, document.customer)
    if "delivery_notice" in entered.model_fields_set:
        document.delivery_notice = _notice(entered.delivery_notice, document.customer, do=do)


def post(document: Receipt, *, do: Doing) -> None:
    """The payment is in the books: where it was asked to go, else kept for its notice, else to the oldest open items.

    A notice that was shipped or cancelled since the draft keeps nothing. Held notices are judged again.
    Raises ``allocation_exceeds_open``.
    """
    ledger.lock_account(document.customer_id)
    ledger.post_credit(
        document.customer_id, Entry.Kind.RECEIPT, document.amount,
        source=ledger.Source.of(document), by=do.by, at=do.at, text=document.remark[:200],
        asked=[(row["entry"], Decimal(row["amount"])) for row in document.allocations], kept=_kept(document),
    )  # fmt: skip
    document.posted_at = do.at
    overdue.settle(at=do.at, customer_id=document.customer_id)
    do.follow_up("rejudge_notices", customer_id=document.customer_id)


def reverse(document: Receipt, *, do: Doing) -> None:
    """A returned payment (退票) or a wrong entry: a red receipt takes it back, and what it had met is open again.

    Held and released notices are judged again. The account is locked before the red receipt takes its number.
    """
    ledger.lock_account(document.customer_id)
    original = queries.find_entry(RESOURCE, document.pk, Entry.Kind.RECEIPT)
    assert original is not None, f"{document.number} is posted without an entry"
    red = do.create(type_of_receipts(), [_red(document, do=do)])[0]
    ledger.reverse_entry(original, source=ledger.Source.of(red), by=do.by, at=do.at, text=do.reason[:200])
    do.follow_up("rejudge_notices", customer_id=document.customer_id, bounced=True)


def _red(document: Receipt, *, do: Doing) -> New:
    """The exact negative, posted as it is made."""
    return New(
        fields={
            "customer": document.customer, "amount": -document.amount, "payment_method": document.payment_method,
            "received_on": timezone.localtime(do.at).date(), "remark": do.reason[:2000], "reversal_of": document,
            "posted_at": do.at,
        },
        came_of=[document],
        state=POSTED,
    )  # fmt: skip


def type_of_receipts() -> Any:
    from counterfoil.receivables.receipts.workflow import RECEIPT

    return RECEIPT


def _kept(document: Receipt) -> ledger.Kept | None:
    notice = queries.find_notice(document.delivery_notice, visible_to=people.system())
    return ledger.Kept(notice.id, notice.number) if notice is not None and notice.is_open else None


def _notice(number: str | None, customer: Customer, *, do: Doing) -> str:
    """The number of an open notice of this customer; empty when none is named."""
    if not number:
        return ""
    notice = queries.find_notice(number, visible_to=do.by)
    if notice is None or notice.customer_id != customer.pk:
        raise invalid("delivery_notice", _("This customer has no such delivery notice."))
    if not notice.is_open:
        raise invalid("delivery_notice", _("This delivery notice is shipped or cancelled."))
    return notice.number


def _allocations(entered: Sequence[AllocationIn], customer: Customer) -> list[dict[str, Any]]:
    """As they are kept until posting: entries of this customer that are owed to us, each once."""
    owed = queries.owed_entries(customer, {row.entry for row in entered})
    seen: set[int] = set()
    for place, row in enumerate(entered):
        if row.entry not in owed:
            raise invalid(f"allocations.{place}.entry", _("This customer owes nothing under this entry."))
        if row.entry in seen:
            raise invalid(f"allocations.{place}.entry", _("This entry is named twice."))
        seen.add(row.entry)
    return [{"entry": row.entry, "amount": plain(row.amount, least_decimals=2)} for row in entered]
