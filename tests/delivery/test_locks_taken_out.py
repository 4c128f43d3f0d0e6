"""The races of the gate and the floors can fail: the same two people at once, with the documents' lock taken out.

Each race is told with its lock in ``shipments/test_races.py``. Here both look before either writes. A document that is
done twice then breaks on the database's own last line (an event has its place in the chain once) instead of being
refused in words; two lists staged at once would leave goods in staging that no consignment knows of.
"""

import threading

import pytest
from django.db import IntegrityError
from tests.delivery import yard as yards
from tests.delivery.shipments.test_races import at_once
from tests.orders import house as houses

from counterfoil.delivery.gate.actions import verify_by_code
from counterfoil.delivery.models import Consignment, DeliveryNotice, GatePass, Shipment
from counterfoil.delivery.picking import queries as picking
from counterfoil.kernel import performing
from counterfoil.kernel.doing import ToLock, Unit
from counterfoil.kernel.models import Document
from counterfoil.kernel.performing import perform
from counterfoil.receivables.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def without_locks(monkeypatch):
    """``without_locks(action)``: nothing is locked, and both wait for each other once the rules have said yes."""

    def unlocked(unit, rows):
        queryset = rows.query.__wrapped__(*rows.values) if isinstance(rows, ToLock) else rows.order_by("pk")
        queryset.query.select_for_update = False
        found = list(queryset)
        for row in found:
            if isinstance(row, Document):
                unit.know(row)
        return found

    def take_out(action):
        looked = threading.Barrier(2)
        ask = performing.refuse_requirements

        def both_look(do):
            ask(do)
            if do.action.name == action and not do.by.is_system:
                looked.wait(timeout=20)

        monkeypatch.setattr(Unit, "lock", unlocked)
        monkeypatch.setattr(performing, "refuse_requirements", both_look)

    return take_out


def test_without_its_lock_a_double_sign_off_breaks(without_locks):
    yard = yards.build()
    consignment = yard.loaded(yard.staged(yard.notice(yard.order((0, 10)))))
    without_locks("sign_off")
    works = [
        lambda who=who: perform(consignment, "sign_off", by=yard.people[who], at=yard.now).state
        for who in ("logistics_clerk", "logistics_clerk2")
    ]
    with pytest.raises(IntegrityError):
        at_once(*works)
    assert GatePass.objects.count() == 1


def test_without_its_lock_a_double_submit_breaks(without_locks):
    house = houses.build()
    houses.receive(house, 100)
    made = houses.notice(house, (houses.confirmed(house, ("P-1", 10)), 1, 6))
    without_locks("submit")
    with pytest.raises(IntegrityError):
        at_once(*[lambda: perform(made, "submit", by=house.clerk, at=house.now).state] * 2)


def test_without_its_lock_a_double_verify_breaks(without_locks):
    yard = yards.build()
    notice = yard.notice(yard.order((0, 10)))
    yard.signed(notice)
    code = yard.gate_pass(notice).code
    without_locks("verify")
    works = [
        lambda who=who: verify_by_code(code, by=yard.people[who], at=yard.now).state
        for who in ("gatekeeper", "gatekeeper2")
    ]
    with pytest.raises(IntegrityError):
        at_once(*works)


def test_without_its_lock_a_double_post_breaks(without_locks):
    yard = yards.build()
    shipment = yard.signed(yard.notice(yard.order((0, 10))))
    without_locks("post")
    works = [
        lambda who=who: perform(shipment, "post", by=yard.people[who], at=yard.now).state
        for who in ("shipment_clerk", "shipment_clerk2")
    ]
    with pytest.raises(IntegrityError):
        at_once(*works)
    assert (Entry.objects.count(), Shipment.objects.count()) == (1, 1)


def test_without_the_papers_lock_two_last_lists_make_no_consignment(without_locks, monkeypatch):
    yard = yards.build()
    notice = yard.notice(yard.order((0, 10), (1, 5)))
    lists = yard.lists(notice)
    for pick_list in lists:
        yard.pick(pick_list)
        yard.do(pick_list, "label", "picker", packages=1)
    without_locks("stage")
    looked = threading.Barrier(2)
    unfinished = picking.unfinished

    def both_look(*args, **kwargs):
        found = unfinished(*args, **kwargs)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(picking, "unfinished", both_look)
    works = [
        lambda row=row, who=who: (
            perform(row, "stage", by=yard.people[who], at=yard.now, inputs={"zone": "Z-EAST"}).state
        )
        for row, who in zip(lists, ("picker", "picker2"), strict=True)
    ]
    assert at_once(*works) == ["staged", "staged"]
    assert not Consignment.objects.exists()
    assert DeliveryNotice.objects.get().state == "picking"
