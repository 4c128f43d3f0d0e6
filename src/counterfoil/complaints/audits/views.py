"""An attachment audit on screen: each form beside what its complaint says, marked one by one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counterfoil.complaints.audits import queries
from counterfoil.complaints.audits.actions import RESOURCE
from counterfoil.complaints.audits.prints import spelled_rate
from counterfoil.complaints.models import AttachmentAudit, Verdict
from counterfoil.kernel import performing
from counterfoil.kernel.refusals import Refusal
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Panel, Screen
from counterfoil.web.visible import find, signed_in

SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif")


def work_url(audit: AttachmentAudit) -> str:
    return f"/attachment-audits/{audit.number}/marking/"


def result(audit: AttachmentAudit, user: Any, *, at: Any) -> dict[str, Any] | None:
    """What the sample says of all requests, once it is closed."""
    return {"audit": audit, "rate": spelled_rate(audit)} if audit.failures is not None else None


screens.register(
    RESOURCE,
    Screen(
        actions={"mark": ActionForm(url=work_url)},
        panels=(Panel("complaints/_audit_result.html", result),),
        line_order=("request", "attachment", "clerk", "stratum", "verdict", "remark", "marked_by"),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def work(request: HttpRequest, number: str) -> HttpResponse:
    """The sample as a list of forms and facts; a POST marks one of them."""
    audit = find(RESOURCE, number, request.user)
    if request.method == "POST":
        line_no = request.POST.get("line_no", "")
        item: dict[str, Any] = {
            "line_no": int(line_no) if line_no.isdigit() else 0, "verdict": request.POST.get("verdict", ""),
            "remark": request.POST.get("remark", ""),
        }  # fmt: skip
        try:
            performing.perform(audit, "mark", by=request.user, at=timezone.now(), inputs={"items": [item]})
        except Refusal as refusal:
            messages.error(request, refusal.sentence())
        return redirect(f"{work_url(audit)}#item-{int(item['line_no']) + 1}")
    items = queries.items(audit)
    context = {
        "audit": audit, "items": items, "verdicts": Verdict.choices, "shown": SHOWN,
        "left": sum(1 for item in items if not item.verdict),
    }  # fmt: skip
    return render(request, "complaints/audit_work.html", context)
