"""The odd paths between a notice and the gate, over HTTP (C1.6-C2.0)."""

from decimal import Decimal

import pytest
from tests.scenarios.house import PICKUP, counted, lines_by_no

FLOOR_ROLES = (
    "warehouse_keeper", "picker", "picking_leader", "checker", "logistics_clerk", "shipment_clerk", "gatekeeper",
    "qc_inspector", "receiving_clerk",
)  # fmt: skip
PRICE_KEYS = {
    "unit_price", "list_price", "discount_rate", "amount", "tax", "tax_total", "total", "judgement", "credit_override",
    "settlement_terms", "settlement_terms_code", "due_on",
}  # fmt: skip


def keys_of(value):
    """Every key anywhere in a JSON value."""
    if isinstance(value, dict):
        return set(value) | {key for part in value.values() for key in keys_of(part)}
    return {key for part in value for key in keys_of(part)} if isinstance(value, list) else set()


def discrepancies(house, document):
    rows = house.auditor.get("/discrepancies", q=document["number"])["items"]
    return [row for row in rows if row["source_number"] == document["number"]]


# Notices


def test_one_notice_for_two_orders_of_a_customer_and_never_for_two_customers(house):
    first, second = house.confirmed(), house.confirmed(lines=(("P-0013", 40),))
    other = house.confirmed("C-0003")
    lines = [{"sales_order": one["number"], "line_no": 1, "quantity": "10"} for one in (first, second)]
    notice = house.sales_clerk.make("delivery-notices", lines=lines, way="carrier", carrier="K-EAST")
    assert [line["sales_order"] for line in notice["lines"]] == [first["number"], second["number"]]
    mixed = [*lines, {"sales_order": other["number"], "line_no": 1, "quantity": "1"}]
    refused = house.sales_clerk.make("delivery-notices", 422, lines=mixed, way="carrier")
    assert refused["code"] == "mixed_orders"
    assert house.sales_clerk.act(notice, "submit")["state"] == "released"
    shipment = house.accountant.see(house.shipped(house.auditor.see(notice)))
    assert Decimal(shipment["total"]) == Decimal("10") * Decimal("1.68") + Decimal("10") * Decimal("1.84")
    assert [lines_by_no(house.sales_clerk.see(one))[1]["shipped"] for one in (first, second)] == ["10", "10"]


def test_a_notice_asks_for_no_more_than_is_open(house):
    order = house.confirmed()
    house.notice(order, {1: 70})
    lines = [{"sales_order": order["number"], "line_no": 1, "quantity": "31"}]
    refused = house.sales_clerk.make("delivery-notices", 422, lines=lines, way="carrier")
    assert refused["code"] == "quantity_exceeds_open"


def test_wait_drop_and_backorder_on_one_notice(house):
    order = house.confirmed(lines=(("P-0151", 10), ("P-0153", 10), ("P-0155", 10), ("P-0011", 10)))
    for product in ("P-0151", "P-0153", "P-0155"):
        house.produced(product, "1F", 4)
    notice = house.submitted(order)
    assert notice["state"] == "shortage"
    assert [line["short"] for line in notice["lines"]] == ["6", "6", "6", "0"]
    choices = [
        {"line_no": 1, "choice": "wait"}, {"line_no": 2, "choice": "drop"}, {"line_no": 3, "choice": "backorder"},
    ]  # fmt: skip
    refused = house.sales_clerk.act(notice, "inform_shortage", 422, lines=choices[:2], channel="phone", text="少货")
    assert refused["code"] == "shortage_not_informed"
    notice = house.sales_clerk.act(notice, "inform_shortage", lines=choices, channel="phone", text="少货")
    assert notice["state"] == "shortage"
    assert [line["quantity"] for line in notice["lines"]] == ["10", "4", "4", "10"]
    assert notice["informed"]["channel"] == "phone"
    lines = lines_by_no(house.sales_clerk.see(order))
    assert [(lines[no]["open"], lines[no]["owed"]) for no in (1, 2, 3, 4)] == [
        ("0", "0"), ("0", "0"), ("6", "6"), ("0", "0"),
    ]  # fmt: skip
    owed = house.came_of(order, "backorders")
    assert [(one["state"], one["quantity"]) for one in owed] == [("informed", "6")]
    house.produced("P-0151", "1F", 6)
    assert house.sales_clerk.see(notice)["state"] == "released"


