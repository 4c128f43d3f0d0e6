"""Who is the clerk of a case, and who is told."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.declaration import Action, TaskScope
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.queries import list_holders
from counterfoil.people.roles import (
    GATEKEEPER,
    LOGISTICS_CLERK,
    PICKER,
    PICKING_LEADER,
    QC_INSPECTOR,
    RECEIVING_CLERK,
    SALES_CLERK,
)

HANDLERS = frozenset({QC_INSPECTOR, RECEIVING_CLERK, PICKING_LEADER, PICKER, LOGISTICS_CLERK, GATEKEEPER})
"""Who handles returned goods: they see the goods side of the papers that theirs came from."""


def clerk_of(document: Any) -> Any:
    """The clerk of the case; when that person has left, the customer's present clerk."""
    if document.clerk is not None and document.clerk.is_active:
        return document.clerk
    return document.customer.sales_clerk


def is_clerk_of(document: Any, user: Any, *, at: datetime) -> bool:
    """Whether this person is the clerk of the case, or stands in for them."""
    clerk = clerk_of(document)
    return clerk is not None and SALES_CLERK in user.roles_at(at) and clerk.pk in user.stands_for(at)


def of_the_clerk(document: Any, user: Any, at: datetime) -> str | None:
    """The clerk of the case signs as such, though they may inspect as well: no other clerk could (D1.4)."""
    return SALES_CLERK if is_clerk_of(document, user, at=at) else None


def must_be_the_clerk(document: Any, *, action: Any, do: Doing) -> Refusal | None:
    """The refusal of another clerk: what is signed at the table is the matter of the clerk of the case (D1.4)."""
    if is_clerk_of(document, do.by, at=do.at):
        return None
    refusal = role_refusal(action, {SALES_CLERK}, do.by, do.at)
    clerk = clerk_of(document)
    refusal.values["required"] = str(clerk) if clerk is not None else refusal.values["required"]
    return refusal


def for_the_clerk(document: Any, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the clerk of the case."""
    clerk = clerk_of(document) if role == SALES_CLERK else None
    return TaskScope(user_id=clerk.pk) if clerk is not None else TaskScope()


def tell_all(role: str, text: str | Promise, document: Any, *, do: Doing, **values: Any) -> None:
    """A message to everybody who holds this role."""
    for user in list_holders(role):
        do.tell(user.pk, text, document, **values)
