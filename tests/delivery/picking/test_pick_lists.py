"""The floor's pick list: every row of its table, and every rule by its code (C2.0)."""

from decimal import Decimal

import pytest
from tests.delivery.refusing import refused

from counterfoil.delivery.models import Consignment, DeliveryNotice, Package, PickList
from counterfoil.kernel.models import PrintRecord, Task
from counterfoil.orders.models import SalesOrderLine
from counterfoil.receivables.models import Hold
from counterfoil.stock.models import Discrepancy, StockCount


@pytest.fixture
def notice(yard):
    return yard.notice(yard.order((0, 10), (2, 5)))


@pytest.fixture
def pick_list(yard, notice):
    return yard.lists(notice)[0]


def reread(row):
    return type(row).objects.get(pk=row.pk)


# Lists are made, printed, given out


def test_release_makes_one_list_per_floor(yard):
    notice = yard.notice(yard.order((0, 10), (1, 5), (2, 7)))
    lists = yard.lists(notice)
    assert [row.floor.code for row in lists] == ["1F", "2F"]
    assert [[line.quantity for line in row.lines.order_by("line_no")] for row in lists] == [[10, 7], [5]]
    assert {row.created_by.username for row in lists} == {"system"}


def test_first_print_begins_the_picking_and_later_ones_are_counted(yard, notice, pick_list):
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "print", "warehouse_keeper")
    assert (reread(pick_list).state, reread(pick_list).printed) == ("printed", 2)
    assert reread(notice).state == "picking"
    assert PrintRecord.objects.filter(form="pick_list").count() == 2


def test_print_wrong_floor(yard, pick_list):
    with refused("wrong_floor"):
        yard.do(pick_list, "print", "keeper_2f")
    assert reread(pick_list).state == "open"


def test_print_role_required(yard, pick_list):
    with refused("role_required"):
        yard.do(pick_list, "print", "picker")


def test_first_check_wrong_floor(yard, pick_list):
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "pick", "picker", lines=yard.counts(pick_list))
    with refused("wrong_floor"):
        yard.do(pick_list, "first_check", "keeper_2f", lines=yard.counts(pick_list))
    yard.do(pick_list, "first_check", "warehouse_keeper", lines=yard.counts(pick_list))


def test_tasks_wait_for_the_floor_and_for_the_assigned_picker(yard, pick_list):
    assert Task.objects.get(resource="pick-lists", number=pick_list.number).floor == "1F"
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "assign", "picking_leader", picker="picker2")
    task = Task.objects.get(resource="pick-lists", number=pick_list.number)
    assert (task.action, task.user.username) == ("pick", "picker2")


def test_assign_wrong_floor_binds_keepers_but_not_the_leader(yard, pick_list):
    with refused("wrong_floor"):
        yard.do(pick_list, "assign", "keeper_2f", picker="picker")
    yard.do(pick_list, "assign", "picking_leader", picker="picker")


def test_assign_to_somebody_who_is_no_picker_is_inputs_invalid(yard, pick_list):
    with refused("inputs_invalid"):
        yard.do(pick_list, "assign", "picking_leader", picker="accountant")


def test_pick_not_assigned(yard, pick_list):
    yard.do(pick_list, "assign", "picking_leader", picker="picker2")
    yard.do(pick_list, "print", "warehouse_keeper")
    with refused("not_assigned"):
        yard.do(pick_list, "pick", "picker", lines=yard.counts(pick_list))
    yard.do(pick_list, "pick", "picker2", lines=yard.counts(pick_list))


# Counts