def test_goods_that_came_before_the_customer_said_wait_release_at_once(house):
    order = house.confirmed(lines=(("P-0151", 10),))
    notice = house.submitted(order)
    house.produced("P-0151", "1F", 10)
    house.sales_clerk.act(
        notice, "inform_shortage", lines=[{"line_no": 1, "choice": "wait"}], channel="phone", text="等"
    )
    assert house.sales_clerk.see(notice)["state"] == "released"


def test_waiting_notices_go_oldest_first(house):
    orders = [house.confirmed(lines=(("P-0151", 10),)) for _n in range(2)]
    notices = []
    for order in orders:
        notice = house.submitted(order)
        told = [{"line_no": 1, "choice": "wait"}]
        notices.append(house.sales_clerk.act(notice, "inform_shortage", lines=told, channel="phone", text="等"))
    house.produced("P-0151", "1F", 15)
    assert [house.sales_clerk.see(one)["state"] for one in notices] == ["released", "shortage"]


def test_a_notice_may_be_cancelled_until_somebody_picked(house):
    order = house.confirmed()
    notice = house.submitted(order)
    pick_list = house.lists(notice)[0]
    house.warehouse_keeper.act(pick_list, "print")
    assert house.sales_clerk.see(notice)["state"] == "picking"
    house.sales_clerk.act(notice, "cancel", reason="客户改期")
    assert house.auditor.see(pick_list)["state"] == "cancelled"
    assert house.stock("P-0011")["1F"] == (10_000, 0, 0)
    assert lines_by_no(house.sales_clerk.see(order))[1]["open"] == "100"
    again = house.submitted(order)
    pick_list = house.lists(again)[0]
    house.warehouse_keeper.act(pick_list, "print")
    house.picker.act(pick_list, "pick", lines=counted({1: 100}))
    assert house.sales_clerk.act(again, "cancel", 409, reason="客户改期")["code"] == "wrong_state"


def test_a_phone_number_is_corrected_until_the_goods_are_loaded(house):
    order = house.confirmed()
    notice = house.submitted(order)
    consignment = house.staged(notice)
    now = house.sales_clerk.see(notice)
    house.sales_clerk.patch(f"/delivery-notices/{now['number']}", {"version": now["version"], "phone": "13900000000"})
    assert house.logistics_clerk.see(consignment)["phone"] == "13900000000"
    house.checked(consignment)
    house.signed(consignment)
    now = house.sales_clerk.see(notice)
    refused = house.sales_clerk.patch(
        f"/delivery-notices/{now['number']}", {"version": now["version"], "phone": "13900000001"}, 409
    )
    assert refused["code"] == "wrong_state"
    events = house.sales_clerk.get(f"/delivery-notices/{notice['number']}/events")["items"]
    assert any("phone" in event["changes"] for event in events)


# Floors


def test_nothing_found_on_both_floors_cancels_the_notice_and_is_owed(house):
    order = house.confirmed(lines=(("P-0011", 10), ("P-0012", 10)))
    notice = house.submitted(order)
    for pick_list in house.lists(notice):
        house.picked(pick_list, found={1: "0"})
        house.picker.act(pick_list, "stage", zone="Z-EAST")
    notice = house.sales_clerk.see(notice)
    assert (notice["state"], bool(notice["cancelled_reason"])) == ("cancelled", True)
    lines = lines_by_no(house.sales_clerk.see(order))
    assert [(line["open"], line["owed"]) for line in lines.values()] == [("10", "10"), ("10", "10")]
    assert {one["state"] for one in house.came_of(order, "backorders")} == {"open"}
    assert house.stock("P-0011")["1F"] == (10_000, 0, 10)
    assert house.account("C-0001")["exposure"]["held_notices"] == "0.00"
    counts = house.warehouse_keeper.get("/stock-counts", state="draft")["items"]
    assert len(counts) >= 2


