"""The delivery notice, action by action, on PostgreSQL."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.orders.house import confirmed, customer, do, draft, effective, notice, receive

from counterfoil.delivery.models import Backorder, DeliveryNotice, PickList
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Notification, Outbox
from counterfoil.kernel.outbox import HANDLERS
from counterfoil.kernel.performing import edit, perform, transact
from counterfoil.kernel.presentation import present
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.people import settings as house_settings
from counterfoil.receivables import actions as receivables
from counterfoil.receivables.models import Hold
from counterfoil.stock import actions as stock
from counterfoil.stock.models import Balance, Location, Reservation


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, str(caught.value)
    assert str(caught.value.sentence(sees_prices=False))
    return caught.value


def line(order, line_no=1):
    return SalesOrderLine.objects.get(document=order, line_no=line_no)


def change(house, document, **inputs):
    document.refresh_from_db()
    return edit(document, inputs, version=document.version, by=house.clerk, at=house.now)


def pay(house, amount, *, who=None, notice=None):
    """The customer pays; what follows from it is done."""
    number = receivables.Entry.objects.count() + 1

    def work(unit):
        receivables.lock_account((who or house.customer).pk)
        kept = receivables.Kept(notice.pk, notice.number) if notice else None
        receivables.post_credit(
            (who or house.customer).pk, "receipt", Decimal(amount), kept=kept,
            source=receivables.Source("receipts", number, f"SKD-{number}"), by=house.people["accountant"], at=house.now,
        )  # fmt: skip
        unit.outbox.append(
            Outbox(kind="rejudge_notices", payload={"customer_id": (who or house.customer).pk}, at=house.now)
        )

    transact(work, at=house.now)


def nothing_failed():
    assert not Outbox.objects.exclude(error="").exists(), list(Outbox.objects.values_list("kind", "error"))


def held(notice):
    return list(Hold.objects.filter(notice_id=notice.pk, state="pending").values_list("amount", flat=True))


def reserved(notice):
    rows = Reservation.objects.filter(resource="delivery-notices", document_id=notice.pk, closed_at=None)
    return sorted((row.line_no, row.location.code, int(row.quantity)) for row in rows.select_related("location"))


# Drafts


def test_draft_takes_open_quantity_and_the_customers_address(house):
    order = confirmed(house, ("P-1", 10))
    made = notice(house, (order, 1, 4))
    assert (made.state, made.handover, made.address, made.consignee, made.phone) == (
        "draft",
        "door",
        "路桥 1 号",
        "王五",
        "139",
    )
    assert made.total == Decimal("3.20")
    assert (line(order).notified, line(order).open) == (4, 6)
    shown = present(made, house.clerk, at=house.now)
    assert (shown["lines"][0]["sales_order"], shown["lines"][0]["order_line_no"]) == (order.number, 1)
    assert shown["links"]["from"][0]["number"] == order.number


def test_draft_quantity_exceeds_open(house):
    order = confirmed(house, ("P-1", 10))
    notice(house, (order, 1, 4))
    refusal = refused("quantity_exceeds_open", notice, house, (order, 1, 7))
    assert (refusal.values["found"], refusal.values["required"]) == ("7", "6")
    assert DeliveryNotice.objects.count() == 1


def test_draft_mixed_orders(house):
    first = confirmed(house, ("P-1", 10))
    house.customer = customer(house, "C-2")
    refused("mixed_orders", notice, house, (first, 1, 1), (confirmed(house, ("P-1", 10)), 1, 1))


def test_draft_customer_blocked(house):
    order = confirmed(house, ("P-1", 10))
    house.customer.blocked = True
    house.customer.save()
    refused("customer_blocked", notice, house, (order, 1, 1))


def test_draft_inputs_invalid_names_the_field(house):
    order = confirmed(house, ("P-1", 10))
    for rows, loc in (
        ([(order, 2, 1)], "lines.0.line_no"), ([(order, 1, 1), (order, 1, 1)], "lines.1.line_no"),
        ([(order, 1, "1.5")], "lines.0.quantity"), ([], "lines"),
    ):  # fmt: skip
        assert refused("inputs_invalid", notice, house, *rows).errors[0]["loc"] == loc
    assert refused("inputs_invalid", notice, house, (order, 1, 1), carrier="K-0").errors[0]["loc"] == "carrier"


def test_draft_takes_an_address_by_parts_or_in_one_line(house):
    order = confirmed(house, ("P-1", 10))
    made = notice(house, (order, 1, 1), address={"province": "浙江", "city": "台州", "street": "1 号"}, way="pickup")
    assert (made.address, made.handover) == ("浙江台州1 号", "factory")
    assert notice(house, (order, 1, 1), address="北京").address == "北京"


def test_several_orders_of_one_customer_on_one_notice(house):
    made = notice(house, (confirmed(house, ("P-1", 10)), 1, 4), (confirmed(house, ("P-2", 10)), 1, 5))
    assert made.total == Decimal("11.20")


def test_edit_of_a_draft_books_the_new_quantities(house):
    order = confirmed(house, ("P-1", 10), ("P-2", 10))
    made = notice(house, (order, 1, 4))
    made = change(house, made, lines=[{"sales_order": order.number, "line_no": 2, "quantity": "9"}], way="express")
    assert (line(order, 1).notified, line(order, 2).notified, made.way) == (0, 9, "express")
    assert made.total == Decimal("14.40")
    refused(
        "quantity_exceeds_open", change, house, made,
        lines=[{"sales_order": order.number, "line_no": 2, "quantity": "11"}],
    )  # fmt: skip
    assert line(order, 2).notified == 9


def test_later_only_address_consignee_and_phone_are_corrected(house):
    receive(house, 100)
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 4)), "submit")
    made = change(house, made, phone="137", address="上海")
    assert (made.phone, made.address) == ("137", "上海")
    refused("wrong_state", change, house, made, remark="x")


# Submitting: credit, then stock


def test_submit_releases_and_makes_a_list_per_floor(house):
    receive(house, 6, place="1F")
    receive(house, 5, place="2F")
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    assert made.state == "released"
    assert made.judgement["result"] == "passed"
    assert made.judgement["this_notice"] == "8.00"
    assert held(made) == [Decimal("8.00")]
    assert reserved(made) == [(1, "1F", 6), (1, "2F", 4)]
    assert PickList.objects.filter(source_id=made.pk, state="open").count() == 2
    nothing_failed()


def test_submit_order_not_confirmed(house):
    refused("order_not_confirmed", do, house, notice(house, (effective(house, ("P-1", 10)), 1, 4)), "submit")
    refused("order_not_confirmed", do, house, notice(house, (draft(house, ("P-1", 10)), 1, 4)), "submit")


def test_submit_customer_blocked(house):
    made = notice(house, (confirmed(house, ("P-1", 10)), 1, 4))
    house.customer.blocked = True
    house.customer.save()
    refused("customer_blocked", do, house, made, "submit")


def test_submit_inputs_invalid_when_something_is_missing(house):
    order = confirmed(house, ("P-1", 10))
    refused("inputs_invalid", do, house, notice(house, (order, 1, 1), way=None), "submit")
    refused("inputs_invalid", do, house, notice(house, (order, 1, 1), address=""), "submit")
    refused("inputs_invalid", do, house, notice(house, (order, 1, 1), way="pickup"), "submit")


@pytest.mark.parametrize(
    ("kind", "limit", "code"),
    [("monthly", "7.99", "credit_exceeded"), ("prepaid", "0", "prepayment_missing"), ("net", "0", "credit_exceeded")],
)
def test_submit_held_for_credit(house, kind, limit, code):
    receive(house, 100)
    house.customer = customer(house, "C-2", kind=kind, limit=limit)
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    assert (made.state, made.judgement["code"]) == ("credit_held", code)
    assert (held(made), reserved(made)) == ([], [])
    shown = present(made, house.people["logistics_clerk"], at=house.now)
    assert not {"judgement", "credit_override", "total"} & set(shown)


def test_two_notices_do_not_pass_on_the_same_room(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", limit="10")
    order = confirmed(house, ("P-1", 20))
    assert do(house, notice(house, (order, 1, 10)), "submit").state == "released"
    second = do(house, notice(house, (order, 1, 10)), "submit")
    assert (second.state, second.judgement["held_notices"]) == ("credit_held", "8.00")


def test_a_payment_releases_held_notices_oldest_first(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", kind="prepaid", limit="0")
    order = confirmed(house, ("P-1", 20))
    first, second = (do(house, notice(house, (order, 1, 10)), "submit") for _n in range(2))
    pay(house, "8.00")
    assert [DeliveryNotice.objects.get(pk=made.pk).state for made in (first, second)] == ["released", "credit_held"]
    nothing_failed()


def test_an_advance_kept_for_a_notice_counts_only_for_it(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", kind="prepaid", limit="0")
    order = confirmed(house, ("P-1", 20))
    first, second = (do(house, notice(house, (order, 1, 10)), "submit") for _n in range(2))
    pay(house, "8.00", notice=second)
    assert [DeliveryNotice.objects.get(pk=made.pk).state for made in (first, second)] == ["credit_held", "released"]


def test_recheck_by_clerk_or_accountant(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", limit="5")
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    assert do(house, made, "recheck").state == "credit_held"
    type(house.customer).objects.filter(pk=house.customer.pk).update(credit_limit=8)
    assert do(house, made, "recheck", "accountant").state == "released"


def test_release_credit_keeps_the_override(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", limit="5")
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    refused("reason_required", do, house, made, "release_credit", "chief_accountant")
    refused("role_required", do, house, made, "release_credit", "accountant", reason="x")
    made = do(house, made, "release_credit", "chief_accountant", reason="老客户")
    assert (made.state, made.credit_override["by"], made.judgement["result"]) == (
        "released",
        "chief_accountant",
        "held",
    )
    assert held(made) == [Decimal("8.00")]


def test_release_credit_off(house):
    house_settings.change("credit.release_by_hand", False, by=house.people["administrator"], at=house.now)
    house.customer = customer(house, "C-2", limit="5")
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    refused("credit_release_off", do, house, made, "release_credit", "chief_accountant", reason="x")


# Shortage


def short_notice(house, have=6, asked=10, **more):
    receive(house, have)
    order = confirmed(house, ("P-1", 20), ("P-2", 20))
    return order, do(house, notice(house, (order, 1, asked), **more), "submit")


def told(*choices):
    rows = [{"line_no": line_no, "choice": choice} for line_no, choice in choices]
    return {"lines": rows, "channel": "phone", "text": "缺货已告知"}


def test_shortage_reserves_what_there_is_and_holds_credit(house):
    _order, made = short_notice(house)
    assert made.state == "shortage"
    row = made.lines.get()
    assert (row.available, row.short) == (6, 4)
    assert (reserved(made), held(made)) == ([(1, "1F", 6)], [Decimal("8.00")])
    assert not PickList.objects.exists()


def test_lines_of_one_product_share_the_stock(house):
    receive(house, 10)
    first, second = confirmed(house, ("P-1", 8)), confirmed(house, ("P-1", 8))
    made = do(house, notice(house, (first, 1, 8), (second, 1, 8)), "submit")
    assert [(row.available, row.short) for row in made.lines.order_by("line_no")] == [(10, 0), (2, 6)]


def test_inform_shortage_shortage_not_informed(house):
    _order, made = short_notice(house)
    refused("shortage_not_informed", do, house, made, "inform_shortage", **told())
    refused("inputs_invalid", do, house, made, "inform_shortage", **told((1, "perhaps")))
    refused("inputs_invalid", do, house, made, "inform_shortage", **told((2, "drop"), (1, "drop")))


def test_inform_shortage_backorder_leaves_the_rest_on_the_order(house):
    order, made = short_notice(house)
    made = do(house, made, "inform_shortage", **told((1, "backorder")))
    assert (made.state, made.total, held(made)) == ("released", Decimal("4.80"), [Decimal("4.80")])
    assert (line(order).notified, line(order).open, line(order).owed) == (6, 14, 4)
    owed = Backorder.objects.get()
    assert (owed.state, owed.quantity, owed.order_line_id, owed.channel) == ("informed", 4, line(order).pk, "phone")
    assert PickList.objects.get().lines.get().quantity == 6
    nothing_failed()


def test_inform_shortage_drop_leaves_the_order_too(house):
    order, made = short_notice(house)
    made = do(house, made, "inform_shortage", **told((1, "drop")))
    assert made.state == "released"
    assert (line(order).notified, line(order).open, line(order).dropped) == (6, 10, 4)
    assert not Backorder.objects.exists()


def test_inform_shortage_drop_frees_what_was_made_for_the_order(house):
    """Of 10 pieces made for an order 2 are in question: 8 can go, and the 2 dropped are nobody's any more."""
    receive(house, 10)
    order = confirmed(house, ("P-1", 10))
    product, floor = house.products["P-1"], Location.objects.get(code="1F")
    want = stock.Want(product.pk, Decimal(10), "sales-orders", order.pk, order.number, 1, order_line_id=line(order).pk)
    transact(lambda _unit: stock.reserve_own([(want, floor.pk)], at=house.now), at=house.now)
    Balance.objects.filter(product=product, location=floor).update(in_question=2)
    made = do(house, notice(house, (order, 1, 10)), "submit")
    assert (made.state, made.lines.get().short) == ("shortage", 2)
    do(house, made, "inform_shortage", **told((1, "drop")))
    assert line(order).dropped == 2
    assert not Reservation.objects.filter(resource="sales-orders", closed_at=None).exists()
    assert broken()["I2c"] == 0


