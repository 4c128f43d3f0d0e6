"""What must hold before a sales order moves. Each rule answers with a refusal or with nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import exchanges, states
from counterfoil.orders.orders.pricing import is_custom
from counterfoil.people import roles

REVIEWERS = frozenset({roles.ENGINEERING, roles.PRODUCTION, roles.PROCUREMENT, roles.QUALITY_MANAGER})
MAY_RETURN = {
    states.IN_REVIEW: REVIEWERS,
    states.AWAITING_PRICE: frozenset({roles.MARKET_MANAGER}),
    states.AWAITING_FINANCE: frozenset({roles.ACCOUNTANT}),
}
"""Who may approve in each waiting state, and so may give the order back."""


def order_has_lines(document: SalesOrder, *, do: Any) -> Refusal | None:
    """At least one line asks for something."""
    if any(line.quantity for line in do.lines):
        return None
    return invalid("lines", _("needs at least {min_length}"), min_length=1)


def contract_is_attached(document: SalesOrder, *, do: Any) -> Refusal | None:
    """The customer's contract lies on the order (传真采购合同、签名电子档); of an exchange, the customer's list on its case."""
    if do.of_kind("contract") or exchanges.list_stands_as_contract(document):
        return None
    return Refusal("contract_required", found=_("no such attachment"))


def stock_order_needs_no_review(document: SalesOrder, *, do: Any) -> Refusal | None:
    """A stock order holds neither goods made to order nor special requirements (C1.2)."""
    if document.kind == SalesOrder.Kind.CUSTOM:
        return None
    for line in do.lines:
        if line.quantity and is_custom(line.product, line.requirement):
            found = line.requirement or line.product.name
            return Refusal("review_required", line=line.line_no, found=found)
    return None


def nothing_is_below_shipped(document: SalesOrder, *, do: Any) -> Refusal | None:
    """A revision never asks for less than was shipped or stands on notices."""
    for line in do.lines:
        if line.quantity < line.shipped + line.notified:
            return quantity_below_shipped(line, line.quantity)
    return None


def quantity_below_shipped(line: Any, found: Any) -> Refusal:
    return Refusal(
        "quantity_below_shipped", line=line.line_no, found=plain(found), required=plain(line.shipped + line.notified)
    )


def no_notice_is_open(document: SalesOrder, *, do: Any) -> Refusal | None:
    """Nothing of the order stands on a notice between draft and loaded."""
    notified = [line for line in do.lines if line.notified]
    if not notified:
        return None
    found = "; ".join(f"{line.line_no}: {plain(line.notified)}" for line in notified[:5])
    return Refusal("in_delivery", action=_action_label(do), found=found)


def nothing_is_shipped(document: SalesOrder, *, do: Any) -> Refusal | None:
    """An order of which something left can be closed, not cancelled."""
    if not any(line.shipped for line in do.lines):
        return None
    return Refusal(
        "wrong_state", action=_action_label(do), required=_("nothing shipped yet"), found=_("partly shipped")
    )


def clerk_cancels_own_draft_only(document: SalesOrder, *, do: Any) -> Refusal | None:
    """A clerk voids a draft of their own that was never in force; everything else is the market manager's."""
    if do.by.is_system or roles.MARKET_MANAGER in do.by.roles_at(do.at):
        return None
    if document.state in states.EDITABLE and document.revision == 1 and do.by.id in document.authors:
        return None
    return role_refusal(do.action.label, {roles.MARKET_MANAGER}, do.by, do.at)


def there_is_a_former_revision(document: SalesOrder, *, do: Any) -> Refusal | None:
    """Only a draft that revises an order in force can be dropped in favour of what it revises."""
    if document.revision > 1:
        return None
    return Refusal(
        "wrong_state", action=do.action.label, required=_("a draft of a later revision"), found=_("the first revision")
    )


def who_returns_may_approve(document: SalesOrder, *, do: Any) -> Refusal | None:
    """In each waiting state it is given back by those who may approve there."""
    allowed = MAY_RETURN[document.state]
    role, _substituted = acting_role(do.by, allowed, do.at)
    return None if role else role_refusal(do.action.label, allowed, do.by, do.at)


def approved_as_it_stands(document: SalesOrder, *, do: Any) -> Refusal | None:
    """An approval counts for the content that was signed: of other content, by its hash, it is void (C1.4)."""
    approvals = [signed for signed in do.signatures if _approves(do, signed.action)]
    now = do.content_hash() if approvals else ""
    for signed in approvals:
        if signed.content_hash != now:
            label = do.doctype.action(signed.action).label
            return Refusal("approval_outdated", earlier=label, found=str(signed.by))
    return None


def _approves(do: Any, action: str) -> bool:
    declared = do.doctype.action(action)
    return declared is not None and declared.approval


@with_inputs
def evidence_is_on_the_order(document: SalesOrder, *, do: Any) -> Refusal | None:
    """The evidence named is an attachment of this order."""
    if do.inputs.evidence is None or do.inputs.evidence in {attachment.pk for attachment in do.attachments}:
        return None
    return invalid("evidence", _("is not an attachment of this order"))


@with_inputs
def confirmation_is_not_ahead(document: SalesOrder, *, do: Any) -> Refusal | None:
    """Nobody confirmed in the future."""
    if do.inputs.confirmed_at is None or do.inputs.confirmed_at <= do.at:
        return None
    return invalid("confirmed_at", _("lies in the future"))


def _action_label(do: Any) -> Any:
    return do.action.label if do.action else _("Change")
