"""Three returns for the same pieces at once: they are compensated once."""

import threading

import pytest
from django.db import connections
from django.utils import timezone
from tests.returns import house as houses

from counterfoil.delivery.models import ShipmentLine
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.performing import create
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns import claims
from counterfoil.returns.models import ServiceCase

SHIPPED, EACH, ASKING = 10, 4, 3


@pytest.fixture
def shipment(transactional_db):
    yard = houses.build(products=1)
    return yard, houses.shipped(yard, (0, SHIPPED))


def all_at_once(yard, shipment):
    """As many cases as ask, each for four of ten pieces."""
    barrier, answers = threading.Barrier(ASKING), []
    lines = [{"shipment": shipment.number, "line_no": 1, "quantity": str(EACH)}]
    inputs = {"customer": shipment.customer.code, "lines": lines}

    def one():
        try:
            barrier.wait()
            create("service-cases", inputs, by=yard.people["sales_clerk"], at=timezone.now())
            answers.append("claimed")
        except Refusal as refusal:
            answers.append(refusal.code)
        except Exception as error:  # what the database had to refuse because nobody had looked under a lock
            answers.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def test_a_piece_is_compensated_once(shipment):
    assert all_at_once(*shipment) == ["claimed", "claimed", "quantity_exceeds_shipped"]
    assert ShipmentLine.objects.get().claimed == 2 * EACH
    assert ServiceCase.objects.count() == 2
    assert broken()["I18c"] == 0


def test_without_the_lock_only_the_constraint_stands_between(shipment, monkeypatch):
    """The same race with the lock taken out: every look is stale, so that the database itself has to refuse."""
    looked = threading.Barrier(ASKING)

    def stale(numbers, customer, *, do):
        found = {}
        papers = list(claims.SOURCES[claims.SHIPMENTS].posted(numbers).filter(customer=customer))
        for piece in claims.SOURCES[claims.SHIPMENTS].pieces_of([paper.pk for paper in papers]):
            found[piece.number, piece.line_no] = piece
        looked.wait()
        return found

    monkeypatch.setattr(claims, "_pieces", stale)
    answers = all_at_once(*shipment)
    assert "quantity_exceeds_shipped" not in answers
    assert answers.count("claimed") == 2
    assert ShipmentLine.objects.get().claimed == 2 * EACH
