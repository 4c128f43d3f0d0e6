"""Two applications of one company approved at the same moment make one customer (A1.1)."""

import threading

import pytest
from tests.customers.papers import CREDIT_CODE, apply_for, do
from tests.delivery.notices.test_races import at_once
from tests.orders import house as houses

from counterfoil.customers import actions
from counterfoil.customers.models import Customer
from counterfoil.kernel.performing import perform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def two_applications():
    """The same company written otherwise, with two credit codes, both waiting for finance."""
    house = houses.build()
    first = apply_for(house)
    second = apply_for(house, name="杭州 光明电器", credit_code=CREDIT_CODE)
    for application in (first, second):
        do(house, application, "submit")
        do(house, application, "approve", "market_manager")
    finance = house.people["accountant"]
    return [lambda row=row: perform(row, "approve_finance", by=finance, at=house.now).state for row in (first, second)]


def test_only_one_of_them_is_taken_on():
    assert sorted(at_once(*two_applications())) == ["approved", "duplicate_customer"]
    assert Customer.objects.filter(folded_name="杭州光明电器").count() == 1


def test_without_the_queue_at_the_series_both_would_be_taken_on(monkeypatch):
    looked = threading.Barrier(2)
    refuse = actions.refuse_duplicate

    def refuse_together(**who):
        refuse(**who)
        looked.wait(timeout=20)

    monkeypatch.setattr(actions, "refuse_duplicate", refuse_together)
    monkeypatch.setattr(actions, "queue_up", lambda: None)
    assert at_once(*two_applications()) == ["approved", "approved"]
    assert Customer.objects.filter(folded_name="杭州光明电器").count() == 2
