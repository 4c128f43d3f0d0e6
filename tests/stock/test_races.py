"""Many at once on the same goods: nobody gets what another has."""

import threading
from decimal import Decimal

import pytest
from django.db import connections, transaction
from django.utils import timezone

from counterfoil.catalogue import actions as catalogue
from counterfoil.kernel import locking
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import system_user
from counterfoil.stock import actions, queries
from counterfoil.stock.models import Balance, Location, Reservation

THERE, ASKING = 7, 12


@pytest.fixture
def product(transactional_db):
    catalogue.save_categories([{"code": "conduit", "name": "线管"}])
    made = catalogue.save_products([{"code": "P-1", "name": "管", "category": "conduit", "unit": "根"}])["P-1"]
    floor = Location.objects.create(code="1F", name="1F", kind="floor")
    with transaction.atomic():
        locking.forget_all()
        actions.post_moves(
            [actions.Movement(made.pk, queries.virtual("production").pk, floor.pk, Decimal(THERE), 1)],
            cause=actions.Source("imports", 1, "opening"), action="opening", by=system_user(), at=timezone.now(),
        )  # fmt: skip
    return made


def all_at_once(product, take):
    barrier, answers = threading.Barrier(ASKING), []

    def one(number):
        try:
            barrier.wait()
            with transaction.atomic():
                locking.forget_all()
                take(product, number)
            answers.append("reserved")
        except Refusal as refusal:
            answers.append(refusal.code)
        except Exception as error:  # what the database had to refuse because nobody had looked under a lock
            answers.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def take_one(product, number):
    floor = Location.objects.get(code="1F")
    want = actions.Want(product.pk, Decimal(1), "delivery-notices", number, f"N-{number}", 1)
    actions.reserve([actions.Portion(want, floor.pk, Decimal(1))], at=timezone.now())


def test_reservations_never_exceed_what_is_there(product):
    answers = all_at_once(product, take_one)
    assert sorted(answers) == ["out_of_stock"] * (ASKING - THERE) + ["reserved"] * THERE
    assert Balance.objects.get().reserved == THERE
    assert Reservation.objects.count() == THERE


def test_without_the_lock_only_the_constraint_stands_between(product, monkeypatch):
    """The same race with the lock taken out: the look is stale, so that the database itself has to refuse."""
    looked = threading.Barrier(ASKING)

    def stale(wanted):
        rows = {(row.product_id, row.location_id): row for row in Balance.objects.all()}
        looked.wait()
        return rows

    monkeypatch.setattr(actions, "require_available", stale)
    answers = all_at_once(product, take_one)
    assert answers.count("IntegrityError") == ASKING - THERE
    assert Balance.objects.get().reserved == THERE