@pytest.mark.parametrize("action", ["pick", "first_check"])
def test_quantity_exceeds_asked(yard, pick_list, action):
    yard.do(pick_list, "print", "warehouse_keeper")
    if action == "first_check":
        yard.do(pick_list, "pick", "picker", lines=yard.counts(pick_list))
    with refused("quantity_exceeds_asked"):
        yard.do(pick_list, action, "picker" if action == "pick" else "checker", lines=yard.counts(pick_list, {1: 11}))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"line_no": 1, "quantity": "10"}],
        [{"line_no": 1, "quantity": "10"}, {"line_no": 1, "quantity": "10"}, {"line_no": 2, "quantity": "5"}],
        [{"line_no": 1, "quantity": "10"}, {"line_no": 2, "quantity": "5"}, {"line_no": 3, "quantity": "5"}],
        [{"line_no": 1, "quantity": "9.5"}, {"line_no": 2, "quantity": "5"}],
        [{"line_no": 1, "quantity": "-1"}, {"line_no": 2, "quantity": "5"}],
    ],
)
def test_pick_inputs_invalid(yard, pick_list, lines):
    yard.do(pick_list, "print", "warehouse_keeper")
    with refused("inputs_invalid"):
        yard.do(pick_list, "pick", "picker", lines=lines)
    assert set(pick_list.lines.values_list("picked", flat=True)) == {None}


def test_first_check_same_person(yard, pick_list):
    both = yard.people["picker"]
    both.roles = ["picker", "checker"]
    both.save()
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "pick", "picker", lines=yard.counts(pick_list))
    with refused("same_person"):
        yard.do(pick_list, "first_check", "picker", lines=yard.counts(pick_list))


def test_first_check_reason_required(yard, pick_list):
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(pick_list, "pick", "picker", lines=yard.counts(pick_list))
    lines = [{"line_no": 1, "quantity": "9"}, {"line_no": 2, "quantity": "5"}]
    with refused("reason_required"):
        yard.do(pick_list, "first_check", "checker", lines=lines)


# Labels


def test_label_makes_packages_and_again_replaces_them(yard, pick_list):
    yard.pick(pick_list)
    yard.do(pick_list, "label", "picker", packages=3)
    yard.do(pick_list, "label", "picker", packages=2)
    assert list(Package.objects.values_list("code", flat=True).order_by("code")) == [
        f"{pick_list.number}/1", f"{pick_list.number}/2",
    ]  # fmt: skip


@pytest.mark.parametrize(("found", "packages"), [({}, 0), ({1: 0, 2: 0}, 1)])
def test_label_no_package_only_for_nothing_is_inputs_invalid(yard, pick_list, found, packages):
    yard.pick(pick_list, found)
    with refused("inputs_invalid"):
        yard.do(pick_list, "label", "picker", packages=packages)


def test_stage_labels_required(yard, pick_list):
    yard.pick(pick_list)
    with refused("labels_required"):
        yard.do(pick_list, "stage", "picker", zone="Z-EAST")


# Zones


@pytest.mark.parametrize(
    ("way", "carrier", "zone", "reason", "answer"),
    [
        ("pickup", None, "Z-PICKUP", "", None),
        ("pickup", None, "Z-EAST", "满了", "wrong_zone"),
        ("express", None, "Z-EXPRESS", "", None),
        ("express", None, "Z-EAST", "满了", "wrong_zone"),
        ("carrier", "K-EAST", "Z-EAST", "", None),
        ("carrier", "K-EAST", "Z-WEST", "", "wrong_zone"),
        ("carrier", "K-EAST", "Z-WEST", "满了", None),
        ("carrier", None, "Z-WEST", "", None),
        ("own_truck", None, "Z-EAST", "", None),
        ("own_truck", None, "1F", "", "inputs_invalid"),
        ("own_truck", None, "Z-NONE", "", "inputs_invalid"),
    ],
)
def test_zones(yard, way, carrier, zone, reason, answer):
    notice = yard.notice(yard.order((0, 10)), way=way, **({"carrier": carrier} if carrier else {}))
    pick_list = yard.lists(notice)[0]
    yard.pick(pick_list)
    if answer is None:
        assert yard.stage(pick_list, zone, reason=reason).state == "staged"
    else:
        with refused(answer):
            yard.stage(pick_list, zone, reason=reason)


def test_wrong_zone_when_another_list_of_the_notice_stands_elsewhere(yard):
    first, second = yard.lists(yard.notice(yard.order((0, 10), (1, 5))))
    yard.pick(first)
    yard.pick(second)
    yard.stage(first, "Z-EAST")
    with refused("wrong_zone"):
        yard.stage(second, "Z-WEST", reason="满了")


# Staging


