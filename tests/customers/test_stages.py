"""Stages (A1.1, B1.2, A2.1): the rule as a table, and what moves customers each day and after events."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from tests.receivables import house as houses

from counterfoil.customers import actions, business, stages
from counterfoil.customers.business import Business
from counterfoil.customers.models import Customer, StageChange
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.outbox import HANDLERS
from counterfoil.receivables import actions as ledger

DAY = date(2026, 11, 27)
RULE = stages.Limits(dormant_days=180, lost_days=365, loyal_days=60, loyal_shipments=3, loyal_amount=1000)


def bought(days_ago, many=1, amount="100"):
    last = DAY - timedelta(days=days_ago)
    return Business(last, last, (last,), many, Decimal(amount))


@pytest.mark.parametrize(
    ("done", "approved", "was_lead", "stage"),
    [
        (None, False, False, "prospect"),
        (None, True, False, "new"),
        (None, True, True, "lead"),
        (None, False, True, "lead"),
        (bought(0), True, False, "maintained"),
        (bought(179), True, True, "maintained"),
        (bought(180), True, True, "dormant"),
        (bought(364), True, True, "dormant"),
        (bought(365), True, True, "lost"),
        (bought(60, 3, "1000"), True, False, "loyal"),
        (bought(61, 3, "1000"), True, False, "maintained"),
        (bought(60, 2, "1000"), True, False, "maintained"),
        (bought(60, 3, "999.99"), True, False, "maintained"),
        (bought(200, 30, "100000"), True, False, "dormant"),
    ],
)
def test_standing(done, approved, was_lead, stage):
    found = stages.standing(done, approved=approved, was_lead=was_lead, day=DAY, rule=RULE)
    assert found.stage == stage
    for language in ("zh-hans", "en"):
        with override(language):
            assert "{" not in stages.words(found.stage, found.reason, found.values)


@pytest.mark.parametrize(
    ("gaps", "usual", "late_after"),
    [((), None, None), ((10,), None, None), ((10, 10), 10, 15), ((7, 9, 30), 9, 14), ((1, 1, 1, 90), 1, 2)],
)
def test_rhythm_is_the_median_of_the_customers_own_gaps(gaps, usual, late_after):
    days = [DAY]
    for gap in reversed(gaps):
        days.insert(0, days[0] - timedelta(days=gap))
    found = stages.rhythm(Business(days[0], DAY, tuple(days), len(days), Decimal(1)))
    assert found.usual_days == usual
    assert found.due_on == (DAY + timedelta(days=late_after) if late_after else None)


def ships(house, amount, days_ago, customer=None):
    return houses.owes(house, amount, at=house.now - timedelta(days=days_ago), customer=customer)


def takes_back(house, entry):
    def work():
        ledger.reverse_entry(entry, source=houses.source(house), by=house.accountant, at=house.now)

    houses.on_account(house, work)


def test_the_daily_job_moves_customers_with_their_reason_and_does_so_once(house):
    ships(house, "100", 200)
    assert JOBS["customer_stages"].run(at=house.now) == 1
    customer = Customer.objects.get(code="C-1")
    last = (timezone.localtime(house.now) - timedelta(days=200)).date()
    assert (customer.stage, customer.stage_since) == ("dormant", timezone.localtime(house.now).date())
    assert customer.stage_values["day"] == last.isoformat()
    moved = StageChange.objects.filter(customer=customer).latest("pk")
    assert (moved.from_stage, moved.to_stage) == ("new", "dormant")
    assert JOBS["customer_stages"].run(at=house.now) == 0


def test_a_new_shipment_wakes_a_dormant_customer(house):
    ships(house, "100", 200)
    JOBS["customer_stages"].run(at=house.now)
    actions.mark_maintained(Customer.objects.get(code="C-1"), reason="XSFH-1", at=house.now)
    ships(house, "100", 0)
    assert JOBS["customer_stages"].run(at=house.now) == 0
    assert Customer.objects.get(code="C-1").stage == "maintained"


def test_rhythm_and_the_day_of_the_next_order_are_kept(house):
    for days_ago in (40, 30, 20):
        ships(house, "100", days_ago)
    JOBS["customer_stages"].run(at=house.now)
    customer = Customer.objects.get(code="C-1")
    today = timezone.localtime(house.now).date()
    assert (customer.usual_days, customer.order_due_on) == (10, today - timedelta(days=5))
    actions.mark_maintained(customer, reason="XSFH-1", at=house.now)
    assert Customer.objects.get(code="C-1").order_due_on == today + timedelta(days=15)


def test_turnover_of_twelve_months_and_the_twelve_before(house):
    for amount, days_ago in (("100", 10), ("30", 364), ("7", 365), ("5", 700), ("1000", 800)):
        ships(house, amount, days_ago)
    found = business.turnover(house.customer.pk, day=timezone.localtime(house.now).date())
    assert (found.last, found.before) == (Decimal("130"), Decimal("12"))


def test_statements_do_not_grow_with_the_customers(house):
    counted = []
    for many in (2, 40):
        for number in range(many):
            made = houses.customer(house, f"C-{many}-{number}")
            ships(house, "10", 400, made)
        with CaptureQueriesContext(connection) as seen:
            actions.judge_stages(None, at=house.now)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_reversed_shipment_takes_the_stage_back(house):
    entry = ships(house, "100", 1)
    customer = Customer.objects.get(code="C-1")
    actions.mark_lead(customer, reason="BJD-1", at=house.now)
    actions.mark_maintained(customer, reason="XSFH-1", at=house.now)
    takes_back(house, entry)
    HANDLERS["judge_stage"](at=house.now, customer_id=customer.pk)
    customer.refresh_from_db()
    assert (customer.stage, customer.stage_reason) == ("lead", "no posted shipment any more")
