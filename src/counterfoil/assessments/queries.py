"""What is asked of assessments."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from counterfoil.assessments import states
from counterfoil.assessments.models import Assessment
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.people import visible


def own(user: Any) -> Q:
    """The entries that concern this person: the own ones, and those of the department that they belong to or head."""
    people = user.stands_for(timezone.now())
    mine = Q(user=user.pk) | Q(department__head__in=people)
    return mine | Q(department=user.department_id) if user.department_id else mine


def charged_for(resource: str, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """Who was charged for these papers and not lifted: how often, with what, the most first. One statement."""
    rows = Assessment.objects.filter(source_resource=resource, source_number__in=list(numbers), state__in=states.COUNTS)
    found = (
        rows.values("user__username", "user__name", "department__code", "department__name")
        .annotate(many=Count("source_number", distinct=True), points=Sum("points"), money=Sum("money"))
        .order_by("-many", "user__username", "department__code")
    )
    return [
        {
            "key": row["user__username"] or row["department__code"],
            "label": row["user__name"] or row["department__name"],
            "many": row["many"], "points": row["points"], "money": row["money"],
        }
        for row in found
    ]  # fmt: skip


def by_person(user: Any, *, at: datetime) -> list[dict[str, Any]]:
    """Per person, of what this user may see: entries and points of this month, and objections that wait."""
    rows = Assessment.objects.filter(visible(type_of(Assessment), user))
    counts = Q(state__in=states.COUNTS, month=timezone.localtime(at).strftime("%Y-%m"))
    found = (
        rows.values("user__username", "user__name", "department__name")
        .annotate(
            many=Count("pk", filter=counts),
            points=Sum("points", filter=counts),
            money=Sum("money", filter=counts),
            objected=Count("pk", filter=Q(state=states.OBJECTED)),
        )
        .filter(Q(many__gt=0) | Q(objected__gt=0))
        .order_by("-objected", "-many", "user__username")
    )
    return [
        {
            "username": row["user__username"], "label": row["user__name"] or row["department__name"],
            "many": row["many"], "points": row["points"] or 0, "money": row["money"] or 0, "objected": row["objected"],
        }
        for row in found
    ]  # fmt: skip