def test_inform_shortage_with_nothing_left_cancels(house):
    order = confirmed(house, ("P-1", 20))
    made = do(house, notice(house, (order, 1, 10)), "submit")
    made = do(house, made, "inform_shortage", **told((1, "backorder")))
    assert (made.state, held(made), line(order).open, line(order).owed) == ("cancelled", [], 20, 10)


def test_dropping_everything_closes_the_order(house):
    order = confirmed(house, ("P-1", 10))
    made = do(house, notice(house, (order, 1, 10)), "submit")
    do(house, made, "inform_shortage", **told((1, "drop")))
    assert SalesOrder.objects.get(pk=order.pk).state == "closed"
    nothing_failed()


def test_wait_keeps_hold_and_goods_until_stock_comes(house):
    order, made = short_notice(house)
    made = do(house, made, "inform_shortage", **told((1, "wait")))
    assert (made.state, reserved(made), held(made)) == ("shortage", [(1, "1F", 6)], [Decimal("8.00")])
    receive(house, 3)
    HANDLERS["stock_arrived"](at=house.now, product_ids=[house.products["P-1"].pk])
    assert DeliveryNotice.objects.get(pk=made.pk).state == "shortage"
    receive(house, 1)
    HANDLERS["stock_arrived"](at=house.now, product_ids=[house.products["P-1"].pk])
    made.refresh_from_db()
    assert (made.state, reserved(made), line(order).notified) == ("released", [(1, "1F", 10)], 10)


