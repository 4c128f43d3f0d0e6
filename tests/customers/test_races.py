"""A customer's stage is looked at and moved under its lock: what happens at the same moment is not forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.orders import house as houses

from counterfoil.customers import actions, queries
from counterfoil.customers.models import Customer, StageChange
from counterfoil.kernel.performing import transact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def accepted_while_shipped(monkeypatch, look):
    """A quotation is accepted; once its stage was looked at, goods are shipped. ``look`` reads the customer."""
    house = houses.build()
    Customer.objects.filter(code="C-1").update(stage="new")
    customer = Customer.objects.get(code="C-1")
    looked, shipped = threading.Event(), threading.Event()

    def look_and_wait(pk):
        found = look(pk)
        if not looked.is_set():
            looked.set()
            shipped.wait(1)
        return found

    def do(mark, reason):
        try:
            transact(lambda _unit: mark(customer, reason=reason, at=house.now), at=house.now)
        finally:
            connections.close_all()

    monkeypatch.setattr(queries, "lock_customer", look_and_wait)
    with ThreadPoolExecutor(2) as pool:
        accepting = pool.submit(do, actions.mark_lead, "BJD-1")
        assert looked.wait(10)
        pool.submit(do, actions.mark_maintained, "XSFH-1").result()
        shipped.set()
        accepting.result()
    moves = StageChange.objects.filter(customer=customer).order_by("pk").values_list("from_stage", "to_stage")
    return Customer.objects.get(code="C-1").stage, list(moves)


def test_who_was_shipped_to_stays_maintained(monkeypatch):
    stage, moves = accepted_while_shipped(monkeypatch, queries.lock_customer)
    assert (stage, moves[-2:]) == ("maintained", [("new", "lead"), ("lead", "maintained")])


def test_without_the_lock_the_shipment_would_be_forgotten(monkeypatch):
    stage, _moves = accepted_while_shipped(monkeypatch, lambda pk: Customer.objects.get(pk=pk))
    assert stage == "lead"
