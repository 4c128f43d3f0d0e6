from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from counterfoil.kernel import locking
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock import actions, queries
from counterfoil.stock.models import Reservation

NOTICE = actions.Source("delivery-notices", 7, "FHTZ-1")
ORDER = actions.Source("sales-orders", 3, "XSDD-1")
LIST = actions.Source("pick-lists", 9, "LHD-1")


@pytest.fixture(autouse=True)
def _fresh(db):
    locking.forget_all()


def want(store, quantity, *, line_no=1, source=NOTICE, order_line_id=None, product=0):
    return actions.Want(
        store.products[product].pk, Decimal(quantity), source.resource, source.document_id, source.number, line_no,
        order_line_id,
    )  # fmt: skip


def promise(store, now, *wants):
    ids = [item.product_id for item in wants]
    own = queries.list_own_goods(item.order_line_id for item in wants if item.order_line_id)
    plan = actions.plan_floors(wants, queries.lock_availability(ids), own)
    actions.reserve(plan.portions, at=now)
    return plan


def picked(store, place, quantity, *, line_no=1, product=0):
    return actions.Picked(line_no, store.products[product].pk, store.places[place].pk, Decimal(quantity), line_no)


def go(store, now, function, *rows, **more):
    function(rows, reserved_for=NOTICE, cause=LIST, zone_id=store.places["Z-EAST"].pk, by=store.by, at=now, **more)


def test_reserve_takes_from_what_is_available(store, fill, figures, now):
    fill("1F", 10)
    plan = promise(store, now, want(store, 12))
    assert figures("1F") == (10, 10, 0)
    assert plan.short == {1: 2}


def test_reserve_out_of_stock(store, fill, figures, now):
    fill("1F", 10)
    portion = actions.Portion(want(store, 11), store.places["1F"].pk, Decimal(11))
    with pytest.raises(Refusal) as refusal:
        actions.reserve([portion], at=now)
    assert (refusal.value.code, refusal.value.values["found"], refusal.value.status) == ("out_of_stock", "10", 409)
    assert "P-1" in refusal.value.sentence()
    assert figures("1F") == (10, 0, 0)


def test_stage_uses_up_what_was_promised_and_frees_what_was_not_found(store, fill, figures, now):
    fill("1F", 10)
    promise(store, now, want(store, 10))
    go(store, now, actions.stage, picked(store, "1F", 7))
    assert figures("1F") == (3, 0, 0)
    assert figures("Z-EAST") == (7, 0, 0)
    assert Reservation.objects.get().closed_at == now


def test_stage_of_one_list_leaves_what_is_promised_on_another_floor(store, fill, figures, now):
    fill("1F", 10)
    fill("2F", 10)
    promise(store, now, want(store, 15))
    go(store, now, actions.stage, picked(store, "2F", 10))
    assert (figures("1F"), figures("2F")) == ((10, 5, 0), (0, 0, 0))


def test_stage_of_more_than_was_promised_is_a_fault(store, fill, now):
    fill("1F", 10)
    promise(store, now, want(store, 5))
    with pytest.raises(AssertionError, match="more was taken"):
        go(store, now, actions.stage, picked(store, "1F", 6))


def test_release_frees_what_is_still_promised(store, fill, figures, now):
    fill("1F", 10)
    promise(store, now, want(store, 4), want(store, 3, line_no=2))
    actions.release("delivery-notices", 7, line_nos=[2], at=now)
    assert figures("1F") == (10, 4, 0)
    actions.release("delivery-notices", 7, at=now)
    assert figures("1F") == (10, 0, 0)


def test_release_by_line_and_floor(store, fill, figures, now):
    fill("1F", 10)
    fill("2F", 10)
    promise(store, now, want(store, 15))
    actions.release("delivery-notices", 7, places=[(1, store.places["2F"].pk)], at=now)
    assert (figures("1F"), figures("2F")) == ((10, 5, 0), (10, 0, 0))


