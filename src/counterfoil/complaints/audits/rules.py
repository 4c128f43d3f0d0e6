"""What must hold before an audit is marked and closed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.models import AttachmentAudit, AttachmentAuditLine
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal


@with_inputs
def items_are_of_the_sample(document: AttachmentAudit, *, do: Any) -> Refusal | None:
    """Every verdict is on something that was drawn."""
    for place, line in enumerate(lines_named(do.lines, do.inputs.items)):
        if line is None:
            return invalid(f"items.{place}.attachment", _("is not in this sample"))
    return None


def lines_named(lines: Sequence[AttachmentAuditLine], items: Any) -> list[AttachmentAuditLine | None]:
    """The line that each item means: by its attachment, its number, or the request."""
    by_attachment = {line.attachment_id: line for line in lines if line.attachment_id}
    by_number = {line.line_no: line for line in lines}
    by_request = {line.request.number: line for line in lines}
    return [
        by_attachment.get(item.attachment) if item.attachment else
        by_number.get(item.line_no) if item.line_no else by_request.get(item.replacement_request or "")
        for item in items
    ]  # fmt: skip


def all_is_marked(document: AttachmentAudit, *, do: Any) -> Refusal | None:
    """An audit is closed when every item has its verdict."""
    left = [line for line in do.lines if not line.verdict]
    if not left:
        return None
    return Refusal(
        "wrong_state", action=do.action.label, required=_("all marked"),
        found=_("{many} of {all} not marked").format(many=len(left), all=len(do.lines)),
    )  # fmt: skip
