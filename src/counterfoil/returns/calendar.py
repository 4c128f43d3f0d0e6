"""On which days the house works: China's holidays and make-up days, from a table that people may change.

A day that the table doesn't know is worked when it is a weekday. The published calendar is known year by year, in
late autumn for the next one: a year of which the table has no day is warned of.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import chinese_calendar
from django.db import transaction
from django.utils import timezone

from counterfoil.returns.models import CalendarChange, CalendarDay

SESSION = time(8, 0)
"""When returns are taken in, every working day (每日早8点)."""
WEEKEND = 5
NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def works(day: date, known: dict[date, bool]) -> bool:
    """Whether the house works on this day."""
    return known.get(day, day.weekday() < WEEKEND)


def known_days(first: date, last: date) -> dict[date, bool]:
    """What the table says of these days."""
    return dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "works"))


def next_session(at: datetime) -> date:
    """The day of the next session: today before eight on a working day, else the next working day."""
    now = timezone.localtime(at)
    day = now.date() if now.time() < SESSION else now.date() + timedelta(days=1)
    known = known_days(day, day + timedelta(days=60))
    while not works(day, known):
        day += timedelta(days=1)
    return day


def missing_years(today: date) -> list[int]:
    """This year and, from October on, the next one, where the table has no day of it."""
    wanted = {today.year, (today + timedelta(days=92)).year}
    return sorted(year for year in wanted if not CalendarDay.objects.filter(day__year=year).exists())


def published(year: int) -> list[CalendarDay]:
    """The published holidays on weekdays and make-up days of a year; empty when they are not known yet."""
    days = [
        CalendarDay(day=day, works=False, name=NAMES.get(name, name))
        for day, name in chinese_calendar.holidays.items()
        if day.year == year and day.weekday() < WEEKEND
    ]
    days += [
        CalendarDay(day=day, works=True, name=NAMES.get(name, name))
        for day, name in chinese_calendar.workdays.items()
        if day.year == year
    ]
    return sorted(days, key=lambda row: row.day)


def fill(year: int, *, by: Any, at: datetime) -> int:
    """Take over the published days of a year; days that are there already stay as people set them."""
    there = set(CalendarDay.objects.filter(day__year=year).values_list("day", flat=True))
    new = [row for row in published(year) if row.day not in there]
    with transaction.atomic():
        CalendarDay.objects.bulk_create(new)
        _note([(row.day, None, row.works) for row in new], by=by, at=at)
    return len(new)


def set_day(day: date, worked: bool | None, name: str, *, by: Any, at: datetime) -> None:
    """Say whether a day is worked; ``None``: as its weekday says."""
    with transaction.atomic():
        row = CalendarDay.objects.select_for_update().filter(day=day).first()
        old = row.works if row is not None else None
        if worked is None:
            CalendarDay.objects.filter(day=day).delete()
        else:
            CalendarDay.objects.update_or_create(day=day, defaults={"works": worked, "name": name})
        if old != worked:
            _note([(day, old, worked)], by=by, at=at)


def _note(rows: Iterable[tuple[date, bool | None, bool | None]], *, by: Any, at: datetime) -> None:
    CalendarChange.objects.bulk_create(
        CalendarChange(day=day, old=old, new=new, by_id=by.pk, at=at) for day, old, new in rows
    )
