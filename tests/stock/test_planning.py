from decimal import Decimal

import pytest

from counterfoil.stock.planning import FloorStock, OwnGoods, Want, plan_floors


def floor(place, on_hand, *, reserved=0, in_question=0, home=False):
    return FloorStock(1, place, f"{place}F", Decimal(on_hand), Decimal(reserved), Decimal(in_question), home)


def want(line_no, quantity, order_line_id=None):
    return Want(1, Decimal(quantity), "delivery-notices", 1, "N", line_no, order_line_id)


@pytest.mark.parametrize(
    ("wants", "floors", "planned", "short"),
    [
        ([5], [floor(1, 10), floor(2, 20)], [(1, 2, 5)], {}),  # the fuller of two that hold enough
        ([5], [floor(1, 10, home=True), floor(2, 20)], [(1, 1, 5)], {}),  # the home floor before a fuller one
        ([15], [floor(1, 10, home=True), floor(2, 20)], [(1, 2, 15)], {}),  # one floor rather than two
        ([25], [floor(1, 10), floor(2, 20)], [(1, 2, 20), (1, 1, 5)], {}),  # the fullest first
        ([24], [floor(1, 4), floor(2, 20), floor(3, 5, home=True)], [(1, 2, 20), (1, 3, 4)], {}),  # home takes the rest
        ([5, 5], [floor(1, 6, home=True), floor(2, 10)], [(1, 2, 5), (2, 2, 5)], {}),  # both lines from one floor
        ([8, 8], [floor(1, 6), floor(2, 4)], [(1, 1, 6), (1, 2, 2), (2, 2, 2)], {2: 6}),  # in the order of the lines
        ([5], [floor(1, 10, reserved=4, in_question=3)], [(1, 1, 3)], {1: 2}),
        ([5], [], [], {1: 5}),
        ([5], [floor(1, 3, in_question=9)], [], {1: 5}),
    ],
)
def test_plan_takes_from_the_fewest_floors(wants, floors, planned, short):
    plan = plan_floors([want(no, quantity) for no, quantity in enumerate(wants, start=1)], {1: floors})
    assert [(line, place, int(quantity)) for line, _product, place, quantity in plan.by_floor()] == planned
    assert plan.short == short


def test_plan_uses_the_orders_own_goods_first_and_for_that_line_alone():
    floors = {1: [floor(1, 10, reserved=6), floor(2, 20)]}
    own = {77: [OwnGoods(5, 77, 1, 1, Decimal(6))]}
    plan = plan_floors([want(1, 8, 77), want(2, 3, 78)], floors, own)
    assert [(p.want.line_no, p.location_id, int(p.quantity), p.reservation_id) for p in plan.portions] == [
        (1, 1, 6, 5), (1, 2, 2, None), (2, 2, 3, None),
    ]  # fmt: skip


def test_two_lines_of_one_order_line_share_its_own_goods():
    own = {77: [OwnGoods(5, 77, 1, 1, Decimal(6))]}
    plan = plan_floors([want(1, 4, 77), want(2, 4, 77)], {1: [floor(1, 6, reserved=6)]}, own)
    assert plan.given() == {1: 4, 2: 2}
    assert plan.short == {2: 2}


def test_own_goods_in_question_are_not_planned():
    own = {77: [OwnGoods(5, 77, 1, 1, Decimal(6))]}
    plan = plan_floors([want(1, 6, 77)], {1: [floor(1, 6, reserved=6, in_question=4)]}, own)
    assert plan.given() == {1: 2}
    assert plan.short == {1: 4}