def test_goods_made_for_its_order_release_a_waiting_notice(house):
    order, made = short_notice(house)
    do(house, made, "inform_shortage", **told((1, "wait")))
    receive(house, 4)
    want = stock.Want(
        house.products["P-1"].pk, Decimal(4), "sales-orders", order.pk, order.number, 1, order_line_id=line(order).pk
    )
    floor = Reservation.objects.filter(document_id=made.pk).get().location_id
    transact(lambda unit: stock.reserve_own([(want, floor)], at=house.now), at=house.now)
    HANDLERS["release_waiting"](at=house.now, product_ids=[house.products["P-1"].pk])
    made.refresh_from_db()
    assert (made.state, sum(quantity for _no, _floor, quantity in reserved(made))) == ("released", 10)


def test_waiting_notices_go_oldest_first(house):
    order = confirmed(house, ("P-1", 20))
    made = [do(house, notice(house, (order, 1, 5)), "submit") for _n in range(2)]
    for row in made:
        do(house, row, "inform_shortage", **told((1, "wait")))
    receive(house, 7)
    HANDLERS["stock_arrived"](at=house.now, product_ids=[house.products["P-1"].pk])
    assert [DeliveryNotice.objects.get(pk=row.pk).state for row in made] == ["released", "shortage"]


def test_waiting_notice_that_fails_credit_is_held(house):
    _order, made = short_notice(house)
    do(house, made, "inform_shortage", **told((1, "wait")))
    type(house.customer).objects.filter(pk=house.customer.pk).update(credit_limit=1)
    receive(house, 4)
    HANDLERS["release_waiting"](at=house.now, product_ids=[house.products["P-1"].pk])
    made.refresh_from_db()
    assert (made.state, reserved(made), held(made)) == ("credit_held", [], [])


