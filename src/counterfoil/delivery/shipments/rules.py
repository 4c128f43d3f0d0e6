"""Rules of posting what left (C2.0)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.counting import counted
from counterfoil.delivery.models import Shipment
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal, refusal_code

refusal_code(
    "quantity_exceeds_checked",
    _("More than was checked"),
    _("Line {line} ({product}): {found} entered, the second check let {required} stand."),
    section="C2.0",
)


@with_inputs
def within_what_was_checked(shipment: Shipment, *, do: Any) -> Refusal | None:
    """Nothing is posted that did not stand the second check."""
    entered = counted(do.lines, do.inputs.lines, whole=False)
    for line in do.lines:
        entry = entered.get(line.line_no)
        if entry is not None and entry.quantity > line.checked:
            return Refusal(
                "quantity_exceeds_checked",
                line=line.line_no, product=line.product.code, found=plain(entry.quantity), required=plain(line.checked),
            )  # fmt: skip
    return None


def something_was_posted(shipment: Shipment, *, do: Any) -> Refusal | None:
    """A red shipment is the end of a mistake, and one of nothing needs none."""
    assert do.action is not None
    if shipment.reversal_of_id is None and any(line.quantity for line in do.lines):
        return None
    found = _("red") if shipment.reversal_of_id is not None else _("posted with nothing")
    return Refusal("wrong_state", action=do.action.label, found=found, required=_("posted goods"))


def nothing_came_of_it(shipment: Shipment, *, do: Any) -> Refusal | None:
    """Goods that are claimed or came back can't be unshipped any more."""
    for line in do.lines:
        if line.claimed or line.returned:
            return Refusal("has_successors", found=_("line {line}: a claim or a return").format(line=line.line_no))
    return None
