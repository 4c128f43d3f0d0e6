"""Days as the company has them, in its time zone."""

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a day begins for the company."""
    return timezone.make_aware(datetime.combine(day, time.min))
