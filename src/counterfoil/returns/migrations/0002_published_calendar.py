from datetime import date

import chinese_calendar
from django.db import migrations

FIRST = 2025
WEEKEND = 5


def fill(apps, _editor):
    """The holidays and make-up days that are published when the house is founded."""
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    days = apps.get_model("returns", "CalendarDay")
    rows = {day: False for day in chinese_calendar.holidays if day.weekday() < WEEKEND}
    rows |= dict.fromkeys(chinese_calendar.workdays, True)
    said = {**chinese_calendar.holidays, **chinese_calendar.workdays}
    days.objects.bulk_create(
        (days(day=day, works=rows[day], name=names.get(said[day], said[day])) for day in sorted(rows)
         if day >= date(FIRST, 1, 1)),
        ignore_conflicts=True,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
