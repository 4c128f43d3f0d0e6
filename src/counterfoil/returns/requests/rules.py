"""Rules of goods on their way back (D1.3)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns.models import Reason, ReturnRequest
from counterfoil.returns.requests import queries

CONSENT = ("evidence", "customer_list", "other")
"""Kinds of files as which the customer's consent may lie on the request."""


@with_inputs
def way_and_day_are_there(request: ReturnRequest, *, do: Any) -> Refusal | None:
    """Goods that come back come somehow, some day. *Short, not replaced* has no goods."""
    if request.reason == Reason.SHORT_NOT_REPLACED:
        return None
    for name in ("way", "expected_on"):
        if not (getattr(do.inputs, name) or getattr(request, name)):
            return invalid(name, _("is needed"))
    return None


@with_inputs
def arrived_by_now(request: ReturnRequest, *, do: Any) -> Refusal | None:
    """Nothing arrives some day to come."""
    day = do.inputs.arrived_on
    return invalid("arrived_on", _("is still to come")) if day and day > timezone.localtime(do.at).date() else None


def goods_are_refused(request: ReturnRequest, *, do: Any) -> Refusal | None:
    """There are refused goods here that nobody has settled yet."""
    assert do.action is not None
    gate_pass = queries.live_pass(request)
    if gate_pass is not None:
        return Refusal("has_successors", found=gate_pass.number)
    if request.abandoned or not queries.refused_lines(request):
        found = _("nothing refused is left here")
        return Refusal("wrong_state", action=do.action.label, found=found, required=_("refused goods"))
    return None


def consent_is_attached(request: ReturnRequest, *, do: Any) -> Refusal | None:
    """The customer's consent to leave the goods lies on the request."""
    assert do.action is not None
    if any(do.of_kind(kind) for kind in CONSENT):
        return None
    return Refusal("attachment_required", action=do.action.label, required=_("the customer's consent"))


def may_close(request: ReturnRequest) -> bool:
    """Return posted, refused goods out, feedback given."""
    if request.state != "inspected":
        return False
    if request.reason != Reason.SHORT_NOT_REPLACED:
        inspection = queries.inspection_of(request)
        if inspection is None or inspection.state != "fed_back":
            return False
        if queries.refused_lines(request) and not (request.refused_out_at or request.abandoned):
            return False
        if queries.taken_quantity(request) <= 0:
            return True
    sales_request = queries.live_sales_request(request)
    return sales_request is not None and sales_request.state == "closed"
