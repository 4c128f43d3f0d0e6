"""What must hold of a receipt."""

from typing import Any

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.models import Receipt


def receipt_is_not_red(document: Receipt, *, do: Any) -> Refusal | None:
    """A red receipt takes back another one; it isn't taken back in its turn. Refuses ``red_receipt``."""
    if document.reversal_of_id is None:
        return None
    assert document.reversal_of is not None
    return Refusal("red_receipt", found=document.number, required=document.reversal_of.number)
