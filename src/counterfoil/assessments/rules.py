"""Who may object to an assessment, and who decides (D2)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.assessments.models import Assessment
from counterfoil.kernel.checks import role_refusal, same_person
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles


def it_is_ones_own(document: Assessment, *, do: Any) -> Refusal | None:
    """Only whoever is assessed objects; for a department its head."""
    concerned = document.concerned
    if do.by.is_system or (concerned is not None and concerned.pk == do.by.id):
        return None
    return Refusal("role_required", action=do.action.label, required=_("the person assessed"), found=do.by.username)


def decided_above_the_person(document: Assessment, *, do: Any) -> Refusal | None:
    """The clerk supervisor decides; where the supervisor is assessed, the market manager; nobody for themselves."""
    if do.by.is_system:
        return None
    concerned = document.concerned
    if concerned is not None and concerned.pk == do.by.id:
        return same_person(do, do.doctype.action("object").label)
    wanted = decider_of(document)
    held = do.by.roles_at(do.at)
    if wanted not in held:
        return role_refusal(do.action.label, {wanted}, do.by, do.at)
    do.role, do.on_behalf_of = wanted, held[wanted]
    return None


def decider_of(document: Assessment) -> str:
    """The role that decides on an objection to this entry."""
    concerned = document.concerned
    is_supervisor = concerned is not None and roles.CLERK_SUPERVISOR in concerned.roles
    return roles.MARKET_MANAGER if is_supervisor else roles.CLERK_SUPERVISOR
