"""What the printed replacement shipment says (质量补货发货单): it goes with the goods, without prices."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from counterfoil.complaints.models import ReplacementShipment
from counterfoil.complaints.replacements.prints import destination
from counterfoil.complaints.shipments import states
from counterfoil.delivery import papers


def shipment(document: ReplacementShipment, *, user: Any, at: datetime) -> dict[str, Any]:
    """The paper that the customer signs for the goods."""
    consignment = document.consignment
    return {
        **papers.paper(document, "document", user=user, at=at, marks=_marks(document)),
        "title": _("Quality replacement shipment"),
        "facts": [
            {"label": _("Customer"), "value": document.customer.name},
            {"label": _("Shipped on"), "value": document.shipped_on},
            {"label": _("Replacement request"), "value": document.request.number},
            {"label": _("Complaint"), "value": document.request.complaint.number},
            *destination(consignment),
            {"label": _("Plate or waybill"), "value": consignment.vehicle_or_waybill or consignment.waybill},
        ],
        "columns": [
            {"label": _("Product"), "weight": 2}, {"label": _("Name and specification"), "weight": 5},
            {"label": _("Unit")}, {"label": _("Quantity"), "weight": 2, "numeric": True, "sum": True},
        ],
        "rows": [
            [line.product.code, f"{line.product.name} {line.product.spec}".strip(), line.product.unit, line.quantity]
            for line in document.lines.select_related("product").order_by("line_no")
        ],
        "signers": [
            {"label": _("Posted by"), **papers.signers(document, {"place": ("post",)}).get("place", {})},
            {"label": _("Driver")},
            {"label": _("Received by")},
        ],
    }  # fmt: skip


def _marks(document: ReplacementShipment) -> list[str]:
    if document.reversal_of_id is not None:
        return [_("red")]
    marks = {states.REVERSED: _("reversed"), states.CANCELLED: _("void"), states.DRAFT: _("draft")}
    return [marks[document.state]] if document.state in marks else []
