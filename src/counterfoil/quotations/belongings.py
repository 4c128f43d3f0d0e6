"""What belongs to whoever follows customers up: the calls and visits that they still have to make."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.doing import Unit
from counterfoil.people import roles
from counterfoil.people.handing_over import Belonging, belonging
from counterfoil.people.models import MasterChange
from counterfoil.quotations.models import FollowUp

OWNERS = (roles.SALES_CLERK, roles.SALESPERSON, roles.MARKET_MANAGER, roles.CLERK_SUPERVISOR)
"""Roles that follow customers up. Somebody with several hands over with the first of them."""


def _to_do(user: Any, *, role: str) -> QuerySet[FollowUp]:
    first = next((one for one in OWNERS if one in user.roles), "")
    rows = FollowUp.objects.filter(owner=user, done_at=None)
    return rows if role == first else rows.none()


def _move(unit: Unit, user: Any, successor: Any, *, role: str, by: Any, at: datetime, reason: str) -> int:
    """All that this person still has to do, each with its history; three statements."""
    ids = list(_to_do(user, role=role).order_by("pk").select_for_update().values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=ids).update(owner=successor, version=F("version") + 1)
    MasterChange.objects.bulk_create(
        MasterChange(
            resource="follow-ups", key=str(pk), action="hand_over", by=by, at=at, reason=reason,
            changes={"owner": [user.username, successor.username]},
        )
        for pk in ids
    )  # fmt: skip
    return len(ids)


for one in OWNERS:
    belonging(
        Belonging(
            "follow-ups", one, _("follow-ups to do"), count=lambda user, role=one: _to_do(user, role=role).count(),
            move=partial(_move, role=one),
        )
    )  # fmt: skip
