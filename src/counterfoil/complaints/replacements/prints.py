"""What the printed replacement request says (质量补货申请单): goods and where they go, never prices."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.complaints.models import ReplacementRequest
from counterfoil.complaints.replacements import queries, states
from counterfoil.delivery import papers


def request(document: ReplacementRequest, *, user: Any, at: datetime) -> dict[str, Any]:
    """The paper that goes to the floors with its lists."""
    lists = "、".join(f"{row.floor.code} {row.number}" for row in queries.lists_of(document))
    return {
        **papers.paper(document, "document", user=user, at=at, marks=_marks(document)),
        "title": _("Quality replacement request"),
        "facts": [
            {"label": _("Customer"), "value": document.customer.name},
            {"label": _("Date"), "value": timezone.localtime(document.created_at).date()},
            {"label": _("Complaint"), "value": document.complaint.number},
            *destination(document),
            {"label": _("Pick lists"), "value": lists, "wide": True},
        ],
        "columns": [
            {"label": _("Product"), "weight": 2}, {"label": _("Name and specification"), "weight": 5},
            {"label": _("Unit")}, {"label": _("Shipment"), "weight": 3},
            {"label": _("Quantity"), "weight": 2, "numeric": True, "sum": True},
        ],
        "rows": [
            [
                line.product.code, f"{line.product.name} {line.product.spec}".strip(), line.product.unit,
                f"{line.shipment}/{line.shipment_line_no}", line.quantity,
            ]
            for line in queries.lines_of([document])
        ],
        "remark": document.remark,
        "signers": [
            {"label": label, **papers.signers(document, {"place": (action,)}).get("place", {})}
            for label, action in (
                (_("Sales clerk"), "submit"), (_("Logistics clerk"), "print"), (_("Picking leader"), "arrange"),
            )
        ],
    }  # fmt: skip


def destination(document: Any) -> list[dict[str, Any]]:
    """How the goods go and to whom, as facts of the form."""
    where = papers.delivery(document)
    return [
        {"label": _("Way of delivery"), "value": f"{where['way']} {where['hand_over']}".strip()},
        {"label": _("Carrier"), "value": where["carrier"]},
        {"label": _("Consignee"), "value": f"{where['consignee']} {where['phone']}".strip()},
        {"label": _("Address"), "value": where["address"], "wide": True},
    ]


def _marks(document: ReplacementRequest) -> list[str]:
    return [_("void")] if document.state in (states.CANCELLED, states.CLOSED) else []
