"""What the gate pass says (C2.0)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import papers
from counterfoil.delivery.gate import queries, states
from counterfoil.delivery.models import GatePass
from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.models import Signature
from counterfoil.people.roles import LOGISTICS_CLERK


def gate_pass(document: GatePass, *, user: Any, at: datetime) -> dict[str, Any]:
    """The pass with its QR code, and the same code in letters for a gate without camera.

    Only for who hands it out, as the code itself. Raises ``Refusal("role_required")`` for others.
    """
    if LOGISTICS_CLERK not in user.roles_at(at):
        raise role_refusal(_("Print"), (LOGISTICS_CLERK,), user, at)
    marks = {states.USED: _("Used"), states.CANCELLED: _("Cancelled"), states.REPLACED: _("Replaced")}
    consignment = document.consignment
    lines = list(document.lines.select_related("product").order_by("line_no"))
    return {
        **papers.paper(
            document, "gate_pass", user=user, at=at, marks=[marks[document.state]] if document.state in marks else []
        ),
        "kind": str(document.get_kind_display()),
        "qr": queries.qr_of(document),
        "code": document.code,
        "issued_at": document.created_at,
        "consignment": consignment.number if consignment else "",
        "notices": sorted({line.source_number for line in lines if line.source_number}),
        "customer": papers.customer(document.customer),
        "delivery": papers.delivery(consignment) if consignment else {"way": "", "carrier": document.carrier_name},
        "driver": document.driver,
        "plate": document.vehicle,
        "waybill": consignment.waybill if consignment else "",
        "packages": document.packages_count,
        "lines": [papers.goods(line.product, line.quantity, notice=line.source_number) for line in lines],
        "total_quantity": sum(line.quantity for line in lines),
        "signatures": _signatures(document),
    }


def _signatures(document: GatePass) -> dict[str, Any]:
    """The logistics clerk who signed off, and the picking leader who checked."""
    if document.consignment_id is None:
        return {}
    rows = Signature.objects.filter(
        resource="consignments", document_id=document.consignment_id, action__in=("sign_off", "second_check")
    ).select_related("by")
    found: dict[str, Any] = {}
    for row in rows.order_by("pk"):
        place = "logistics" if row.action == "sign_off" else "picking_leader" if row.role == "picking_leader" else ""
        if place:
            found[place] = {"name": str(row.by), "at": row.at}
    return found
