"""Several hands at once on the same samples: they leave once and come back once (E1.1)."""

import pytest
from django.db import IntegrityError
from tests.delivery.shipments.test_races import at_once
from tests.delivery.test_locks_taken_out import without_locks as without_locks
from tests.samples import yard as yards

from counterfoil.delivery.models import PickList
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.performing import perform
from counterfoil.people.models import User
from counterfoil.samples.models import SampleIssue, SampleRequestLine
from counterfoil.stock.models import Balance, Move

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def works(yard, document, action, *names, **inputs):
    return [
        lambda who=who: perform(document, action, by=yard.people[who], at=yard.now, inputs=inputs).state
        for who in names
    ]


def nothing_is_broken():
    return {code: count for code, count in broken().items() if count} == {}


def test_two_managers_approve_one_request():
    yard = yards.build(products=1)
    yard.people["market_manager2"] = User.objects.create(username="mm2", name="mm2", roles=["market_manager"])
    request = yards.asked(yard, (0, 4))
    both = works(yard, request, "approve", "market_manager", "market_manager2")
    assert sorted(at_once(*both)) == ["approved", "wrong_state"]
    assert (PickList.objects.count(), Balance.objects.get(location__code="1F").reserved) == (1, 4)


def test_the_last_pieces_go_to_one_of_two_requests():
    yard = yards.build(products=1, stocked=5)
    first, second = yards.asked(yard, (0, 4)), yards.asked(yard, (0, 4))
    both = [*works(yard, first, "approve", "market_manager"), *works(yard, second, "approve", "market_manager")]
    assert sorted(at_once(*both)) == ["approved", "out_of_stock"]
    assert Balance.objects.get(location__code="1F").reserved == 4


def test_an_issue_is_posted_once():
    yard = yards.build(products=1)
    draft = yards.signed(yard, yards.approved(yard, yards.asked(yard, (0, 4))))
    both = works(yard, draft, "post", "logistics_clerk", "logistics_clerk2")
    assert sorted(at_once(*both)) == ["posted", "wrong_state"]
    assert Move.objects.filter(resource="sample-issues").count() == 1
    assert nothing_is_broken()


def test_the_same_pieces_come_back_once():
    yard = yards.build(products=1)
    request = yards.issued(yard, yards.asked(yard, (0, 4), return_due="2030-01-31"))
    lines = [{"line_no": 1, "quantity": "3"}]
    both = works(yard, request, "return_sample", "logistics_clerk", "logistics_clerk2", lines=lines)
    assert sorted(at_once(*both)) == ["issued", "quantity_exceeds_shipped"]
    assert SampleRequestLine.objects.get().returned == 3
    assert Balance.objects.get(location__code="QC").on_hand == 3
    assert nothing_is_broken()


def test_reversal_and_return_of_the_same_samples_exclude_each_other():
    yard = yards.build(products=1)
    request = yards.issued(yard, yards.asked(yard, (0, 4), return_due="2030-01-31"))
    issue = SampleIssue.objects.get(state="posted")
    both = [
        *works(yard, request, "return_sample", "logistics_clerk", lines=[{"line_no": 1, "quantity": "1"}]),
        *works(yard, issue, "reverse", "logistics_clerk2", reason="发错"),
    ]
    assert sorted(at_once(*both)) in (["has_successors", "issued"], ["reversed", "wrong_state"])
    assert nothing_is_broken()


def test_without_its_lock_the_same_pieces_coming_back_twice_break(without_locks):
    yard = yards.build(products=1)
    request = yards.issued(yard, yards.asked(yard, (0, 4), return_due="2030-01-31"))
    without_locks("return_sample")
    lines = [{"line_no": 1, "quantity": "3"}]
    with pytest.raises(IntegrityError):
        at_once(*works(yard, request, "return_sample", "logistics_clerk", "logistics_clerk2", lines=lines))
    assert SampleRequestLine.objects.get().returned == 3
