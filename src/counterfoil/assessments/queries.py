"""What is asked of assessments."""

from typing import Any

from django.db.models import Q
from django.utils import timezone


def own(user: Any) -> Q:
    """The entries that concern this person: the own ones, and those of the department that they belong to or head."""
    people = user.stands_for(timezone.now())
    mine = Q(user=user.pk) | Q(department__head__in=people)
    return mine | Q(department=user.department_id) if user.department_id else mine
