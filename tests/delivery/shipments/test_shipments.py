"""Posting what left, and taking a wrong posting back (C2.0)."""

from decimal import Decimal

import pytest
from tests.delivery.consignments.paying import pay
from tests.delivery.refusing import refused

from counterfoil.delivery.models import Backorder, Consignment, DeliveryNotice, GatePass, Shipment, ShipmentLine
from counterfoil.delivery.shipments.amounts import part_of
from counterfoil.kernel.presentation import present
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.receivables import queries as accounts
from counterfoil.receivables.models import Entry, Hold
from counterfoil.stock.models import Discrepancy


@pytest.fixture
def order(yard):
    return yard.order((0, 10), (1, 5))


@pytest.fixture
def notice(yard, order):
    return yard.notice(order)


@pytest.fixture
def shipment(yard, notice):
    return yard.signed(notice)


def less(*pairs):
    return [{"line_no": line_no, "quantity": str(quantity), "reason": "装不下"} for line_no, quantity in pairs]


def reread(row):
    return type(row).objects.get(pk=row.pk)


def test_post_quantity_exceeds_checked(yard, shipment):
    with refused("quantity_exceeds_checked"):
        yard.do(shipment, "post", "shipment_clerk", lines=less((1, 11)))
    assert (reread(shipment).state, Entry.objects.count()) == ("draft", 0)


def test_post_inputs_invalid(yard, shipment):
    for lines in (less((9, 1)), less((1, 1), (1, 2)), less((1, "0.5"))):
        with refused("inputs_invalid"):
            yard.do(shipment, "post", "shipment_clerk", lines=lines)


def test_post_role_required(yard, shipment):
    with refused("role_required"):
        yard.do(shipment, "post", "accountant")


def test_post_less_goes_back_and_is_owed(yard, shipment, order, notice):
    yard.do(shipment, "post", "shipment_clerk", lines=less((1, 7)))
    line = order.lines.get(line_no=1)
    assert (line.shipped, line.notified, line.staged, line.owed, line.open) == (7, 0, 0, 3, 3)
    assert yard.stock(0, "1F") == (93, 0, 0)
    assert yard.stock(0, "Z-EAST") == (0, 0, 0)
    row = Discrepancy.objects.get()
    assert (row.step, row.expected, row.found, row.owner_role) == ("posting", 10, 7, "shipment_clerk")
    assert Backorder.objects.get().quantity == 3
    assert Entry.objects.get().amount == Decimal("120.00")
    assert reread(order).state == "confirmed"
    assert reread(notice).state == "shipped"
    new = GatePass.objects.get(state="issued")
    assert [item.quantity for item in new.lines.order_by("line_no")] == [7, 5]
    assert GatePass.objects.get(state="replaced").pk == new.replaces_id


def test_post_less_than_a_used_pass_is_a_difference_of_logistics(yard, shipment, notice):
    gate_pass = yard.gate_pass(notice)
    yard.do(gate_pass, "verify", "gatekeeper", code=gate_pass.code)
    yard.do(shipment, "post", "shipment_clerk", lines=less((1, 7)))
    rows = {row.step: row for row in Discrepancy.objects.all()}
    assert (rows["gate"].owner_role, rows["gate"].expected, rows["gate"].found) == ("logistics_clerk", 10, 7)
    assert GatePass.objects.get().state == "used"


def test_post_nothing_cancels_the_notice(yard, shipment, order, notice):
    yard.do(shipment, "post", "shipment_clerk", lines=less((1, 0), (2, 0)))
    assert (reread(shipment).state, reread(notice).state) == ("posted", "cancelled")
    assert not Entry.objects.exists()
    assert Hold.objects.get().state == "voided"
    assert yard.stock(0, "1F") == (100, 0, 0)
    assert [(line.notified, line.staged, line.owed, line.open) for line in order.lines.order_by("line_no")] == [
        (0, 0, 10, 10), (0, 0, 5, 5),
    ]  # fmt: skip
    assert GatePass.objects.get().state == "replaced"
    with refused("wrong_state"):
        yard.do(shipment, "reverse", "accountant", reason="错")


def test_post_with_four_counts_side_by_side(yard, order):
    notice = yard.notice(order)
    first, second = yard.lists(notice)
    yard.pick(first, {1: 9}, {1: 8})
    yard.stage(first)
    yard.pick(second)
    yard.stage(second)
    consignment = yard.consignment(notice)
    yard.merge(consignment)
    yard.check(consignment, {1: 7})
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    line = ShipmentLine.objects.get(line_no=1)
    assert (line.asked, line.picked, line.first_checked, line.checked, line.quantity) == (10, 9, 8, 7, 7)
    yard.do(yard.draft(notice), "post", "shipment_clerk")
    assert order.lines.get(line_no=1).owed == 3


def test_post_hides_money_from_the_shipment_clerk(yard, shipment):
    yard.do(shipment, "post", "shipment_clerk")
    data = present(reread(shipment), yard.people["shipment_clerk"], at=yard.now)
    assert "total" not in data
    assert not {"unit_price", "amount", "tax"} & set(data["lines"][0])


def test_post_several_times_sums_to_the_order_line(yard):
    order = yard.order((0, 3), price="33.3333")
    line = order.lines.get()
    assert line.amount == Decimal("100.00")
    for _part in range(3):
        notice = yard.notice(order, quantities=1)
        yard.do(yard.signed(notice), "post", "shipment_clerk")
    line = SalesOrderLine.objects.get()
    assert (line.shipped_amount, line.shipped_tax) == (line.amount, line.tax)
    assert reread(order).state == "closed"