def test_arrival_tells_the_clerk_of_backorders_once(house):
    _order, made = short_notice(house)
    do(house, made, "inform_shortage", **told((1, "backorder")))
    for _n in range(2):
        HANDLERS["stock_arrived"](at=house.now, product_ids=[house.products["P-1"].pk])
    assert Notification.objects.get().user == house.clerk


# Printing and the end


def test_print_counts_copies(house):
    receive(house, 10)
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    for count in (1, 2):
        made = do(house, made, "print", "logistics_clerk")
        assert (made.state, made.printed) == ("released", count)


def test_cancel_frees_everything(house):
    receive(house, 10)
    order = confirmed(house, ("P-1", 10))
    made = do(house, notice(house, (order, 1, 10)), "submit")
    refused("reason_required", do, house, made, "cancel")
    made = do(house, made, "cancel", reason="改期")
    assert (made.state, held(made), reserved(made), line(order).open) == ("cancelled", [], [], 10)
    assert PickList.objects.get().state == "cancelled"
    nothing_failed()


def test_cancel_while_a_list_is_printed_but_not_beyond(house):
    receive(house, 10)
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    listed = do(house, PickList.objects.get(), "print", "warehouse_keeper")
    made.refresh_from_db()
    assert made.state == "picking"
    do(house, listed, "pick", "picker", lines=[{"line_no": 1, "quantity": "10"}])
    refused("wrong_state", do, house, made, "cancel", reason="x")


