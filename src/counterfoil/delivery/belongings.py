"""What belongs to a picker: the lists that were given to them and are not brought to staging yet."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.models import PickList
from counterfoil.delivery.picking.states import UNFINISHED
from counterfoil.delivery.picking.workflow import PICK_LIST
from counterfoil.kernel.doing import Unit
from counterfoil.people import roles
from counterfoil.people.handing_over import Belonging, belonging, move_papers


def _lists(user: Any) -> QuerySet[PickList]:
    return PickList.objects.filter(picker=user, state__in=UNFINISHED)


def _move(unit: Unit, user: Any, successor: Any, *, by: Any, at: datetime, reason: str) -> int:
    rows = _lists(user).select_related("picker")
    return move_papers(unit, PICK_LIST, rows, "picker", successor, by=by, at=at, reason=reason)


belonging(
    Belonging("pick-lists", roles.PICKER, _("pick lists given"), count=lambda user: _lists(user).count(), move=_move)
)
