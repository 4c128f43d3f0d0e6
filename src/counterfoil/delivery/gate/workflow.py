"""The declaration of the gate pass (出门证, C2.0)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.gate import actions, forms, prints, queries, rules
from counterfoil.delivery.gate.states import CANCELLED, ISSUED, REPLACED, STATES, USED
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, cancel, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import GATEKEEPER, LOGISTICS_CLERK


def parents(gate_pass: Any) -> list[Lockable]:
    """The consignment whose goods it lets out."""
    if gate_pass.consignment_id is None:
        return []
    return [Consignment.objects.filter(pk=gate_pass.consignment_id)]


def secret(gate_pass: Any, user: Any) -> dict[str, Any]:
    """What the QR holds, and what is typed in its place: for those who hand out the paper, and for nobody else."""
    if LOGISTICS_CLERK not in user.roles_at(timezone.now()):
        return {}
    return {"code": queries.qr_of(gate_pass), "typed_code": gate_pass.code}


GATE_PASS = register(
    DocumentType(
        name="gate-passes",
        prefix="CMZ",
        label=_("Gate pass"),
        plural=_("Gate passes"),
        section="C2.0",
        help=_("Lets the goods of a signed-off consignment out by the gate, once."),
        model_name="delivery.GatePass",
        states=STATES,
        initial=ISSUED,
        menu="logistics",
        parents=parents,
        subject=lambda gate_pass: gate_pass.customer.name if gate_pass.customer else "",
        related=("customer", "consignment", "used_by"),
        line_related=("product",),
        extra=secret,
        extra_keys={"code": "text", "typed_code": "text"},
        search=("number", "vehicle", "customer__search"),
        list_columns=("customer", "carrier_name", "vehicle", "packages_count", "used_at"),
        prints=(Print("gate_pass", _("Gate pass"), prints.gate_pass, coded=False),),
        actions=(
            Action(
                "verify", _("Let out"), (ISSUED, USED, CANCELLED, REPLACED), USED, roles(GATEKEEPER), section="C2.0",
                inputs=forms.Verify, requires=(rules.pass_was_not_used, rules.pass_is_valid, rules.code_is_this_pass),
                secret=frozenset({"code"}), does=actions.verify,
                waits=lambda gate_pass: gate_pass.state == ISSUED, target=timedelta(hours=4),
                causes=_("The goods leave; a second use is refused and recorded."),
            ),
            cancel(from_=(ISSUED,), by=roles(LOGISTICS_CLERK), section="C2.0"),
            Action(
                "reissue", _("Issue anew"), (CANCELLED,), REPLACED, roles(LOGISTICS_CLERK), section="C2.0",
                requires=(rules.goods_wait_for_a_pass,), does=actions.reissue, makes=("gate-passes",), todo=False,
                causes=_("A new pass with a new code."),
            ),
            Action(
                "replace", _("Replace"), (ISSUED,), REPLACED, roles(SYSTEM), section="C2.0", todo=False,
                causes=_("When less is posted than it says."),
            ),
        ),
    )
)  # fmt: skip
"""出门证."""
