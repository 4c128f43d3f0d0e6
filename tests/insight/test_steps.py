"""Steps counted by day: the same whenever the job ran last, whoever was late with writing, and held against the log."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.returns import house as yards

from counterfoil.insight.figures import jobs
from counterfoil.insight.models import Step, StepDay
from counterfoil.insight.process import conformance, steps
from counterfoil.kernel.invariants import count_broken
from counterfoil.kernel.models import Event

pytestmark = pytest.mark.django_db
SOON, LATER = timedelta(hours=1), timedelta(days=3)


@pytest.fixture
def yard():
    return yards.build(products=2)


def posted(yard, *waits):
    """A posted shipment, after a wait (of hours) before its posting."""
    draft = yard.signed(yard.notice(yard.order((0, 1))))
    yard.now += timedelta(hours=sum(waits))
    return yard.do(draft, "post", "shipment_clerk")


def told(yard, days=30):
    """All that the page says of these days."""
    done = steps.told(first=timezone.localdate(yard.now) - timedelta(days=days))
    return (
        conformance.fitness(done), sorted(conformance.waits(done), key=repr),
        sorted(conformance.counts(done), key=repr),
    )  # fmt: skip


def nodes(plan):
    """A step of a database's plan, and all below it."""
    return [plan, *(node for below in plan.get("Plans", ()) for node in nodes(below))]


def broken():
    return count_broken("I41d")


def settled(yard):
    """Steps of a day that is counted and gets no more entries."""
    posted(yard, 2)
    yard.now += LATER
    jobs.count_steps(at=yard.now)


def test_the_page_says_the_same_before_and_after_the_count_and_with_what_came_since(yard):
    posted(yard, 5)
    (every, fitting), waits, counts = first = told(yard)
    assert every == fitting > 10
    assert ("shipments", "post", 1) in [(one.resource, one.action, one.many) for one in counts]
    for _once_more in range(2):
        jobs.count_steps(at=yard.now + SOON)
        assert StepDay.objects.exists()
        assert told(yard) == first
    yard.now += SOON
    posted(yard, 7)
    (every_then, _fitting), waits_then, _counts = told(yard)
    assert every_then > every
    assert len(waits_then) == len(waits)
    jobs.count_steps(at=yard.now + LATER)
    assert told(yard)[1] == waits_then
    assert broken() == 0


def test_waits_are_told_to_within_a_tenth_and_in_all_to_the_second(yard):
    hours = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    for many in hours:
        posted(yard, many)
    real = sorted(
        (event.at - Event.objects.get(resource="shipments", document_id=event.document_id, seq=event.seq - 1).at)
        .total_seconds()
        for event in Event.objects.filter(resource="shipments", action="post")
    )  # fmt: skip
    for _counted in (False, True):
        wait = next(one for one in told(yard)[1] if (one.resource, one.action) == ("shipments", "post"))
        assert wait.many == len(hours)
        assert wait.total == pytest.approx(sum(real), abs=len(real))
        assert wait.median == pytest.approx(real[4], rel=0.1)
        assert wait.ninety == pytest.approx(real[8], rel=0.1)
        jobs.count_steps(at=yard.now + SOON)


def test_a_wait_of_many_is_the_middle_one_of_its_length():
    done = [
        steps.Done("sales-orders", "submit", "sales_clerk", "draft", "review", True, span, many, many * seconds)
        for span, many, seconds in ((4, 50, 2), (30, 39, 200), (60, 11, 40_000))
    ]
    (wait,) = conformance.waits(done)
    assert (wait.many, wait.median, wait.ninety, wait.total) == (100, 2, 40_000, 100 + 39 * 200 + 11 * 40_000)


def test_what_was_first_on_its_paper_has_not_waited_but_counts(yard):
    posted(yard)
    rows = [one for one in steps.told(first=timezone.localdate(yard.now)) if one.action == "create"]
    assert rows
    assert {one.span for one in rows} == {steps.FIRST}
    assert {one.seconds for one in rows} == {0}


def test_whoever_was_late_with_writing_is_counted_with_the_next_count(yard):
    posted(yard)
    right = told(yard)
    jobs.count_steps(at=yard.now + SOON)
    late = StepDay.objects.get(step__resource="shipments", step__action="post")
    late.delete()  # as if its transaction had ended after the count only
    assert told(yard) != right
    jobs.count_steps(at=yard.now + SOON + timedelta(minutes=10))
    assert told(yard) == right


def test_days_that_are_settled_are_not_counted_again_and_old_ones_go(yard):
    settled(yard)
    kept = set(StepDay.objects.values_list("pk", flat=True))
    assert kept
    jobs.count_steps(at=yard.now + timedelta(days=1))
    assert set(StepDay.objects.values_list("pk", flat=True)) == kept
    jobs.count_steps(at=yard.now + steps.YEAR)
    assert not StepDay.objects.exists()


@pytest.mark.parametrize("column", ["many", "seconds", "span"])
def test_a_wrong_count_of_steps_is_found_by_the_check(yard, column):
    settled(yard)
    assert broken() == 0
    row = StepDay.objects.get(step__resource="shipments", step__action="post")
    setattr(row, column, getattr(row, column) + 1)
    row.save()
    assert broken() == (2 if column == "span" else 1)


def test_a_forgotten_and_an_invented_step_are_found_too(yard):
    settled(yard)
    row = StepDay.objects.get(step__resource="shipments", step__action="post")
    row.delete()
    assert broken() == 1
    invented = Step.objects.create(resource="shipments", action="fly", role="x", from_state="a", to_state="b")
    StepDay.objects.create(day=row.day, step=invented, span=1, many=1, seconds=1)
    assert broken() == 2


def test_days_are_those_of_the_company(yard):
    today = timezone.localdate(yard.now)
    posted(yard)
    jobs.count_steps(at=yard.now + SOON)
    assert set(StepDay.objects.values_list("day", flat=True)) == {today}
    assert steps.told(first=today)
    assert steps.told(first=today + timedelta(days=1)) == []


def test_the_page_reads_what_is_counted_and_no_more_of_the_log_than_came_since(yard):
    posted(yard)
    jobs.count_steps(at=yard.now + SOON)
    with CaptureQueriesContext(connection) as asked:
        told(yard)
    assert len(asked) == 1
    with connection.cursor() as cursor:
        for other in ("enable_seqscan", "enable_bitmapscan"):  # cheaper for few rows alone
            cursor.execute(f"SET LOCAL {other} = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked[0]['sql']}")
        (plan,) = cursor.fetchone()
    (log,) = (node for node in nodes(plan[0]["Plan"]) if node.get("Alias") == "event")
    assert "GREATEST(" in log["Index Cond"], log  # whichever index with the moment in it
    assert log["Actual Rows"] == 0
    assert "Filter" not in log
