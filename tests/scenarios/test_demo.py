"""Days of the demo company's life: lived through the real actions, the same for the same seed, leaving books that hold."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.utils import timezone

from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.project import demo
from counterfoil.project.demo import life
from counterfoil.project.demo.calendar import workdays_before


@pytest.mark.timeout(300)
def test_five_days_are_lived_and_every_invariant_holds(lively_house):
    world = life.live(workdays_before(timezone.now(), 5), seed=3, tell=lambda *_words: None)
    assert world.done["sales-orders.submit"] and world.done["delivery-notices.submit"]
    assert world.done["pick-lists.stage"] and world.done["shipments.post"]
    assert world.done["sample-requests.approve"] and world.done["sample-issues.post"]
    assert not world.refused, world.refused
    with connection.cursor() as cursor:
        for invariant in INVARIANTS.values():
            cursor.execute(f"SELECT count(*) FROM {invariant.view}")
            assert cursor.fetchone()[0] == 0, invariant.view


def test_the_demo_company_goes_into_an_empty_database_only(house):
    with pytest.raises(demo.NotEmpty):
        demo.fill()


def test_holidays_and_worked_weekends_are_known():
    moment = timezone.make_aware(datetime(2026, 10, 12, 9, 0))
    days = workdays_before(moment, 3)
    assert days == sorted(days)
    assert date(2026, 10, 1) not in workdays_before(moment, 10)
    assert all(day < moment.date() for day in days)
