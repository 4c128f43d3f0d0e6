"""Several hands at once on the same complaint or the same pieces: one is compensated, once (D1.2, D2)."""

import threading

import pytest
from django.db import IntegrityError
from tests.complaints import house as houses
from tests.delivery.shipments.test_races import at_once

from counterfoil.complaints.models import Complaint, ReplacementRequest, ReplacementShipment
from counterfoil.delivery.models import PickList, ShipmentLine
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.performing import perform
from counterfoil.people.models import User
from counterfoil.returns import claims
from counterfoil.returns.models import ServiceCase
from counterfoil.stock.models import Balance, Move

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def works(document, action, *people, **inputs):
    return [lambda who=who: perform(document, action, by=who[0], at=who[1], inputs=inputs).state for who in people]


def hands(yard, *names):
    return [(yard.people[name], yard.now) for name in names]


def test_a_complaint_and_a_case_race_for_the_same_pieces():
    yard = houses.build(products=1)
    shipment = houses.shipped(yard, (0, 10))

    def complain():
        houses.complaint(yard, shipment, {1: 6})
        return "claimed"

    def ask():
        houses.returns.case(yard, shipment, {1: 6})
        return "claimed"

    assert sorted(at_once(complain, ask)) == ["claimed", "quantity_exceeds_shipped"]
    assert ShipmentLine.objects.get().claimed == 6
    assert Complaint.objects.count() + ServiceCase.objects.count() == 1


def test_without_the_lock_the_constraint_stands_between(monkeypatch):
    yard = houses.build(products=1)
    shipment = houses.shipped(yard, (0, 10))
    looked = threading.Barrier(2)

    def stale(numbers, customer, *, do):
        source = claims.SOURCES[claims.SHIPMENTS]
        papers = list(source.posted(numbers).filter(customer=customer))
        found = {(piece.number, piece.line_no): piece for piece in source.pieces_of([paper.pk for paper in papers])}
        looked.wait(timeout=20)
        return found

    def complain():
        try:
            houses.complaint(yard, shipment, {1: 6})
        except IntegrityError:
            return "refused by the database"
        return "claimed"

    monkeypatch.setattr(claims, "_pieces", stale)
    assert sorted(at_once(complain, complain)) == ["claimed", "refused by the database"]


def test_two_managers_sign_one_complaint():
    yard = houses.build(products=1)
    made = houses.complaint(yard, houses.shipped(yard, (0, 10)), {1: 4})
    houses.attach(made, "evidence", yard.people["sales_clerk"])
    yard.do(made, "submit", "sales_clerk")
    yard.do(made, "audit", "clerk_supervisor", responsible=houses.GUILTY, proposal="补发")
    yard.people["market_manager2"] = User.objects.create(username="mm2", name="mm2", roles=["market_manager"])
    both = works(made, "sign", *hands(yard, "market_manager", "market_manager2"), resolution="replacement")
    assert sorted(at_once(*both)) == ["decided", "wrong_state"]
    assert ReplacementRequest.objects.count() == 1


def test_two_clerks_print_one_request():
    yard = houses.build(products=1)
    asked = houses.request(yard, houses.shipped(yard, (0, 10)), {1: 4})
    both = works(asked, "print", *hands(yard, "logistics_clerk", "logistics_clerk2"))
    assert at_once(*both) == ["printed", "printed"]
    asked.refresh_from_db()
    lists = PickList.objects.filter(source_resource="replacement-requests")
    assert (asked.printed, lists.count(), Balance.objects.get(location__code="1F").reserved) == (2, 1, 4)


def test_a_replacement_is_posted_once():
    yard = houses.build(products=1)
    draft = houses.sent(yard, houses.request(yard, houses.shipped(yard, (0, 10)), {1: 4}))
    both = works(draft, "post", *hands(yard, "logistics_clerk", "logistics_clerk2"))
    assert sorted(at_once(*both)) == ["posted", "wrong_state"]
    assert ReplacementShipment.objects.get().state == "posted"
    assert Move.objects.filter(resource="replacement-shipments").count() == 1
    assert {code: count for code, count in broken().items() if count} == {}