@pytest.mark.parametrize(
    ("shipped", "booked", "quantity", "amount"),
    [
        ("0", "0", "1", "33.33"),
        ("2", "66.66", "1", "33.34"),
        ("0", "0", "3", "100.00"),
        ("1", "33.33", "2", "66.67"),
        ("0", "0", "0", "0.00"),
    ],
)
def test_part_of_an_order_line(shipped, booked, quantity, amount):
    line = SalesOrderLine(
        quantity=Decimal(3), unit_price=Decimal("33.3333"), amount=Decimal("100.00"), tax=Decimal("11.50"),
        vat_rate=Decimal("0.13"), shipped=Decimal(shipped), shipped_amount=Decimal(booked), shipped_tax=Decimal(0),
    )  # fmt: skip
    assert part_of(line, Decimal(quantity))[0] == Decimal(amount)


# A wrong posting


def test_reverse_puts_everything_back(yard, shipment, order, notice):
    yard.do(shipment, "post", "shipment_clerk", lines=less((1, 7)))
    yard.do(shipment, "reverse", "accountant", reason="客户名错")
    assert reread(shipment).state == "reversed"
    red = Shipment.objects.get(reversal_of=shipment)
    assert (red.state, red.total) == ("posted", Decimal("-120.00"))
    assert [line.quantity for line in red.lines.order_by("line_no")] == [-7, -5]
    new = yard.draft(notice)
    assert [line.checked for line in new.lines.order_by("line_no")] == [7, 5]
    assert yard.stock(0, "Z-EAST") == (7, 0, 0)
    assert (reread(notice).state, Consignment.objects.get().state) == ("loaded", "signed")
    assert Hold.objects.get(state="pending").amount == Decimal("120.00")
    assert sum(entry.amount for entry in Entry.objects.all()) == 0
    line = order.lines.get(line_no=1)
    assert (line.shipped, line.notified, line.staged, line.owed) == (0, 7, 7, 3)
    assert line.shipped_amount == 0


def test_reverse_confirms_an_order_that_the_system_closed(yard, shipment, order):
    yard.do(shipment, "post", "shipment_clerk")
    assert SalesOrder.objects.get().state == "closed"
    yard.do(shipment, "reverse", "accountant", reason="错")
    assert SalesOrder.objects.get().state == "confirmed"


def test_post_again_after_a_reversal_owes_only_what_is_new(yard, shipment, order, notice):
    yard.do(shipment, "post", "shipment_clerk", lines=less((1, 7)))
    yard.do(shipment, "reverse", "accountant", reason="错")
    yard.do(yard.draft(notice), "post", "shipment_clerk", lines=less((1, 6)))
    line = order.lines.get(line_no=1)
    assert (line.shipped, line.owed, line.open) == (6, 4, 4)
    assert Shipment.objects.filter(state="posted", reversal_of=None).count() == 1
    assert accounts.find_entry("shipments", Shipment.objects.latest("pk").pk, "shipment").amount == Decimal("110.00")


def test_reverse_makes_what_was_paid_an_advance(yard, shipment, notice):
    yard.do(shipment, "post", "shipment_clerk")
    pay(yard, yard.customer, "150")
    assert accounts.free_advances(yard.customer.pk) == 0
    yard.do(shipment, "reverse", "accountant2", reason="错")
    assert accounts.free_advances(yard.customer.pk) == Decimal("150.00")


def test_reverse_has_successors(yard, shipment):
    yard.do(shipment, "post", "shipment_clerk")
    ShipmentLine.objects.filter(document=shipment, line_no=1).update(claimed=1)
    with refused("has_successors"):
        yard.do(shipment, "reverse", "accountant", reason="错")


def test_reverse_same_person(yard, shipment):
    clerk = yard.people["shipment_clerk"]
    clerk.roles = ["shipment_clerk", "accountant"]
    clerk.save()
    yard.do(shipment, "post", "shipment_clerk")
    with refused("same_person"):
        yard.do(shipment, "reverse", "shipment_clerk", reason="错")


def test_reverse_reason_required(yard, shipment):
    yard.do(shipment, "post", "shipment_clerk")
    with refused("reason_required"):
        yard.do(shipment, "reverse", "accountant")


def test_reverse_of_a_red_shipment_wrong_state(yard, shipment):
    yard.do(shipment, "post", "shipment_clerk")
    yard.do(shipment, "reverse", "accountant", reason="错")
    with refused("wrong_state"):
        yard.do(Shipment.objects.get(reversal_of=shipment), "reverse", "accountant2", reason="错")


def test_merged_notices_are_posted_one_by_one(yard, notice):
    consignment = yard.staged(notice)
    other_notice = yard.notice(yard.order((2, 7)))
    other = yard.staged(other_notice)
    yard.merge(consignment, with_=[other.number])
    yard.check(consignment)
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    yard.do(yard.draft(notice), "post", "shipment_clerk")
    assert Consignment.objects.get(pk=consignment.pk).state == "signed"
    yard.do(yard.draft(other_notice), "post", "shipment_clerk", lines=less((1, 5)))
    assert Consignment.objects.get(pk=consignment.pk).state == "shipped"
    assert DeliveryNotice.objects.filter(state="shipped").count() == 2
    assert sorted(line.quantity for line in GatePass.objects.get(state="issued").lines.all()) == [5, 5, 10]
