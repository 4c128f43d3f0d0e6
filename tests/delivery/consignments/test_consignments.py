"""The consignment: merged, checked by two, loaded, signed off, and taken back again (C2.0)."""

from decimal import Decimal

import pytest
from tests.delivery.consignments.paying import pay
from tests.delivery.refusing import refused
from tests.delivery.yard import another_customer

from counterfoil.delivery.models import Consignment, DeliveryNotice, GatePass, Shipment
from counterfoil.kernel import locking
from counterfoil.kernel.models import Notification
from counterfoil.people.todo import list_tasks
from counterfoil.receivables import queries as accounts
from counterfoil.receivables.models import Hold
from counterfoil.stock import actions as stock
from counterfoil.stock.models import Discrepancy, Reservation


@pytest.fixture
def order(yard):
    return yard.order((0, 10), (1, 5))


@pytest.fixture
def consignment(yard, order):
    return yard.staged(yard.notice(order))


def reread(row):
    return type(row).objects.get(pk=row.pk)


# Merging


def test_merge_packages_incomplete(yard, consignment):
    codes = [package.code for package in consignment.packages.all()]
    with refused("packages_incomplete"):
        yard.do(consignment, "merge", "logistics_clerk", packages=codes[:-1])
    with refused("packages_incomplete"):
        yard.do(consignment, "merge", "logistics_clerk", packages=[])
    with refused("inputs_invalid"):
        yard.do(consignment, "merge", "logistics_clerk", packages=[*codes, "LHD-000000-0001/1"])
    assert yard.do(consignment, "merge", "picking_leader", packages=codes).state == "merged"


def test_merge_takes_in_another_of_the_same_way(yard, consignment):
    other = yard.staged(yard.notice(yard.order((2, 7))))
    yard.merge(consignment, with_=[other.number])
    other = reread(other)
    assert (other.state, other.absorbed_into_id) == ("absorbed", consignment.pk)
    assert [line.line_no for line in consignment.lines.order_by("line_no")] == [1, 2, 3]
    assert consignment.packages.count() == 6


def test_merge_with_goods_of_another_way_is_inputs_invalid(yard, consignment):
    stranger = another_customer(yard, "C-0002")
    other = yard.staged(yard.notice(yard.order((2, 7), customer=stranger)))
    with refused("inputs_invalid"):
        yard.merge(consignment, with_=[other.number])
    with refused("inputs_invalid"):
        yard.merge(consignment, with_=["PHD-000000-0001"])
    with refused("inputs_invalid"):
        yard.merge(consignment, with_=[consignment.number])


# The second check


def test_second_check_moves_with_the_second_signature(yard, consignment):
    yard.merge(consignment)
    yard.do(consignment, "second_check", "picking_leader", lines=yard.counts(consignment))
    assert reread(consignment).state == "merged"
    yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))
    assert reread(consignment).state == "checked"
    assert [line.checked for line in consignment.lines.order_by("line_no")] == [10, 5]


def test_second_check_same_person_may_not_have_picked(yard, consignment):
    picker = yard.people["picker"]
    picker.roles = ["picker", "logistics_clerk"]
    picker.save()
    checker = yard.people["checker"]
    checker.roles = ["checker", "picking_leader"]
    checker.save()
    yard.merge(consignment)
    for who in ("picker", "checker"):
        with refused("same_person"):
            yard.do(consignment, "second_check", who, lines=yard.counts(consignment))


def test_second_check_stands_on_nobodys_list_who_picked(yard, consignment):
    picker = yard.people["picker"]
    picker.roles = ["picker", "logistics_clerk"]
    picker.save()
    yard.merge(consignment)
    waiting = {
        username: [task.action for task in list_tasks(yard.people[username], at=yard.now).items]
        for username in ("picker", "logistics_clerk")
    }
    assert "second_check" in waiting["logistics_clerk"] and "second_check" not in waiting["picker"]


def test_second_check_same_person_may_not_sign_twice(yard, consignment):
    both = yard.people["logistics_clerk"]
    both.roles = ["logistics_clerk", "picking_leader"]
    both.save()
    yard.merge(consignment)
    yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))
    with refused("same_person"):
        yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))


def test_second_check_role_required_for_two_of_one_role(yard, consignment):
    yard.merge(consignment)
    yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))
    with refused("role_required"):
        yard.do(consignment, "second_check", "logistics_clerk2", lines=yard.counts(consignment))


