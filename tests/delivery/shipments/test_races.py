"""Two people at once: each race has one winner, and the books are right afterwards (C2.0)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections
from tests.delivery import yard as yards

from counterfoil.delivery.gate.actions import verify_by_code
from counterfoil.delivery.models import DeliveryNotice, GatePass, Shipment
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.models import Entry
from counterfoil.stock.models import Balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*works):
    """Do these at the same moment; the answers, refusals among them by their code."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait(timeout=20)
            return work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_double_sign_off_makes_one_pass():
    yard = yards.build()
    consignment = yard.loaded(yard.staged(yard.notice(yard.order((0, 10)))))
    works = [
        lambda who=who: perform(consignment, "sign_off", by=yard.people[who], at=yard.now).state
        for who in ("logistics_clerk", "logistics_clerk2")
    ]
    assert sorted(at_once(*works)) == ["signed", "wrong_state"]
    assert (GatePass.objects.count(), Shipment.objects.count()) == (1, 1)


def test_double_verify_lets_out_once():
    yard = yards.build()
    notice = yard.notice(yard.order((0, 10)))
    yard.signed(notice)
    code = yard.gate_pass(notice).code
    works = [
        lambda who=who: verify_by_code(code, by=yard.people[who], at=yard.now).state
        for who in ("gatekeeper", "gatekeeper2")
    ]
    assert sorted(at_once(*works)) == ["gate_pass_used", "used"]


def test_double_post_writes_one_receivable():
    yard = yards.build()
    shipment = yard.signed(yard.notice(yard.order((0, 10))))
    works = [
        lambda who=who: perform(shipment, "post", by=yard.people[who], at=yard.now).state
        for who in ("shipment_clerk", "shipment_clerk2")
    ]
    assert sorted(at_once(*works)) == ["posted", "wrong_state"]
    assert Entry.objects.get().amount == Decimal("100.00")


def test_last_two_lists_of_a_notice_make_one_consignment():
    yard = yards.build()
    notice = yard.notice(yard.order((0, 10), (1, 5)))
    lists = yard.lists(notice)
    for pick_list in lists:
        yard.pick(pick_list)
        yard.do(pick_list, "label", "picker", packages=1)
    works = [
        lambda row=row, who=who: (
            perform(row, "stage", by=yard.people[who], at=yard.now, inputs={"zone": "Z-EAST"}).state
        )
        for row, who in zip(lists, ("picker", "picker2"), strict=True)
    ]
    assert at_once(*works) == ["staged", "staged"]
    assert yard.consignment(notice).lines.count() == 2


def test_a_hundred_requests_on_stock_for_37():
    yard = yards.build(products=1, stocked=37)
    notices = [yard.notice(yard.order((0, 1)), submit=False) for _request in range(100)]
    clerk = yard.people["sales_clerk"]

    def submit(notice):
        try:
            return perform(notice, "submit", by=clerk, at=yard.now).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(submit, notices))
    assert (states.count("released"), states.count("shortage")) == (37, 63)
    balance = Balance.objects.get()
    assert (balance.on_hand, balance.reserved) == (37, 37)
    assert DeliveryNotice.objects.filter(state="released").count() == 37
