"""The business days of China, holidays and worked weekends included."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
from django.utils import timezone

OPENS = time(7, 30)


def workdays_before(moment: datetime, count: int) -> list[date]:
    """The last ``count`` business days before the day of this moment, oldest first."""
    found: list[date] = []
    day = timezone.localtime(moment).date()
    while len(found) < count:
        day -= timedelta(days=1)
        if is_workday(day):
            found.append(day)
    return found[::-1]


def is_workday(day: date) -> bool:
    """Whether people work on that day. Of years whose holidays aren't known yet the weekdays count."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def morning_of(day: date) -> datetime:
    """When the house opens on that day."""
    return timezone.make_aware(datetime.combine(day, OPENS))
