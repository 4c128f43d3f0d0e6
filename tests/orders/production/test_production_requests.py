"""What is made for custom orders (C1.9), on PostgreSQL."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.orders import custom
from tests.orders.custom import finish, request_of, started
from tests.orders.house import do, effective, notice
from tests.orders.test_orders import change, refused

from counterfoil.delivery.models import DeliveryNotice
from counterfoil.orders.models import ProductionRequest, SalesOrderLine
from counterfoil.stock.models import Balance, Move, Reservation


def lines_of(request):
    return [(line.product.code, line.quantity, line.finished) for line in request.lines.order_by("line_no")]


def kept_for(order):
    rows = Reservation.objects.filter(resource="sales-orders", document_id=order.pk, closed_at=None)
    return sum((row.quantity for row in rows), Decimal(0))


def balance(product="P-9"):
    row = Balance.objects.filter(product__code=product, location__code="1F").first()
    return (row.on_hand, row.reserved) if row else (0, 0)


def amended(house, order, *lines):
    """A revision of the order, in force again."""
    order = do(house, order, "amend", reason="改")
    order = change(house, order, lines=list(lines))
    order = do(house, order, "submit")
    review = order.reviews.filter(state="open").first()
    for role in custom.DEPARTMENTS if review else ():
        custom.say(house, review, role)
    order.refresh_from_db()
    if order.state == "awaiting_price":
        order = do(house, order, "approve_price", "market_manager")
    return do(house, order, "approve_finance", "accountant")


def test_approve_finance_requests_what_is_made_to_order(house):
    order = custom.effective(house, ("P-9", 10), ("P-2", 5), {"product": "P-1", "quantity": "3", "requirement": "红色"})
    request = request_of(order)
    assert request.state == "requested"
    assert lines_of(request) == [("P-9", 10, 0), ("P-1", 3, 0)]
    assert request.needed_on == order.promised_date
    refused("order_not_confirmed", do, house, request, "start", "production")


def test_approve_finance_of_a_stock_order_requests_nothing(house):
    effective(house, ("P-1", 10))
    assert not ProductionRequest.objects.exists()


def test_complete_brings_goods_to_the_floor_for_that_order_alone(house):
    order, request = started(house, ("P-9", 10))
    request = finish(house, request, 4)
    assert (request.state, balance(), kept_for(order)) == ("in_production", (4, 4), 4)
    request = finish(house, request, 6)
    assert (request.state, balance(), kept_for(order)) == ("completed", (10, 10), 10)
    assert list(Move.objects.filter(resource="production-requests").values_list("quantity", "leg")) == [
        (Decimal(4), 1), (Decimal(6), 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "floor", "code"),
    [
        ([(1, "11")], "1F", "quantity_exceeds_requested"),
        ([(1, "0")], "1F", "inputs_invalid"),
        ([(2, "1")], "1F", "inputs_invalid"),
        ([(1, "1"), (1, "1")], "1F", "inputs_invalid"),
        ([(1, "1.5")], "1F", "inputs_invalid"),
        ([(1, "1")], "9F", "inputs_invalid"),
        ([(1, "1")], "Z-EAST", "wrong_location"),
        ([], "1F", "inputs_invalid"),
    ],
)
def test_complete_is_refused(house, lines, floor, code):
    _order, request = started(house, ("P-9", 10))
    rows = [{"line_no": line_no, "quantity": quantity} for line_no, quantity in lines]
    refused(code, do, house, request, "complete", "production", lines=rows, floor=floor)
    assert (balance(), lines_of(request)) == ((0, 0), [("P-9", 10, 0)])


def test_complete_never_above_the_rest(house):
    _order, request = started(house, ("P-9", 10))
    finish(house, request, 7)
    refused("quantity_exceeds_requested", finish, house, request, 4)
    refused("role_required", do, house, request, "complete", lines=[], floor="1F")


def test_a_notice_takes_the_orders_own_goods_over_and_gives_them_back(house):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 10)
    made = do(house, notice(house, (order, 1, 10)), "submit")
    assert (made.state, kept_for(order), balance()) == ("released", 0, (10, 10))
    do(house, made, "cancel", reason="改期")
    assert (kept_for(order), balance()) == (10, (10, 10))


def test_goods_made_for_an_order_are_not_anothers(house):
    _order, request = started(house, ("P-9", 10))
    finish(house, request, 10)
    other = custom.confirmed(house, ("P-9", 5))
    made = do(house, notice(house, (other, 1, 5)), "submit")
    assert (made.state, made.lines.get().short) == ("shortage", 5)


@pytest.mark.django_db(transaction=True)
def test_complete_releases_a_notice_that_waits_for_the_goods(house):
    order, request = started(house, ("P-9", 10))
    made = do(house, notice(house, (order, 1, 10)), "submit")
    assert made.state == "shortage"
    choice = [{"line_no": 1, "choice": "wait"}]
    do(house, made, "inform_shortage", lines=choice, channel="phone", text="等")
    finish(house, request, 4)
    assert DeliveryNotice.objects.get(pk=made.pk).state == "shortage"
    finish(house, request, 6)
    assert DeliveryNotice.objects.get(pk=made.pk).state == "released"


def test_cancel_frees_what_is_finished(house):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 4)
    request = do(house, request, "cancel", "production", reason="模具坏了")
    assert (request.state, kept_for(order), balance()) == ("cancelled", 0, (4, 0))
    refused("wrong_state", finish, house, request, 1)


def test_cancel_reason_required(house):
    _order, request = started(house)
    refused("reason_required", do, house, request, "cancel", "production")


@pytest.mark.parametrize(("action", "who"), [("cancel", "market_manager"), ("close", None)])
def test_the_end_of_the_order_ends_its_request_and_frees_its_goods(house, action, who):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 4)
    do(house, order, action, who, reason="客户不要了")
    request.refresh_from_db()
    assert (request.state, kept_for(order), balance()) == ("cancelled", 0, (4, 0))


def test_amend_the_open_request_follows(house):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 4)
    order = amended(house, order, {"product": "P-9", "quantity": "15", "requirement": "加厚"})
    assert lines_of(request_of(order)) == [("P-9", 15, 4)]
    assert ProductionRequest.objects.get().lines.get().requirement == "加厚"


def test_amend_never_below_what_is_finished_and_the_rest_is_free(house):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 8)
    order = amended(house, order, {"product": "P-9", "quantity": "5"})
    request.refresh_from_db()
    assert (request.state, lines_of(request)) == ("completed", [("P-9", 8, 8)])
    assert (kept_for(order), balance()) == (5, (8, 5))


def test_amend_of_a_completed_request_asks_for_the_rest(house):
    order, request = started(house, ("P-9", 10))
    finish(house, request, 10)
    red = {"product": "P-9", "quantity": "2", "requirement": "红"}
    order = amended(house, order, {"product": "P-9", "quantity": "12"}, red)
    assert [lines_of(row) for row in ProductionRequest.objects.order_by("pk")] == [
        [("P-9", 10, 10)], [("P-9", 2, 0), ("P-9", 2, 0)],
    ]  # fmt: skip


def test_amend_without_the_line_ends_the_request(house):
    order, request = started(house, ("P-9", 10))
    order = amended(house, order, {"product": "P-1", "quantity": "1", "requirement": "红"})
    request.refresh_from_db()
    assert (request.state, request_of(order).state) == ("cancelled", "requested")


def test_discard_leaves_the_request_as_it_is(house):
    order, request = started(house, ("P-9", 10))
    order = do(house, order, "amend", reason="改")
    finish(house, request, 3)
    order = change(house, order, lines=[{"product": "P-9", "quantity": "1"}])
    do(house, order, "discard", reason="算了")
    assert lines_of(request) == [("P-9", 10, 3)]
    assert SalesOrderLine.objects.get(document=order).quantity == 10


def test_the_database_keeps_finished_within_requested(house):
    _order, request = started(house, ("P-9", 10))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_productionrequestline SET finished = quantity + 1 WHERE document_id = %s", [request.pk]
        )
