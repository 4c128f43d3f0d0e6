"""Rules of posting replacements and of taking a wrong posting back (D2.4)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.models import ReplacementShipment
from counterfoil.kernel.refusals import Refusal


def it_is_not_red(document: ReplacementShipment, *, do: Any) -> Refusal | None:
    """A red shipment is the end of a mistake."""
    if document.reversal_of_id is None:
        return None
    return Refusal("wrong_state", action=do.action.label, found=_("red"), required=_("posted goods"))


def nothing_came_of_it(document: ReplacementShipment, *, do: Any) -> Refusal | None:
    """Goods that are claimed or came back can't be unshipped any more."""
    for line in do.lines:
        if line.claimed or line.returned:
            return Refusal("has_successors", found=_("line {line}: a claim or a return").format(line=line.line_no))
    return None