def test_counts_and_labels_are_held_to_their_rules(house):
    notice = house.submitted(house.confirmed())
    pick_list = house.lists(notice)[0]
    assert house.picker.act(pick_list, "pick", 409, lines=counted({1: 100}))["code"] == "wrong_state"
    assert house.warehouse_keeper_2f.act(pick_list, "print", 422)["code"] == "wrong_floor"
    assert house.picker.pdf(f"/pick-lists/{pick_list['number']}/pdf", 409)
    house.picking_leader.act(pick_list, "assign", picker="picker2")
    house.warehouse_keeper_1f.act(pick_list, "print")
    assert house.picker.act(pick_list, "pick", 422, lines=counted({1: 100}))["code"] == "not_assigned"
    assert house.picker2.act(pick_list, "pick", 422, lines=counted({1: 101}))["code"] == "quantity_exceeds_asked"
    house.picker2.act(pick_list, "pick", lines=counted({1: 98}))
    refused = house.checker.act(pick_list, "first_check", 422, lines=counted({1: 97}))
    assert refused["code"] == "reason_required"
    house.checker.act(pick_list, "first_check", lines=[{"line_no": 1, "quantity": "97", "reason": "一根裂"}])
    assert house.picker2.act(pick_list, "stage", 422, zone="Z-EAST")["code"] == "labels_required"
    assert house.picker2.act(pick_list, "label", 422, packages=0)["code"] == "inputs_invalid"
    labelled = house.picker2.act(pick_list, "label", packages=3)
    assert len({package["id"] for package in labelled["packages"]}) == 3
    assert house.picker2.act(pick_list, "stage", 422, zone="Z-WEST")["code"] == "wrong_zone"
    assert house.picker2.act(pick_list, "stage", zone="Z-WEST", reason="东区已满")["state"] == "staged"
    assert house.stock("P-0011") == {"1F": (9_903, 0, 3), "Z-WEST": (97, 0, 0)}
    rows = discrepancies(house, pick_list)
    assert sorted((row["step"], row["expected"], row["found"]) for row in rows) == [
        ("first_check", "98", "97"), ("pick", "100", "98"),
    ]  # fmt: skip
    for row in rows:
        assert house.warehouse_keeper_2f.act(row, "explain", 403, cause="miscount", text="x")["code"] == "role_required"
        house.warehouse_keeper_1f.act(row, "explain", cause="miscount", text="数错")
    assert house.stock("P-0011")["1F"] == (9_903, 0, 0)


# Staging


def test_absorbed_consignments_leave_with_one_pass_and_a_shipment_per_notice(house):
    notices = [house.submitted(house.confirmed(lines=((product, 10),))) for product in ("P-0011", "P-0013")]
    own, other = [house.staged(notice) for notice in notices]
    packages = [p["id"] for one in (own, other) for p in house.logistics_clerk.see(one)["packages"]]
    refused = house.logistics_clerk.act(own, "merge", 422, packages=packages[:2], **{"with": [other["number"]]})
    assert refused["code"] == "packages_incomplete"
    house.picking_leader.act(own, "merge", packages=packages, **{"with": [other["number"]]})
    assert house.auditor.see(other)["state"] == "absorbed"
    whole = house.auditor.see(own)
    assert len(whole["lines"]) == 2
    counts = counted({line["line_no"]: line["quantity"] for line in whole["lines"]})
    house.picking_leader.act(own, "second_check", lines=counts)
    assert house.logistics_clerk.act(own, "second_check", lines=counts)["state"] == "checked"
    house.signed(own)
    passes = house.came_of(own, "gate-passes")
    assert len(passes) == 1
    drafts = [one for notice in notices for one in house.came_of(notice, "shipments")]
    assert len({one["number"] for one in drafts}) == 2
    house.shipment_clerk.act(drafts[0], "post")
    refused = house.logistics_clerk.act(own, "unload", 422, reason="装错")
    assert refused["code"] == "has_successors"
    house.shipment_clerk.act(drafts[1], "post")
    assert house.auditor.see(own)["state"] == "shipped"


