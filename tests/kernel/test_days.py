"""Days of the company are told the same by the program and by the database, wherever the company is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from counterfoil.kernel.days import midnight, sql_clock, sql_day, sql_midnight

MOMENTS = [datetime(2026, 3, 28, 15, 59, tzinfo=UTC) + timedelta(hours=hours) for hours in range(0, 48, 3)]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles"])
def test_a_moment_lies_on_the_same_day_in_sql(db, zone):
    with override_settings(TIME_ZONE=zone), connection.cursor() as cursor:
        for moment in MOMENTS:
            there = timezone.localtime(moment, timezone.get_default_timezone())
            cursor.execute(
                f"SELECT {sql_day('at')}, {sql_clock('at')} FROM (SELECT %s::timestamptz AS at) one", [moment]
            )
            assert cursor.fetchone() == (there.date(), there.replace(tzinfo=None))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_a_day_begins_at_the_same_moment_in_sql(db, zone):
    with override_settings(TIME_ZONE=zone), connection.cursor() as cursor:
        for day in (date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 26)):  # the clocks change in between
            cursor.execute(f"SELECT {sql_midnight('%s::date')}", [day])
            assert cursor.fetchone() == (midnight(day),)
