"""What must hold of a receivable adjustment."""

from typing import Any

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import queries
from counterfoil.receivables.models import Entry, ReceivableAdjustment


def adjustment_is_not_red(document: ReceivableAdjustment, *, do: Any) -> Refusal | None:
    """A red adjustment takes back another one; it isn't taken back in its turn. Refuses ``red_adjustment``."""
    if document.reversal_of_id is None:
        return None
    assert document.reversal_of is not None
    return Refusal("red_adjustment", found=document.number, required=document.reversal_of.number)


def nothing_stands_on_it(document: ReceivableAdjustment, *, do: Any) -> Refusal | None:
    """No posted receipt was told to pay this very item: such a payment is reversed first. Refuses
    ``has_successors``. What met it by age alone is simply free again."""
    entry = queries.find_entry(do.doctype.name, document.pk, Entry.Kind.ADJUSTMENT)
    receipt = queries.find_receipt_told_to_pay(entry) if entry is not None else None
    return Refusal("has_successors", found=receipt.number) if receipt is not None else None