def test_reopen_unload_and_dissolve(house):
    order = house.confirmed()
    notice = house.submitted(order)
    consignment = house.staged(notice)
    house.checked(consignment)
    assert house.picking_leader.act(consignment, "reopen", 422)["code"] == "reason_required"
    house.picking_leader.act(consignment, "reopen", reason="少一包")
    house.checked(consignment)
    house.signed(consignment)
    gate_pass = house.came_of(consignment, "gate-passes")[-1]
    draft = house.came_of(notice, "shipments")[-1]
    house.logistics_clerk.act(consignment, "unload", reason="车坏了")
    assert house.auditor.see(gate_pass)["state"] == "cancelled"
    assert house.auditor.see(draft)["state"] == "cancelled"
    assert house.auditor.see(notice)["state"] == "staged"
    assert house.logistics_clerk.act(gate_pass, "reissue", 409)["code"] == "wrong_state"
    house.picking_leader.act(consignment, "dissolve", reason="客户不要了")
    assert house.stock("P-0011") == {"1F": (10_000, 0, 0)}
    assert house.auditor.see(notice)["state"] == "cancelled"
    assert lines_by_no(house.sales_clerk.see(order))[1]["open"] == "100"


def test_the_waybill_is_told_to_the_clerk_and_the_customer(house):
    notice = house.submitted(house.confirmed())
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    house.out(consignment)
    told = house.logistics_clerk.act(consignment, "add_waybill", waybill="SF1234567")
    assert told["waybill"] == "SF1234567"


# The gate


def test_a_pass_issued_anew_says_what_was_posted(house):
    notice = house.submitted(house.confirmed())
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    gate_pass = house.came_of(consignment, "gate-passes")[0]
    other = house.confirmed(lines=(("P-0013", 5),))
    house.logistics_clerk.act(gate_pass, "cancel", reason="打印坏了")
    assert house.logistics_clerk.act(gate_pass, "reissue")["state"] == "replaced"
    again = house.came_of(consignment, "gate-passes")[-1]
    assert again["lines"][0]["quantity"] == "100"
    assert house.logistics_clerk.act(gate_pass, "reissue", 409)["code"] == "wrong_state"
    old, new = (house.logistics_clerk.see(one)["code"] for one in (gate_pass, again))
    assert house.gatekeeper.post("/gate-passes/verify", {"code": old}, 422)["code"] == "gate_pass_cancelled"
    assert house.gatekeeper.post("/gate-passes/verify", {"code": "forged"}, 422)["code"] == "gate_pass_unknown"
    assert house.gatekeeper.post("/gate-passes/verify", {"code": new})["state"] == "used"
    assert house.gatekeeper.post("/gate-passes/verify", {"code": new}, 422)["code"] == "gate_pass_used"
    assert house.picker.post("/gate-passes/verify", {"code": new}, 403)["code"] == "role_required"
    for who in ("gatekeeper", "auditor", "accountant"):
        caller = getattr(house, who)
        assert "code" not in caller.see(again)
        assert new not in str(caller.get(f"/gate-passes/{again['number']}/events"))
    assert other["state"] == "confirmed"


@pytest.mark.parametrize("used", [False, True])
def test_less_is_posted_than_the_pass_says(house, used):
    order = house.confirmed()
    notice = house.submitted(order)
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    if used:
        house.out(consignment)
    shipment = house.posted(notice, lines=[{"line_no": 1, "quantity": "90", "reason": "留下一箱"}])
    assert shipment["lines"][0]["quantity"] == "90"
    passes = house.came_of(consignment, "gate-passes")
    states = [(one["state"], one["lines"][0]["quantity"]) for one in passes]
    gate = discrepancies(house, passes[0])
    if used:
        assert states == [("used", "100")]
        assert [(row["owner_role"], row["expected"], row["found"]) for row in gate] == [
            ("logistics_clerk", "100", "90")
        ]
    else:
        assert states == [("replaced", "100"), ("issued", "90")]
        assert gate == []
    posting = discrepancies(house, shipment)
    assert [(row["owner_role"], row["expected"], row["found"]) for row in posting] == [("shipment_clerk", "100", "90")]
    assert house.stock("P-0011") == {"1F": (9_910, 0, 0)}
    assert lines_by_no(house.sales_clerk.see(order))[1]["owed"] == "10"


