"""What is still to be shipped of an order, in CNY: kept by whoever writes its lines."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.orders.house import confirmed, do, draft

from counterfoil.kernel.invariants import count_broken
from counterfoil.kernel.performing import edit
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders.progress import Progress, book


@pytest.fixture(autouse=True)
def _sums_agree(house):
    """After every test each order says what its lines add up to."""
    yield
    assert wrong_sums() == 0


def wrong_sums():
    return count_broken("I9c")


def left(order):
    return SalesOrder.objects.get(pk=order.pk).open_amount


def booked(order, line_no, **figures):
    line = order.lines.get(line_no=line_no)
    book({line.pk: Progress(**{name: Decimal(value) for name, value in figures.items()})})


def test_a_draft_has_all_of_it_to_ship_however_it_is_written_anew(house):
    order = draft(house, ("P-1", 10), ("P-2", 5))
    assert left(order) == order.total == Decimal("16.00")
    order = edit(order, {"lines": [{"product": "P-3", "quantity": "1"}]}, version=1, by=house.clerk, at=house.now)
    assert left(order) == Decimal("2.40")


def test_what_is_shipped_and_dropped_goes_off_and_comes_back_and_what_is_notified_stays(house):
    order, other = confirmed(house, ("P-1", 10), ("P-2", 5)), confirmed(house, ("P-1", 1))
    booked(order, 1, notified=4, staged=4)
    assert left(order) == Decimal("16.00")
    booked(order, 1, notified=-4, staged=-4, shipped=4, shipped_amount="3.20")
    assert left(order) == Decimal("12.80")
    booked(order, 2, dropped=2)
    assert left(order) == Decimal("9.60")
    booked(order, 1, returned=1)
    assert left(order) == Decimal("9.60")
    booked(order, 1, returned=-1, shipped=-4, shipped_amount="-3.20")
    assert (left(order), left(other)) == (Decimal("12.80"), Decimal("0.80"))


def test_lines_of_several_orders_are_booked_in_one_statement(house, django_assert_num_queries):
    orders = [confirmed(house, ("P-1", 10), ("P-2", 5)) for _one in range(2)]
    changes = {line.pk: Progress(shipped=Decimal(1)) for order in orders for line in order.lines.all()}
    with django_assert_num_queries(1):
        book(changes)
    assert [left(order) for order in orders] == [Decimal("13.60")] * 2


def test_each_line_is_rounded_as_its_amount_is(house):
    order = confirmed(house, {"product": "P-5", "quantity": "1.333", "discount_rate": "0.7777"}, ("P-1", 1))
    assert left(order) == Decimal("5.98")  # 1.333 × 3.8885 = 5.18337
    booked(order, 1, shipped="0.333")
    assert left(order) == Decimal("4.69")  # 1 × 3.8885 = 3.89
    booked(order, 1, shipped="1")
    assert left(order) == Decimal("0.80")


@pytest.mark.parametrize(("action", "who"), [("close", "sales_clerk"), ("cancel", "market_manager")])
def test_nothing_is_left_of_an_order_that_came_to_its_end(house, action, who):
    order = confirmed(house, ("P-1", 10))
    if action == "close":
        booked(order, 1, shipped=4)
    do(house, order, action, who, reason="客户不要了")
    assert left(order) == 0


def test_a_revision_has_the_rest_at_its_new_price_and_discarding_it_the_former(house):
    order = confirmed(house, ("P-1", 10))
    booked(order, 1, shipped=4, shipped_amount="3.20")
    order = do(house, order, "amend", reason="改")
    lines = [{"product": "P-1", "quantity": "10", "discount_rate": "0.75"}]
    order = edit(order, {"lines": lines}, version=order.version, by=house.clerk, at=house.now)
    assert (order.total, left(order)) == (Decimal("7.70"), Decimal("4.50"))
    order = do(house, order, "discard", reason="不改了")
    assert left(order) == Decimal("4.80")


def test_the_database_refuses_less_than_nothing(house):
    order = confirmed(house, ("P-1", 10))
    with pytest.raises(IntegrityError, match="order_open_amount_not_negative"), transaction.atomic():
        SalesOrder.objects.filter(pk=order.pk).update(open_amount=-1)


def test_a_wrong_sum_is_found_by_the_check(house):
    order = confirmed(house, ("P-1", 10))
    SalesOrder.objects.filter(pk=order.pk).update(open_amount=7)
    assert wrong_sums() == 1
    SalesOrder.objects.filter(pk=order.pk).update(open_amount=8)
