"""Substitutes: who stands in for whom, in which roles, from when to when."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from counterfoil.kernel.checks import role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import Code, Day, Inputs, invalid
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import roles
from counterfoil.people.models import Substitute
from counterfoil.people.queries import find_users


class SubstituteInput(Inputs):
    """``user`` (default: oneself; an administrator may name others) is stood in for by ``substitute``."""

    user: Code | None = None
    substitute: Code
    roles: list[Code] = Field(min_length=1, max_length=30)
    from_on: Day
    to_on: Day


def visible_to(user: Any) -> QuerySet[Substitute]:
    """One's own, both ways; all for an administrator."""
    rows = Substitute.objects.all()
    return rows if user.is_administrator else rows.filter(Q(user=user) | Q(substitute=user))


def appoint(entered: SubstituteInput, *, by: Any, at: datetime, key: Key | None = None) -> Substitute:
    """Name a substitute. Raises ``Refusal``: ``inputs_invalid``, or ``role_required`` for appointing others'."""
    absent = entered.user or by.username
    if absent != by.username and not by.is_administrator:
        raise role_refusal(_("Name a substitute for somebody else"), [roles.ADMINISTRATOR], by, at)
    people = find_users([absent, entered.substitute])
    for loc, name in (("user", absent), ("substitute", entered.substitute)):
        if name not in people:
            raise invalid(loc, _("There is no user {name}."), name=name)
    if absent == entered.substitute:
        raise invalid("substitute", _("must be somebody else"))
    if entered.to_on < entered.from_on:
        raise invalid("to_on", _("must not be before the first day"))
    not_held = [role for role in entered.roles if role not in people[absent].roles]
    if not_held:
        raise invalid("roles", _("{name} does not hold: {roles}"), name=absent, roles=", ".join(not_held))

    def work(unit: Unit) -> Substitute:
        return Substitute.objects.create(
            user=people[absent], substitute=people[entered.substitute], roles=sorted(set(entered.roles)),
            from_on=entered.from_on, to_on=entered.to_on, created_at=at,
        )  # fmt: skip

    return transact(work, at=at, key=key)


def revoke(pk: int, *, by: Any, at: datetime) -> Substitute:
    """End it before its last day: by the absent person, back early, or an administrator. Raises ``NotVisible``,
    ``Refusal("role_required")`` for the substitute; ended twice it stays as it is."""

    def work(unit: Unit) -> Substitute:
        row = visible_to(by).select_related("user", "substitute").filter(pk=pk).first()
        if row is None:
            raise NotVisible(str(pk))
        if row.user_id != by.pk and not by.is_administrator:
            raise role_refusal(_("End a substitution"), [roles.ADMINISTRATOR], by, at)
        visible_to(by).filter(pk=pk, revoked_at=None).update(revoked_at=at)
        return row

    return transact(work, at=at)