def test_stage_moves_goods_and_the_last_list_makes_a_consignment(yard):
    notice = yard.notice(yard.order((0, 10), (1, 5)))
    first, second = yard.lists(notice)
    yard.pick(first)
    yard.pick(second)
    yard.stage(first)
    assert yard.stock(0, "1F") == (90, 0, 0)
    assert yard.stock(0, "Z-EAST") == (10, 0, 0)
    assert not Consignment.objects.exists()
    assert reread(notice).state == "picking"
    yard.stage(second)
    consignment = Consignment.objects.get()
    assert reread(notice).state == "staged"
    assert [(line.quantity, line.floor.code) for line in consignment.lines.order_by("line_no")] == [
        (10, "1F"),
        (5, "2F"),
    ]
    assert consignment.packages.count() == 4
    assert [line.staged for line in SalesOrderLine.objects.order_by("line_no")] == [10, 5]


def test_stage_what_is_not_found_stays_in_question_and_opens_the_order_again(yard):
    order = yard.order((0, 10), (2, 5))
    notice = yard.notice(order)
    pick_list = yard.lists(notice)[0]
    yard.pick(pick_list, {1: 8}, {1: 7})
    yard.stage(pick_list)
    assert yard.stock(0, "1F") == (93, 0, 3)
    rows = {row.step: row for row in Discrepancy.objects.all()}
    assert (rows["pick"].expected, rows["pick"].found, rows["pick"].in_question) == (10, 8, 2)
    assert (rows["first_check"].expected, rows["first_check"].found, rows["first_check"].in_question) == (8, 7, 1)
    assert (rows["first_check"].expected_by.username, rows["first_check"].found_by.username) == ("picker", "checker")
    assert {row.owner_role for row in rows.values()} == {"warehouse_keeper"}
    assert StockCount.objects.get().state == "draft"
    line = order.lines.get(line_no=1)
    assert (line.notified, line.staged, line.open) == (7, 7, 3)
    notice = reread(notice)
    assert (notice.lines.get(line_no=1).quantity, notice.total) == (7, Decimal("120.00"))
    assert Hold.objects.get(state="pending").amount == Decimal("120.00")


def test_stage_found_more_than_picked_is_a_difference_but_not_in_question(yard):
    pick_list = yard.lists(yard.notice(yard.order((0, 10))))[0]
    yard.pick(pick_list, {1: 8}, {1: 10})
    yard.stage(pick_list)
    assert [(row.step, row.in_question) for row in Discrepancy.objects.order_by("pk")] == [
        ("pick", 0),
        ("first_check", 0),
    ]
    assert yard.stock(0, "1F") == (90, 0, 0)


def test_stage_nothing_at_all_ends_the_notice_and_is_owed(yard):
    order = yard.order((0, 10), (1, 5))
    notice = yard.notice(order)
    for pick_list in yard.lists(notice):
        yard.pick(pick_list, {1: 0})
        yard.stage(pick_list)
    notice = reread(notice)
    assert (notice.state, bool(notice.cancelled_reason)) == ("cancelled", True)
    assert not Consignment.objects.exists()
    assert Hold.objects.get().state == "voided"
    assert [(line.notified, line.staged, line.owed, line.open) for line in order.lines.order_by("line_no")] == [
        (0, 0, 10, 10), (0, 0, 5, 5),
    ]  # fmt: skip
    assert yard.stock(0, "1F") == (100, 0, 10)


def test_stage_nothing_on_one_floor_leaves_the_other(yard):
    notice = yard.notice(yard.order((0, 10), (1, 5)))
    first, second = yard.lists(notice)
    yard.pick(first, {1: 0})
    yard.stage(first)
    yard.pick(second)
    yard.stage(second, "Z-WEST")
    assert Consignment.objects.get().lines.count() == 1
    assert reread(notice).state == "staged"


def test_cancelled_notice_cancels_its_lists(yard, notice, pick_list):
    yard.do(pick_list, "print", "warehouse_keeper")
    yard.do(notice, "cancel", "sales_clerk", reason="客户取消")
    assert PickList.objects.get().state == "cancelled"
    assert yard.stock(0, "1F") == (100, 0, 0)
    assert DeliveryNotice.objects.get().state == "cancelled"