def test_a_draft_shipment_is_adjusted_before_it_is_posted(house):
    notice = house.submitted(house.confirmed())
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    draft = house.shipment_clerk.see(house.came_of(notice, "shipments")[0])
    path = f"/shipments/{draft['number']}"
    lines = [{"line_no": 1, "quantity": "101"}]
    refused = house.shipment_clerk.patch(path, {"version": draft["version"], "lines": lines}, 422)
    assert refused["code"] == "quantity_exceeds_checked"
    lines = [{"line_no": 1, "quantity": "95", "reason": "破损"}]
    draft = house.shipment_clerk.patch(path, {"version": draft["version"], "lines": lines})
    assert (draft["state"], draft["lines"][0]["quantity"]) == ("draft", "95")
    assert house.shipment_clerk.act(draft, "post")["lines"][0]["quantity"] == "95"


def test_a_reversed_shipment_is_posted_again_with_less(house):
    order = house.confirmed()
    notice = house.submitted(order)
    shipment = house.shipped(notice)
    assert house.shipment_clerk.act(shipment, "reverse", 403, reason="错")["code"] == "role_required"
    house.accountant.act(shipment, "reverse", reason="数量录错")
    assert house.auditor.see(shipment)["state"] == "reversed"
    assert house.sales_clerk.see(order)["state"] == "confirmed"
    assert house.sales_clerk.see(notice)["state"] == "loaded"
    account = house.account("C-0001")
    assert (account["balance"], account["exposure"]["held_notices"]) == ("0.00", "168.00")
    again = house.posted(notice, lines=[{"line_no": 1, "quantity": "60", "reason": "实发"}])
    assert house.stock("P-0011") == {"1F": (9_940, 0, 0)}
    assert house.account("C-0001")["balance"] == "100.80"
    line = lines_by_no(house.sales_clerk.see(order))[1]
    assert (line["shipped"], line["open"], line["owed"]) == ("60", "40", "40")
    red = [one for one in house.came_of(order, "shipments") if one.get("reversal_of")]
    assert len(red) == 1
    assert house.accountant.see(red[0])["total"] == "-168.00"
    assert again["state"] == "posted"


def test_fetched_and_paid_on_delivery_needs_the_money_at_second_checked_quantities(house):
    order = house.confirmed("C-0031")
    notice = house.submitted(order, **PICKUP)
    assert notice["state"] == "released"
    consignment = house.staged(notice, zone="Z-PICKUP")
    house.checked(consignment, leader={1: "50"})
    house.logistics_clerk.act(consignment, "load")
    refused = house.logistics_clerk.act(consignment, "sign_off", 422)
    assert refused["code"] == "receipt_required"
    assert "84" not in refused["detail"]
    house.paid("C-0031", "84.00", delivery_notice=notice["number"])
    assert house.logistics_clerk.act(consignment, "sign_off")["state"] == "signed"
    gate_pass = house.came_of(consignment, "gate-passes")[0]
    assert (gate_pass["vehicle"], "刘师傅" in gate_pass["fetched_by"]) == ("浙C12345", True)


# Who sees what


@pytest.mark.parametrize("who", FLOOR_ROLES)
def test_no_price_key_reaches_the_floor(house, who):
    order = house.confirmed()
    notice = house.submitted(order)
    shipment = house.shipped(notice)
    caller = getattr(house, who)
    documents = [order, notice, shipment, *house.lists(notice), *house.came_of(notice, "consignments")]
    documents += house.came_of(notice, "gate-passes")
    seen = 0
    for document in documents:
        path = f"/{document['resource']}/{document['number']}"
        for part in ("", "/events", "/trace"):
            response = caller.client.get(f"/api/v1{path}{part}")
            assert response.status_code in (200, 404), (path, response.status_code)
            if response.status_code == 200:
                seen += 1
                assert not keys_of(response.json()) & PRICE_KEYS, (path, part, keys_of(response.json()) & PRICE_KEYS)
                assert "168.00" not in response.content.decode(), (path, part)
        listed = caller.client.get(f"/api/v1/{document['resource']}")
        assert not keys_of(listed.json()) & PRICE_KEYS
    assert who in ("qc_inspector", "receiving_clerk") or seen
    caller.get("/customers/C-0001/account", 404)