@pytest.fixture
def own(store, fill, now):
    """Six pieces on 1F that were made for order line 77, and four free ones."""
    fill("1F", 10)
    actions.reserve_own([(want(store, 6, source=ORDER, order_line_id=77), store.places["1F"].pk)], at=now)


def promised(source):
    return sum(row.quantity for row in queries.list_reservations(source.resource, source.document_id))


@pytest.mark.usefixtures("own")
def test_own_goods_move_to_the_notice_and_back_to_the_order(store, figures, now):
    promise(store, now, want(store, 8, order_line_id=77))
    assert (promised(ORDER), promised(NOTICE), figures("1F")) == (0, 8, (10, 8, 0))
    actions.release("delivery-notices", 7, at=now)
    assert (promised(ORDER), promised(NOTICE), figures("1F")) == (6, 0, (10, 6, 0))
    back = queries.list_reservations("sales-orders", 3)
    assert [(row.number, row.line_no, row.order_line_id) for row in back] == [("XSDD-1", 1, 77)]


@pytest.mark.usefixtures("own")
def test_own_goods_are_not_for_others(store, now):
    plan = promise(store, now, want(store, 8, order_line_id=78))
    assert plan.given() == {1: 4}


@pytest.mark.usefixtures("own")
def test_own_goods_that_were_not_found_are_promised_to_the_order_again(store, figures, now):
    promise(store, now, want(store, 6, order_line_id=77))
    go(store, now, actions.stage, picked(store, "1F", 4))
    assert (promised(ORDER), promised(NOTICE), figures("1F")) == (2, 0, (6, 2, 0))


@pytest.mark.usefixtures("own")
def test_goods_brought_back_are_the_orders_own_again(store, figures, now):
    promise(store, now, want(store, 8, order_line_id=77))
    go(store, now, actions.stage, picked(store, "1F", 8))
    go(store, now, actions.bring_back, picked(store, "1F", 7), action="second_check")
    assert (promised(ORDER), figures("1F"), figures("Z-EAST")) == (6, (9, 6, 0), (1, 0, 0))
    go(store, now, actions.bring_back, picked(store, "1F", 1), action="dissolve")
    assert (promised(ORDER), figures("1F")) == (6, (10, 6, 0))


@pytest.mark.usefixtures("own")
def test_an_order_gives_up_its_own_goods(store, figures, now):
    actions.release("sales-orders", 3, at=now, back_to_order=False)
    assert (promised(ORDER), figures("1F")) == (0, (10, 0, 0))


def test_nothing_of_quantity_nought_is_moved(store, fill, figures, now):
    fill("1F", 0)
    assert figures("1F") == (0, 0, 0)
    assert queries.list_moves() == []


@pytest.mark.parametrize("step", ["reserve", "stage", "bring_back", "release"])
def test_statements_do_not_grow_with_lines(store, fill, now, step):
    counts = []
    for lines in (2, 60):
        with transaction.atomic():
            counts.append(_statements(store, fill, now, step, lines))
            transaction.set_rollback(True)
    assert counts[0] == counts[1]


def _statements(store, fill, now, step, lines):
    for product in range(2):
        fill("1F", lines, product)
        actions.reserve_own(
            [
                (want(store, 1, source=ORDER, line_no=no, order_line_id=no, product=product), store.places["1F"].pk)
                for no in range(1, lines + 1) if no % 2 == product
            ],
            at=now,
        )  # fmt: skip
    wants = [want(store, 1, line_no=no, order_line_id=no, product=no % 2) for no in range(1, lines + 1)]
    goods = [picked(store, "1F", 1, line_no=no, product=no % 2) for no in range(1, lines + 1)]
    steps = {
        "reserve": lambda: promise(store, now, *wants),
        "stage": lambda: go(store, now, actions.stage, *goods),
        "bring_back": lambda: go(store, now, actions.bring_back, *goods, action="dissolve"),
        "release": lambda: actions.release("delivery-notices", 7, at=now),
    }
    for before in {"stage": ["reserve"], "bring_back": ["reserve", "stage"], "release": ["reserve"]}.get(step, []):
        steps[before]()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        steps[step]()
    return len(captured)
