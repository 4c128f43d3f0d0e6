"""What must hold before a complaint moves (D2.1, D2.2)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.complaints import states
from counterfoil.complaints.models import Complaint, Resolution
from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import Department
from counterfoil.people.queries import find_user, find_users
from counterfoil.people.roles import CLERK_SUPERVISOR, MARKET_MANAGER

GOES_ON = {states.SUBMITTED: CLERK_SUPERVISOR, states.AUDITED: MARKET_MANAGER}
"""Who would go on with it, and may therefore give it back."""


def facts_are_told(document: Complaint, *, do: Any) -> Refusal | None:
    """A complaint says what happened."""
    return None if document.facts else invalid("facts", _("is needed"))


@with_inputs
def the_responsible_are_known(document: Complaint, *, do: Any) -> Refusal | None:
    """Each is one active person or one department, named once."""
    entered = do.inputs.responsible
    users = find_users(row.user for row in entered if row.user)
    departments = departments_by_code(row.department for row in entered if row.department)
    seen = set()
    for place, row in enumerate(entered):
        loc = f"responsible.{place}"
        if bool(row.user) == bool(row.department):
            return invalid(f"{loc}.user", _("either a person or a department is needed"))
        if row.user and row.user not in users:
            return invalid(f"{loc}.user", _("there is no such person"))
        if row.department and row.department not in departments:
            return invalid(f"{loc}.department", _("there is no such department"))
        if (row.user, row.department) in seen:
            return invalid(loc, _("is named twice"))
        seen.add((row.user, row.department))
    return None


def departments_by_code(codes: Iterable[str]) -> dict[str, Department]:
    """These departments; one statement."""
    return {row.code: row for row in Department.objects.filter(code__in=set(codes))}


@with_inputs
def the_owner_is_known(document: Complaint, *, do: Any) -> Refusal | None:
    """A corrective action is somebody's."""
    owner = do.inputs.corrective_owner
    if owner and find_user(owner) is None:
        return invalid("corrective_owner", _("there is no such person"))
    return None


@with_inputs
def the_decision_is_whole(document: Complaint, *, do: Any) -> Refusal | None:
    """A compensation has its amount, and nothing else has one; goods are only replaced or returned where there are."""
    entered = do.inputs
    if (entered.resolution == Resolution.COMPENSATION) != (entered.amount is not None):
        text = _("is needed") if entered.amount is None else _("belongs to a compensation alone")
        return invalid("amount", text)
    if entered.resolution in (Resolution.REPLACEMENT, Resolution.RETURN) and not do.lines:
        return invalid("resolution", _("needs lines: this complaint names no goods"))
    return None


def who_would_go_on(document: Complaint, *, do: Any) -> Refusal | None:
    """A submitted one is given back by the supervisor, an audited one by the manager."""
    wanted = GOES_ON[document.state]
    held = do.by.roles_at(do.at) if not do.by.is_system else {wanted: None}
    if wanted not in held:
        return role_refusal(do.action.label, {wanted}, do.by, do.at)
    if not do.by.is_system:
        do.role, do.on_behalf_of = wanted, held[wanted]
    return None