def test_second_check_counts_every_line(yard, consignment):
    yard.merge(consignment)
    with refused("inputs_invalid"):
        yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment)[:1])


@pytest.mark.parametrize(
    ("logistics", "leader", "stands", "rows"),
    [
        (10, 10, 10, []),
        (9, 10, 9, [("9", "1")]),
        (9, 8, 8, [("8", "2"), ("9", "0")]),
        (9, 9, 9, [("9", "1")]),
        (12, 10, 10, [("12", "0")]),
        (12, 7, 7, [("7", "3"), ("12", "0")]),
    ],
)
def test_second_check_the_least_stands(yard, consignment, order, logistics, leader, stands, rows):
    yard.merge(consignment)
    yard.check(consignment, {1: logistics}, {1: leader})
    line = consignment.lines.get(line_no=1)
    assert (line.checked, line.brought_back) == (stands, 10 - stands)
    found = Discrepancy.objects.filter(step="second_check").order_by("found")
    assert [(f"{row.found:.0f}", f"{row.in_question:.0f}") for row in found] == rows
    assert {row.owner_role for row in found} <= {"picking_leader"}
    assert yard.stock(0, "Z-EAST") == (stands, 0, 0)
    assert yard.stock(0, "1F") == (100 - stands, 0, 10 - stands)
    ordered = order.lines.get(line_no=1)
    assert (ordered.notified, ordered.staged, ordered.open) == (stands, stands, 10 - stands)
    assert Hold.objects.get(state="pending").amount == Decimal(stands * 10 + 50)


def test_second_check_of_nothing_dissolves_and_is_owed(yard, consignment, order):
    yard.merge(consignment)
    yard.check(consignment, {1: 0, 2: 0}, {1: 0, 2: 0})
    assert reread(consignment).state == "dissolved"
    notice = DeliveryNotice.objects.get()
    assert notice.state == "cancelled"
    assert Hold.objects.get().state == "voided"
    assert [(line.notified, line.staged, line.owed) for line in order.lines.order_by("line_no")] == [
        (0, 0, 10),
        (0, 0, 5),
    ]
    assert yard.stock(0, "1F") == (100, 0, 10)


def test_second_check_own_goods_come_back_to_their_order(yard):
    order = yard.order((0, 10))
    line = order.lines.get()
    want = yard_want(order, line)
    locking.forget_all()
    stock.reserve_own([(want, yard.places["1F"].pk)], at=yard.now)
    consignment = yard.staged(yard.notice(order))
    yard.merge(consignment)
    yard.check(consignment, {1: 7})
    own = Reservation.objects.get(resource="sales-orders", closed_at=None)
    assert (own.quantity, own.order_line_id) == (3, line.pk)


def yard_want(order, line):
    return stock.Want(
        line.product_id, Decimal(10), "sales-orders", order.pk, order.number, line.line_no, order_line_id=line.pk
    )


# Leaving


def test_load_of_a_pickup_takes_what_was_announced(yard):
    consignment = yard.staged(yard.notice(yard.order((0, 10)), way="pickup"), "Z-PICKUP")
    yard.merge(consignment)
    yard.check(consignment)
    consignment = yard.do(consignment, "load", "logistics_clerk")
    assert (consignment.vehicle_or_waybill, consignment.driver) == ("沪A88888", "钱多多")


def test_load_inputs_invalid_when_nobody_drives(yard, consignment):
    yard.merge(consignment)
    yard.check(consignment)
    with refused("inputs_invalid"):
        yard.do(consignment, "load", "logistics_clerk")
    with refused("inputs_invalid"):
        yard.do(consignment, "load", "logistics_clerk", carrier="K-NONE")
    assert yard.do(consignment, "load", "logistics_clerk", carrier="K-EAST").carrier.code == "K-EAST"


def test_add_waybill_tells_the_clerk(yard, consignment):
    yard.loaded(consignment)
    yard.do(consignment, "add_waybill", "logistics_clerk", waybill="DPK001")
    assert reread(consignment).waybill == "DPK001"
    assert Notification.objects.filter(user=yard.people["sales_clerk"], number=consignment.number).exists()


def test_sign_off_makes_a_pass_and_a_draft_per_notice(yard, consignment):
    other = yard.staged(yard.notice(yard.order((2, 7))))
    yard.merge(consignment, with_=[other.number])
    yard.check(consignment)
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    gate_pass = GatePass.objects.get()
    assert [line.quantity for line in gate_pass.lines.order_by("line_no")] == [10, 5, 7]
    assert gate_pass.packages_count == 6
    assert Shipment.objects.filter(state="draft").count() == 2
    assert set(DeliveryNotice.objects.values_list("state", flat=True)) == {"loaded"}


