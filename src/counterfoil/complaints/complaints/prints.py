"""What the printed complaint says (客户投诉单)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.complaints.complaints import rules, states
from counterfoil.complaints.models import Complaint
from counterfoil.delivery import papers
from counterfoil.people.queries import find_users


def complaint(document: Complaint, *, user: Any, at: datetime) -> dict[str, Any]:
    """The form that is signed by hand: facts, goods, who is responsible, what is decided; its amount is money."""
    day = timezone.localtime(document.created_at).date()
    facts = [
        {"label": _("Customer"), "value": document.customer.name},
        {"label": _("Date"), "value": day},
        {"label": _("Service case"), "value": document.case.number if document.case else ""},
        {"label": _("Cause"), "value": document.get_cause_display() if document.cause else ""},
        {"label": _("Facts"), "value": document.facts, "wide": True},
        {"label": _("Responsible and penalty"), "value": _responsible(document), "wide": True},
        {"label": _("Proposed resolution"), "value": document.proposal, "wide": True},
        {"label": _("Decision"), "value": _decision(document, user), "wide": True},
        {"label": _("Corrective action"), "value": _correction(document), "wide": True},
    ]
    return {
        **papers.paper(document, "document", user=user, at=at, marks=_marks(document)),
        "title": _("Customer complaint"),
        "facts": facts,
        "columns": [
            {"label": _("Shipment"), "weight": 3}, {"label": _("Product"), "weight": 2},
            {"label": _("Name and specification"), "weight": 5}, {"label": _("Unit")},
            {"label": _("Quantity"), "weight": 2, "numeric": True, "sum": True},
        ],
        "rows": [
            [
                f"{line.shipment}/{line.shipment_line_no}", line.product.code,
                f"{line.product.name} {line.product.spec}".strip(), line.product.unit, line.quantity,
            ]
            for line in document.lines.select_related("product").order_by("line_no")
        ],
        "signers": [
            {"label": label, **papers.signers(document, {"place": (action,)}).get("place", {})}
            for label, action in (
                (_("Sales clerk"), "submit"), (_("Clerk supervisor"), "audit"), (_("Market manager"), "sign"),
            )
        ] + [{"label": _("Customer")}],
    }  # fmt: skip


def _responsible(document: Complaint) -> str:
    """Names with points or money, as on the audit."""
    users = find_users(row["user"] for row in document.responsible if "user" in row)
    departments = rules.departments_by_code(row["department"] for row in document.responsible if "department" in row)
    parts = []
    for row in document.responsible:
        who = users.get(row.get("user", "")) or departments.get(row.get("department", ""))
        penalty = row["penalty"]
        points = _("{points} points").format(points=penalty["points"]) if penalty.get("points") else ""
        money = _("{money} yuan").format(money=penalty["amount"]) if penalty.get("amount") else ""
        parts.append(" ".join(part for part in (str(who or ""), points, money, penalty.get("text", "")) if part))
    return "；".join(parts)


def _decision(document: Complaint, user: Any) -> str:
    said = document.get_resolution_display() if document.resolution else ""
    return f"{said} {document.amount:f}" if document.amount is not None and user.sees_prices else said


def _correction(document: Complaint) -> str:
    owner, due = document.corrective_owner, document.corrective_due_on
    parts = (document.corrective_action, str(owner) if owner else "", due.isoformat() if due else "")
    return " ".join(part for part in parts if part)


def _marks(document: Complaint) -> list[str]:
    marks = {states.CANCELLED: _("void"), states.DRAFT: _("draft")}
    return [marks[document.state]] if document.state in marks else []
