"""Who changes departments, people and settings, administrators alone, and how changes are kept (section 0)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.people import roles
from counterfoil.people.models import MasterChange

KEPT_BY = frozenset({roles.ADMINISTRATOR})


def refuse_others(by: Any, at: datetime) -> None:
    """Raises ``Refusal("role_required")``."""
    if acting_role(by, KEPT_BY, at)[0] is None:
        raise role_refusal(_("Change"), KEPT_BY, by, at)


def keep(
    resource: str, key: str, action: str, *, before: Mapping[str, Any], after: Mapping[str, Any], by: Any, at: datetime
) -> None:
    """Write down what differs; nothing where nothing does."""
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if changes:
        MasterChange.objects.create(resource=resource, key=key, action=action, changes=changes, by_id=by.id, at=at)


def history(resource: str, key: str) -> QuerySet[MasterChange]:
    """What was changed of it, the latest first."""
    rows = MasterChange.objects.filter(resource=resource, key=key).select_related("by")
    return rows.order_by("-at", "-pk")[:200]
