"""What is owed to customers, on PostgreSQL (C1.8)."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.orders.house import confirmed, do, notice

from counterfoil.delivery.backorders import actions, queries
from counterfoil.delivery.backorders.actions import Missing, newly_owed
from counterfoil.delivery.models import Backorder
from counterfoil.kernel import people
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import SalesOrderLine
from counterfoil.orders.orders.workflow import SALES_ORDER


def line(order):
    return SalesOrderLine.objects.get(document=order)


def owing(house, quantity=10, ordered=10):
    """An order of which so much is owed, told at the shortage of a notice."""
    order = confirmed(house, ("P-1", ordered))
    made = do(house, notice(house, (order, 1, quantity)), "submit")
    inputs = {"lines": [{"line_no": 1, "choice": "backorder"}], "channel": "phone", "text": "缺货"}
    do(house, made, "inform_shortage", **inputs)
    return order, made


@pytest.mark.parametrize(
    ("asked", "short", "owed_before", "fresh"),
    [(10, 6, 0, 6), (6, 6, 6, 0), (2, 2, 6, 0), (8, 5, 6, 2), (8, 1, 6, 1), (10, 10, 4, 6), (5, 0, 0, 0)],
)
def test_only_what_was_not_owed_already_is_newly_owed(asked, short, owed_before, fresh):
    row = Missing(SimpleNamespace(pk=1), None, Decimal(asked), Decimal(short))
    found = newly_owed([row], {1: Decimal(owed_before)})
    assert sum(quantity for _row, quantity in found) == fresh


def as_system(house, order, work):
    def inside(unit):
        locked = unit.lock(type(order).objects.filter(pk=order.pk))[0]
        rows = unit.lock(queries.open_of([line(order).pk]))
        work(rows, Doing(unit, SALES_ORDER, locked, None, people.system(), house.now))

    transact(inside, at=house.now)


def test_a_later_shipment_fills_the_oldest_first(house):
    order, _made = owing(house)
    later = SimpleNamespace(submitted_at=house.now + timedelta(days=1))
    as_system(
        house, order, lambda rows, do: actions.fill({line(order).pk: Decimal(4)}, rows, notice=later, do=do)
    )  # fmt: skip
    owed = Backorder.objects.get()
    assert (owed.state, owed.quantity, line(order).owed) == ("informed", 6, 6)
    as_system(
        house, order, lambda rows, do: actions.fill({line(order).pk: Decimal(6)}, rows, notice=later, do=do)
    )  # fmt: skip
    owed.refresh_from_db()
    assert (owed.state, owed.quantity, owed.original_quantity, line(order).owed) == ("filled", 0, 10, 0)


@pytest.mark.parametrize("step", ["fill", "lessen"])
def test_one_update_however_many_backorders(house, step):
    order, _made = owing(house, quantity=2)
    for _n in range(3):
        made = do(house, notice(house, (order, 1, 2)), "submit")
        told = {"lines": [{"line_no": 1, "choice": "backorder"}], "channel": "phone", "text": "缺货"}
        do(house, made, "inform_shortage", **told)
        house.now += timedelta(seconds=1)
    later = SimpleNamespace(submitted_at=house.now + timedelta(days=1))

    def work(rows, do):
        assert len(rows) > 1
        if step == "fill":
            actions.fill({line(order).pk: Decimal(5)}, rows, notice=later, do=do)
        else:
            whole = line(order)
            whole.dropped = whole.quantity - 1
            actions.cut_to_open([whole], rows, reason="x", do=do)

    with CaptureQueriesContext(connection) as seen:
        as_system(house, order, work)
    assert sum('UPDATE "delivery_backorder"' in str(row["sql"]) for row in seen) == 1


def test_a_shipment_of_the_notice_that_was_short_fills_nothing(house):
    order, made = owing(house, quantity=4)
    as_system(
        house, order, lambda rows, do: actions.fill({line(order).pk: Decimal(3)}, rows, notice=made, do=do)
    )  # fmt: skip
    assert Backorder.objects.get().quantity == 4


@pytest.mark.parametrize(("action", "who"), [("close", None), ("cancel", "market_manager")])
def test_the_orders_end_cancels_what_is_owed(house, action, who):
    order, _made = owing(house)
    do(house, order, action, who, reason="客户不要了")
    owed = Backorder.objects.get()
    assert (owed.state, owed.quantity, line(order).owed) == ("cancelled", 0, 0)


def test_a_smaller_revision_owes_less_once_it_is_in_force(house):
    from counterfoil.kernel.performing import edit

    order, _made = owing(house)
    order = do(house, order, "amend", reason="减量")
    order = edit(
        order, {"lines": [{"product": "P-1", "quantity": "7"}]}, version=order.version, by=house.clerk, at=house.now
    )
    assert Backorder.objects.get().quantity == 10
    order = do(house, order, "submit")
    do(house, order, "approve_finance", "accountant")
    assert (Backorder.objects.get().quantity, line(order).owed) == (7, 7)


def test_inform_is_the_clerks_and_needs_words(house):
    order, made = owing(house)
    as_system(
        house, order,
        lambda rows, do: actions.owe(
            [Missing(line(order), order, Decimal(20), Decimal(1))], notice=made, reason="少装", do=do
        ),
    )  # fmt: skip
    owed = Backorder.objects.get(state="open")
    with pytest.raises(Refusal) as caught:
        do(house, owed, "inform", channel="phone")
    assert caught.value.code == "inputs_invalid"
    owed = do(house, owed, "inform", channel="phone", text="欠 1 根", answer="好")
    assert (owed.state, owed.answer, owed.informed_at) == ("informed", "好", house.now)