def test_sign_off_receipt_required(yard):
    customer = another_customer(yard, "C-0031", "cod")
    notice = yard.notice(yard.order((0, 10), customer=customer), way="pickup")
    consignment = yard.loaded(yard.staged(notice, "Z-PICKUP"))
    with refused("receipt_required") as caught:
        yard.do(consignment, "sign_off", "logistics_clerk")
    assert "100" not in caught.value.sentence(sees_prices=False)
    pay(yard, customer, "60", notice=notice)
    with refused("receipt_required"):
        yard.do(consignment, "sign_off", "logistics_clerk")
    pay(yard, customer, "50")
    yard.do(consignment, "sign_off", "logistics_clerk")
    assert accounts.kept_for(notice.pk) == Decimal("100.00")
    assert accounts.free_advances(customer.pk) == Decimal("10.00")


# Back again


def test_reopen_voids_the_second_check(yard, consignment):
    yard.merge(consignment)
    yard.check(consignment, {1: 9}, {1: 9})
    with refused("reason_required"):
        yard.do(consignment, "reopen", "picking_leader")
    yard.do(consignment, "reopen", "picking_leader", reason="再点一次")
    line = consignment.lines.get(line_no=1)
    assert (line.checked, line.counted_by_leader, line.in_staging) == (None, None, 9)
    yard.merge(consignment)
    yard.check(consignment, {1: 8}, {1: 9})
    line.refresh_from_db()
    assert (line.checked, line.brought_back) == (8, 2)
    assert yard.stock(0, "1F") == (92, 0, 2)


def test_unload_cancels_pass_and_drafts(yard, consignment):
    yard.loaded(consignment)
    yard.do(consignment, "sign_off", "logistics_clerk")
    yard.do(consignment, "unload", "logistics_clerk", reason="车坏了")
    assert reread(consignment).state == "checked"
    assert (GatePass.objects.get().state, Shipment.objects.get().state) == ("cancelled", "cancelled")
    assert DeliveryNotice.objects.get().state == "staged"
    yard.do(consignment, "load", "logistics_clerk", driver="王师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    assert GatePass.objects.filter(state="issued").count() == 1


def test_unload_gate_pass_used(yard, consignment):
    yard.loaded(consignment)
    yard.do(consignment, "sign_off", "logistics_clerk")
    gate_pass = GatePass.objects.get()
    yard.do(gate_pass, "verify", "gatekeeper", code=gate_pass.code)
    with refused("gate_pass_used"):
        yard.do(consignment, "unload", "logistics_clerk", reason="车坏了")


def test_unload_has_successors(yard, consignment):
    other = yard.staged(yard.notice(yard.order((2, 7))))
    yard.merge(consignment, with_=[other.number])
    yard.check(consignment)
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    yard.do(Shipment.objects.first(), "post", "shipment_clerk")
    with refused("has_successors"):
        yard.do(consignment, "unload", "logistics_clerk", reason="车坏了")


@pytest.mark.parametrize("step", ["open", "merged", "checked"])
def test_dissolve_brings_everything_back(yard, consignment, order, step):
    if step != "open":
        yard.merge(consignment)
    if step == "checked":
        yard.check(consignment)
    yard.do(consignment, "dissolve", "picking_leader", reason="客户不要了")
    notice = DeliveryNotice.objects.get()
    assert (reread(consignment).state, notice.state) == ("dissolved", "cancelled")
    assert "客户不要了" in notice.cancelled_reason
    assert [(line.notified, line.staged, line.owed, line.open) for line in order.lines.order_by("line_no")] == [
        (0, 0, 0, 10), (0, 0, 0, 5),
    ]  # fmt: skip
    assert yard.stock(0, "1F") == (100, 0, 0)
    assert Hold.objects.get().state == "voided"
    assert not Discrepancy.objects.exists()


def test_a_notice_of_which_nothing_stands_ends_alone(yard, consignment):
    other = yard.staged(yard.notice(yard.order((2, 7))))
    yard.merge(consignment, with_=[other.number])
    yard.check(consignment, {3: 0})
    assert sorted(DeliveryNotice.objects.values_list("state", flat=True)) == ["cancelled", "staged"]
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    assert Shipment.objects.count() == 1
    assert Consignment.objects.get(pk=consignment.pk).state == "signed"
