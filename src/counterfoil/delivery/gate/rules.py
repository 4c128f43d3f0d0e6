"""Rules of the gate (C2.0). Every refused attempt is kept."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.gate import codes, states
from counterfoil.delivery.models import Consignment, GatePass
from counterfoil.kernel.checks import wrong_state
from counterfoil.kernel.declaration import find_type, with_inputs
from counterfoil.kernel.refusals import Refusal, refusal_code

refusal_code(
    "gate_pass_used",
    _("This pass was used already"),
    _("Gate pass {found} let goods out on {at}; a pass is good for once."),
    section="C2.0",
)
refusal_code(
    "gate_pass_unknown",
    _("There is no such pass"),
    _("No gate pass has this code. Hold the goods and call the logistics clerk."),
    section="C2.0",
)
refusal_code(
    "gate_pass_cancelled",
    _("This pass is not valid any more"),
    _("Gate pass {found} is {state}. Hold the goods and ask for the new one."),
    section="C2.0",
)


def pass_was_not_used(gate_pass: GatePass, *, do: Any) -> Refusal | None:
    return used(gate_pass) if gate_pass.state == states.USED else None


def used(gate_pass: GatePass) -> Refusal:
    """The refusal of a pass that let goods out before."""
    at = f"{timezone.localtime(gate_pass.used_at):%Y-%m-%d %H:%M}" if gate_pass.used_at else "–"
    return Refusal("gate_pass_used", found=gate_pass.number, at=at)


def pass_is_valid(gate_pass: GatePass, *, do: Any) -> Refusal | None:
    """A pass that was cancelled or replaced lets nothing out."""
    if gate_pass.state in (states.CANCELLED, states.REPLACED):
        return Refusal("gate_pass_cancelled", found=gate_pass.number, state=do.doctype.state(gate_pass.state).label)
    return None


@with_inputs
def code_is_this_pass(gate_pass: GatePass, *, do: Any) -> Refusal | None:
    """What was scanned is the code of this pass."""
    return None if codes.same(do.inputs.code, gate_pass.code) else Refusal("gate_pass_unknown")


def goods_wait_for_a_pass(gate_pass: GatePass, *, do: Any) -> Refusal | None:
    """A new pass only while the consignment is signed off and no other pass of it is good."""
    consignment = gate_pass.consignment
    if consignment is None:
        return None
    live = GatePass.objects.filter(consignment=consignment, state__in=states.LIVE).order_by("pk").first()
    if live is not None:
        return Refusal("has_successors", found=live.number)
    return None if consignment.state == "signed" else _not_signed(consignment, do)


def _not_signed(consignment: Consignment, do: Any) -> Refusal:
    doctype = find_type("consignments")
    assert doctype is not None
    return wrong_state(doctype, consignment, do.action.label, ("signed",))
