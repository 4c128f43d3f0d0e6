"""Days as the company has them, in its time zone."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a day begins for the company."""
    return timezone.make_aware(datetime.combine(day, time.min))


def sql_day(moment: str) -> str:
    """SQL of the day on which a moment, given as SQL, lies for the company."""
    return f"({sql_clock(moment)})::date"


def sql_clock(moment: str) -> str:
    """SQL of what the company's clocks show at a moment, given as SQL."""
    return f"{moment} AT TIME ZONE '{settings.TIME_ZONE}'"


def sql_midnight(day: str) -> str:
    """SQL of the moment at which a day, given as SQL, begins for the company."""
    return f"{day}::timestamp AT TIME ZONE '{settings.TIME_ZONE}'"
