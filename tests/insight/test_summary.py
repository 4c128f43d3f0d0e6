"""Sums of what was shipped: the same whenever the job ran last, made anew by the check, and cheap to read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.returns import house as yards

from counterfoil.insight.figures import jobs, summary
from counterfoil.insight.models import CustomerMonth, ProductMonth
from counterfoil.kernel.invariants import count_broken

pytestmark = pytest.mark.django_db
LONG_AGO, EVER = date(2020, 1, 1), date(2099, 12, 31)
SOON, LATER = timedelta(hours=1), timedelta(days=2)


def broken():
    return {code: count_broken(code) for code in ("I41a", "I41b")}


def told():
    """All figures that are read out of the sums."""
    return (
        summary.by_customer(Q(), LONG_AGO, EVER, "month", "customer__code"),
        summary.by_product(LONG_AGO, EVER), summary.by_product(LONG_AGO, EVER, column="quantity"),
        summary.punctual(Q(), LONG_AGO, EVER),
    )  # fmt: skip


@pytest.fixture
def yard():
    return yards.build(products=2)


def shipped(yard, *wanted, requested=None):
    notice = yard.notice(yard.order(*wanted), **({"requested_date": requested.isoformat()} if requested else {}))
    return yard.do(yard.signed(notice), "post", "shipment_clerk")


def test_figures_are_the_same_before_and_after_the_sums_are_made(yard):
    today = timezone.localdate()
    shipped(yard, (0, 10), (1, 5), requested=today)
    first = told()
    month = today.replace(day=1)
    assert first[0] == {(month, yard.customer.code): Decimal(150)}
    assert first[1] == {(yard.products[0].pk,): Decimal(100), (yard.products[1].pk,): Decimal(50)}
    assert first[3] == {month: (1, 0)}
    jobs.roll_up(at=yard.now + SOON)
    assert not CustomerMonth.objects.exists()
    assert told() == first
    jobs.roll_up(at=yard.now + LATER)
    assert CustomerMonth.objects.get().amount == 150
    assert told() == first
    yard.now += LATER
    shipped_later = shipped(yard, (0, 1), requested=today + timedelta(days=9))
    yard.now += LATER
    shipped_much_later = shipped(yard, (0, 2), requested=today - timedelta(days=1))
    assert sum(told()[0].values()) == 150 + shipped_later.total + shipped_much_later.total
    assert sum(asked for asked, _late in told()[3].values()) == 3
    assert sum(late for _asked, late in told()[3].values()) == 1
    jobs.rebuild(at=yard.now + LATER)
    jobs.roll_up(at=yard.now + LATER)
    assert sum(told()[0].values()) == 150 + shipped_later.total + shipped_much_later.total
    assert broken() == {"I41a": 0, "I41b": 0}


def test_a_reversed_shipment_takes_its_figures_back_on_either_side_of_the_mark(yard):
    late = timezone.localdate() - timedelta(days=3)
    shipment = shipped(yard, (0, 10), requested=late)
    assert summary.punctual(Q(), LONG_AGO, EVER) == {timezone.localdate().replace(day=1): (1, 1)}
    jobs.roll_up(at=yard.now + LATER)
    yard.now += LATER
    yard.do(shipment, "reverse", "accountant", reason="错")
    for _side in ("since the mark", "in the sums"):
        assert sum(told()[0].values()) == 0
        assert all(value == 0 for value in told()[1].values())
        assert told()[3] == {}
        assert broken() == {"I41a": 0, "I41b": 0}
        jobs.roll_up(at=yard.now + LATER)


@pytest.mark.parametrize(
    ("model", "column", "code"),
    [
        (CustomerMonth, "amount", "I41a"), (CustomerMonth, "asked", "I41a"), (CustomerMonth, "late", "I41a"),
        (ProductMonth, "amount", "I41b"), (ProductMonth, "quantity", "I41b"),
    ],
)  # fmt: skip
def test_a_wrong_sum_is_found_by_the_check_and_made_anew(yard, model, column, code):
    shipped(yard, (0, 10), requested=timezone.localdate())
    jobs.roll_up(at=yard.now + LATER)
    right = told()
    row = model.objects.get()
    setattr(row, column, getattr(row, column) + 1)
    row.save()
    assert broken()[code] == 1
    jobs.rebuild(at=yard.now + LATER)
    assert broken()[code] == 0
    assert told() == right


def test_a_forgotten_sum_is_found_too(yard):
    shipped(yard, (0, 10))
    jobs.roll_up(at=yard.now + LATER)
    ProductMonth.objects.all().delete()
    assert broken()["I41b"] == 1


def test_each_figure_is_read_in_one_statement_from_the_sums(yard):
    shipped(yard, (0, 10), requested=timezone.localdate())
    jobs.roll_up(at=yard.now + LATER)
    with CaptureQueriesContext(connection) as asked:
        told()
    assert len(asked) == 4
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on delivery_shipment" not in plan, plan


@pytest.mark.parametrize("job", [jobs.roll_up, jobs.rebuild])
def test_the_sums_of_years_may_take_longer_than_a_statement_of_a_page(yard, monkeypatch, job):
    monkeypatch.setattr(jobs, "_PRODUCTS", f"SELECT pg_sleep(0.3); {jobs._PRODUCTS}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '250ms'")
    assert job(at=yard.now + LATER)
