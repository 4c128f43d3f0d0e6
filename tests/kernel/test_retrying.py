"""A transaction is tried again when the database asks for it, and never when it may be done already."""

import pytest
from django.db import OperationalError, connection, transaction

from counterfoil.kernel import retrying
from counterfoil.kernel.models import NumberPrefix
from counterfoil.project.simulation import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(retrying.time, "sleep", lambda _seconds: None)


def enter_one_after(*befalls):
    """A row is written in a transaction; these befall it, one each time. The times it was begun."""
    times = []

    def work():
        times.append(len(times))
        with transaction.atomic(durable=True):
            NumberPrefix.objects.create(resource=f"r{len(times)}", prefix=f"R{len(times)}")
            if len(times) <= len(befalls):
                faults.befall(befalls[len(times) - 1])

    retrying.with_retry(work)
    return len(times)


def rows():
    return NumberPrefix.objects.filter(resource__startswith="r", prefix__startswith="R").count()


@pytest.mark.parametrize("fault", [faults.SERIALIZATION, faults.DEADLOCK, faults.LOCK_TIMEOUT])
def test_what_the_database_asks_for_is_tried_again(fault):
    before = rows()
    assert enter_one_after(fault, fault) == 3
    assert rows() == before + 1


def test_after_five_times_it_is_busy():
    with pytest.raises(retrying.Busy):
        enter_one_after(*[faults.DEADLOCK] * 5)


@pytest.mark.parametrize("fault", [faults.STATEMENT_TIMEOUT, faults.CLOSED])
def test_nothing_else_is_tried_again(fault):
    with pytest.raises(OperationalError):
        enter_one_after(fault)
    connection.close()


def test_a_commit_whose_answer_was_lost_is_not_tried_again_whatever_the_next_connection_asks_for():
    """Django connects anew on its way out. Waiting is asked for then, and the row is there already."""
    before = rows()
    plan = faults.at_commit(faults.AFTER_COMMIT)
    plan.statement = lambda _seen: faults.LOCK_TIMEOUT if plan.happened and len(plan.happened) == 1 else None
    with faults.befalling(plan), pytest.raises(OperationalError):
        enter_one_after()
    assert plan.happened[faults.LOCK_TIMEOUT] == 1
    assert rows() == before + 1
