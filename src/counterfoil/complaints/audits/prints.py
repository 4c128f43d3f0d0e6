"""What the printed attachment audit says: the sample, the verdicts, and what they say of the whole."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from counterfoil.complaints.audits import queries
from counterfoil.complaints.models import AttachmentAudit
from counterfoil.delivery import papers


def audit(document: AttachmentAudit, *, user: Any, at: datetime) -> dict[str, Any]:
    """The record of an audit, with the seed by which its sample can be drawn again."""
    return {
        **papers.paper(document, "document", user=user, at=at),
        "title": _("Attachment audit"),
        "facts": [
            {"label": _("Period"), "value": f"{document.period_from} – {document.period_to}"},
            {"label": _("Requests in the period"), "value": document.population},
            {"label": _("Share drawn"), "value": f"{document.share * 100:f} %"},
            {"label": _("Seed"), "value": document.seed},
            {"label": _("Failures"), "value": document.failures},
            {"label": _("Error rate"), "value": spelled_rate(document)},
        ],
        "columns": [
            {"label": _("Replacement request"), "weight": 3}, {"label": _("Complaint"), "weight": 3},
            {"label": _("Clerk"), "weight": 2}, {"label": _("Value class"), "weight": 3},
            {"label": _("Verdict"), "weight": 2}, {"label": _("Remark"), "weight": 4},
        ],
        "rows": [
            [
                line.request.number, line.request.complaint.number, str(line.clerk or ""), line.get_stratum_display(),
                line.get_verdict_display() if line.verdict else "", line.remark,
            ]
            for line in queries.items(document)
        ],
        "signers": [
            {"label": _("Auditor"), **papers.signers(document, {"place": ("close",)}).get("place", {})},
        ],
    }  # fmt: skip


def spelled_rate(document: AttachmentAudit) -> str:
    """The rate with the bounds between which the true one lies."""
    if document.error_rate is None:
        return ""
    figures = (document.error_rate, document.error_low, document.error_high)
    rate, low, high = (f"{(value or 0) * 100:.1f} %" for value in figures)
    return f"{rate} ({low} – {high})"
