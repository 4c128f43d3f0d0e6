"""How customers buy: recency, frequency and amount of their shipments, and the purchases that the model expects."""

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from tests.insight.test_bgnbd import CDNOW, cdnow
from tests.returns import house as yards

from counterfoil.customers.models import Customer
from counterfoil.insight.figures import bgnbd, habits, jobs
from counterfoil.insight.models import Buying, Habit, Segment

DAY = date(2026, 11, 29)


def test_recency_frequency_and_amount_make_eight_segments():
    found = {
        habits.segment_of(recency, frequency, amount)
        for recency in (2, 3) for frequency in (2, 3) for amount in (2, 3)
    }  # fmt: skip
    assert found == set(Segment)
    assert habits.segment_of(5, 5, 5) == Segment.CHAMPION
    assert habits.segment_of(1, 1, 5) == Segment.WIN_BACK
    assert habits.segment_of(5, 1, 1) == Segment.FRESH


def test_time_is_counted_in_whole_weeks_from_the_first_purchase():
    assert habits.buyer_of(DAY - timedelta(days=71), DAY - timedelta(days=8), 4, DAY) == (3, 9, 10)


def bought(rows):
    """Rows as the statement answers them, of customers who bought ``x`` times more in these weeks before the day."""
    for number, (repeats, recency, age) in enumerate(rows, start=1):
        first = DAY - timedelta(days=round(age * 7))
        yield number, first, first + timedelta(days=round(recency * 7)), repeats + 1, 1, Decimal(1), 3, 3, 3


def test_the_model_of_the_published_customers_is_found_in_whole_weeks_too():
    with cdnow().open() as file:
        rows = [(int(row["frequency"]), float(row["recency"]), float(row["T"])) for row in csv.DictReader(file)]
    model = habits._model_of(bought(rows), DAY)
    assert model.r == pytest.approx(CDNOW.r, rel=0.1)
    assert model.r / model.alpha == pytest.approx(CDNOW.r / CDNOW.alpha, rel=0.1)


def test_too_few_who_came_back_make_no_model():
    rows = [(3, 20.0, 30.0)] * (habits.FEWEST - 1) + [(0, 0.0, 30.0)] * 500
    assert habits._model_of(bought(rows), DAY) is None
    habit = habits._habit(next(bought(rows)), DAY, None)
    assert (habit.expected, habit.alive, habit.next_on) == (None, None, None)


def test_what_is_expected_of_a_customer_is_what_the_model_says():
    habit = habits._habit(next(bought([(10, 50.0, 52.0)])), DAY, CDNOW)
    assert float(habit.expected) == pytest.approx(CDNOW.expected((10, 50, 52), 90 / 7), abs=0.01)
    assert float(habit.alive) == pytest.approx(CDNOW.alive((10, 50, 52)), abs=0.001)
    weeks = (habit.next_on - DAY).days // 7
    assert CDNOW.expected((10, 50, 52), weeks - 1) < 1 <= CDNOW.expected((10, 50, 52), weeks)


def test_who_has_gone_quiet_is_not_expected_within_a_year():
    assert habits.next_within(CDNOW, (6, 10, 60)) is None
    assert habits.next_within(bgnbd.Model(5.0, 5.0, 0.1, 5.0), (50, 50, 51)) in range(1, 3)


@pytest.mark.django_db
class TestJudging:
    @pytest.fixture
    def yard(self):
        return yards.build(products=1)

    def test_shipments_that_stand_are_judged_and_reversed_ones_are_not(self, yard):
        yards.shipped(yard, (0, 3))
        wrong = yards.shipped(yard, (0, 90))
        yard.do(wrong, "reverse", "accountant", reason="错")
        yards.shipped(yard, (0, 4))
        assert jobs.judge_habits(at=yard.now) == 1
        habit = Habit.objects.get()
        today = timezone.localdate()
        assert (habit.first_on, habit.last_on, habit.purchases, habit.year_purchases) == (today, today, 1, 1)
        assert habit.year_amount == 70
        assert not Buying.objects.exists()

    def test_judging_again_leaves_one_habit_each(self, yard):
        yards.shipped(yard, (0, 3))
        assert [jobs.judge_habits(at=yard.now) for _again in range(2)] == [1, 1]
        assert Habit.objects.count() == 1

    def test_the_customers_page_tells_it_to_those_who_see_prices(self, yard):
        yards.shipped(yard, (0, 3))
        jobs.judge_habits(at=yard.now)
        Habit.objects.update(expected=Decimal("2.40"), alive=Decimal("0.9100"), next_on=DAY)
        code = Customer.objects.get(pk=yard.customer.pk).code
        shown = {}
        for who in ("market_manager", "picker"):
            client = Client()
            client.force_login(yard.people[who])
            shown[who] = client.get(f"/customers/{code}/").content.decode()
        assert "2.4" in shown["market_manager"]
        assert "2026-11-29" in shown["market_manager"]
        assert "/insight/list/buyers/?segment=" in shown["market_manager"]
        assert "/insight/list/buyers/" not in shown["picker"]