def test_cancel_lets_a_held_notice_pass(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", limit="10")
    order = confirmed(house, ("P-1", 20))
    first, second = (do(house, notice(house, (order, 1, 10)), "submit") for _n in range(2))
    do(house, first, "cancel", reason="x")
    assert DeliveryNotice.objects.get(pk=second.pk).state == "released"


def test_a_reversed_payment_holds_unprinted_notices_newest_first(house):
    receive(house, 100)
    house.customer = customer(house, "C-2", kind="prepaid", limit="0")
    order = confirmed(house, ("P-1", 20))
    pay(house, "16.00")
    first, second = (do(house, notice(house, (order, 1, 10)), "submit") for _n in range(2))
    assert (first.state, second.state) == ("released", "released")

    def work(unit):
        receivables.lock_account(house.customer.pk)
        receivables.post_debit(
            house.customer.pk, "adjustment", Decimal("8.00"), source=receivables.Source("receipts", 99, "SKD-99"),
            by=house.people["accountant"], at=house.now,
        )  # fmt: skip
        unit.outbox.append(
            Outbox(kind="rejudge_notices", payload={"customer_id": house.customer.pk, "bounced": True}, at=house.now)
        )

    transact(work, at=house.now)
    states = [DeliveryNotice.objects.get(pk=row.pk).state for row in (first, second)]
    assert states == ["released", "credit_held"]
    assert PickList.objects.filter(source_id=second.pk).get().state == "cancelled"
    nothing_failed()


def test_the_notice_that_completes_an_order_line_takes_what_is_left(house):
    order = confirmed(house, {"product": "P-1", "quantity": "3", "discount_rate": "0.8333"})
    assert line(order).amount == Decimal("2.50")
    parts = [notice(house, (order, 1, 1)).total for _n in range(3)]
    assert parts == [Decimal("0.83"), Decimal("0.83"), Decimal("0.84")]


@pytest.mark.parametrize("action", ["create", "submit", "inform_shortage", "cancel", "edit"])
def test_statements_do_not_grow_with_lines(house, action):
    for code in ("P-1", "P-2", "P-3", "P-4"):
        receive(house, 100000, product=code)
    _account_is_opened, few, many = (_statements(house, action, size) for size in (4, 4, 200))
    assert len(few) == len(many), difference(few, many)


def difference(few, many):
    """What the longer run did more often, for the eye."""
    heads = [Counter(row["sql"][:70] for row in rows) for rows in (few, many)]
    return (heads[1] - heads[0]).most_common(5), (heads[0] - heads[1]).most_common(5)


def _statements(house, action, size):
    product = "P-5" if action == "inform_shortage" else None
    order = confirmed(house, *((product or f"P-{1 + n % 4}", 10) for n in range(size)))
    rows = [(order, n + 1, 5) for n in range(size)]
    if action == "create":
        with CaptureQueriesContext(connection) as captured:
            notice(house, *rows)
        return captured.captured_queries
    made = notice(house, *rows)
    if action in ("inform_shortage", "cancel"):
        made = do(house, made, "submit")
    inputs = {"reason": "x"} if action == "cancel" else {}
    if action == "inform_shortage":
        inputs = told(*((n + 1, "backorder") for n in range(size)))
    with CaptureQueriesContext(connection) as captured:
        if action == "edit":
            lines = [{"sales_order": order.number, "line_no": n + 1, "quantity": "6"} for n in range(size)]
            change(house, made, lines=lines)
        else:
            perform(made, action, by=house.clerk, at=house.now, inputs=inputs)
    return captured.captured_queries
