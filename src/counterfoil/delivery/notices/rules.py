"""What must hold before a delivery notice moves."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.models import DeliveryNotice, Way
from counterfoil.delivery.notices import queries, states
from counterfoil.kernel.declaration import type_of, with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.settings import setting, values

CREDIT_RELEASE = setting(
    "credit.release_by_hand", True, _("Held notices may be released by hand"),
    _("The chief accountant may release a notice that the credit judgement holds, with a reason."),
)  # fmt: skip


def orders_are_confirmed(document: DeliveryNotice, *, do: Any) -> Refusal | None:
    """Every order on the notice is confirmed by the customer."""
    for line in do.lines:
        if line.order.state != "confirmed":
            found = type_of(line.order).state(line.order.state).label
            return Refusal("order_not_confirmed", order=line.order.number, found=found)
    return None


def notice_is_complete(document: DeliveryNotice, *, do: Any) -> Refusal | None:
    """Way, hand-over, address and what the way asks for are there."""
    for name in ("way", "handover"):
        if not getattr(document, name):
            return invalid(name, _("is needed"))
    if not any(line.quantity for line in do.lines):
        return invalid("lines", _("needs at least {min_length}"), min_length=1)
    return _pickup_is_complete(document) if document.way == Way.PICKUP else _address_is_complete(document)


def _pickup_is_complete(document: DeliveryNotice) -> Refusal | None:
    if document.pickup.get("person"):
        return None
    return invalid("pickup.person", _("is needed"))


def _address_is_complete(document: DeliveryNotice) -> Refusal | None:
    if document.handover != "factory" and not document.address:
        return invalid("address", _("is needed"))
    return None


def release_by_hand_is_on(document: DeliveryNotice, *, do: Any) -> Refusal | None:
    """The house allows releases against the judgement."""
    if values(CREDIT_RELEASE.key)[CREDIT_RELEASE.key]:
        return None
    return Refusal("credit_release_off", setting=CREDIT_RELEASE.label)


def nobody_has_picked(document: DeliveryNotice, *, do: Any) -> Refusal | None:
    """No list of the notice is beyond printed."""
    if document.state != states.PICKING or not queries.is_being_picked(document):
        return None
    return Refusal("wrong_state", action=do.action.label, found=_("being picked"), required=_("no list beyond printed"))


@with_inputs
def every_short_line_is_told(document: DeliveryNotice, *, do: Any) -> Refusal | None:
    """For every short line it is said what the customer chose, now or before; nothing is said of others."""
    short = {line.line_no: line for line in do.lines if line.short}
    for place, choice in enumerate(do.inputs.lines):
        if choice.line_no not in short:
            return invalid(f"lines.{place}.line_no", _("This line is not short."))
    told = {choice.line_no for choice in do.inputs.lines}
    for line_no, line in short.items():
        if line_no not in told and not line.choice:
            return Refusal("shortage_not_informed", line=line_no, found=plain(line.short))
    return None
