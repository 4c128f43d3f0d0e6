"""The main line over HTTP, with every figure that it moves."""

from decimal import Decimal

from tests.scenarios.house import CARRIER, lines_by_no

AMOUNT = "168.00"  # P-0011: (11 / 10 + 1) × 0.80 = 1.68 yuan, 100 pieces
TAX = "19.33"  # 168.00 × 0.13 / 1.13


def test_from_the_contract_to_the_money(house):
    order = house.draft(requested_date="2199-01-31")
    line = order["lines"][0]
    assert (line["list_price"], line["discount_rate"], line["unit_price"]) == ("2.10", "0.80", "1.68")
    assert (line["amount"], line["open"], order["state"]) == (AMOUNT, "100", "draft")
    house.sales_clerk.attach(order, "contract")
    assert house.sales_clerk.act(order, "submit")["state"] == "awaiting_finance"
    assert house.accountant.act(order, "approve_finance")["state"] == "effective"
    order = house.sales_clerk.act(order, "confirm", method="signed_return", contact="张建国")
    assert order["state"] == "confirmed"

    notice = house.submitted(order, **CARRIER)
    assert notice["state"] == "released"
    assert notice["judgement"]["result"] == "passed"
    assert notice["judgement"]["this_notice"] == AMOUNT
    assert house.account("C-0001")["exposure"]["held_notices"] == AMOUNT
    assert house.stock("P-0011") == {"1F": (10_000, 100, 0)}
    assert lines_by_no(house.sales_clerk.see(order))[1]["notified"] == "100"
    house.logistics_clerk.act(notice, "print")

    pick_list = house.lists(notice)[0]
    house.picked(pick_list, keeper="warehouse_keeper_1f")
    assert house.picker.pdf(f"/pick-lists/{pick_list['number']}/labels.pdf").startswith(b"%PDF")
    house.picker.act(pick_list, "stage", zone="Z-EAST")
    assert house.stock("P-0011") == {"1F": (9_900, 0, 0), "Z-EAST": (100, 0, 0)}
    assert lines_by_no(house.sales_clerk.see(order))[1]["staged"] == "100"
    assert house.sales_clerk.see(notice)["state"] == "staged"

    consignment = house.came_of(notice, "consignments")[0]
    assert house.checked(consignment)["state"] == "checked"
    assert house.signed(consignment)["state"] == "signed"
    assert house.out(consignment)["state"] == "used"
    shipment = house.posted(notice)
    assert "amount" not in shipment["lines"][0]

    shipment = house.accountant.see(shipment)
    assert (shipment["state"], shipment["total"], shipment["tax_total"]) == ("posted", AMOUNT, TAX)
    assert house.stock("P-0011") == {"1F": (9_900, 0, 0)}
    assert house.sales_clerk.see(notice)["state"] == "shipped"
    order = house.sales_clerk.see(order)
    assert order["state"] == "closed"
    line = lines_by_no(order)[1]
    assert (line["shipped"], line["open"], line["notified"], line["owed"]) == ("100", "0", "0", "0")
    account = house.account("C-0001")
    assert (account["balance"], account["exposure"]["total"], account["room"]) == (AMOUNT, AMOUNT, "99832.00")
    assert account["open_items"][0]["number"] == shipment["number"]

    receipt = house.paid("C-0001", AMOUNT)
    assert receipt["state"] == "posted"
    account = house.account("C-0001")
    assert (account["balance"], account["open_items"], account["room"]) == ("0.00", [], "100000.00")


def test_the_chain_is_traced_from_both_ends(house):
    order = house.confirmed()
    shipment = house.shipped(house.submitted(order))
    down = house.auditor.get(f"/sales-orders/{order['number']}/trace")["items"]
    up = house.auditor.get(f"/shipments/{shipment['number']}/trace")["items"]
    kinds = {"sales-orders", "delivery-notices", "pick-lists", "consignments", "gate-passes", "shipments"}
    assert {item["resource"] for item in down} == kinds
    assert {item["resource"] for item in up} == kinds - {"gate-passes"}
    assert {item["number"] for item in up} < {item["number"] for item in down}
    assert [item["created_at"] for item in down] == sorted(item["created_at"] for item in down)
    events = house.accountant.get(f"/shipments/{shipment['number']}/events")["items"]
    assert [event["action"] for event in events] == ["create", "post"]


def test_the_customer_is_maintained_after_the_first_shipment(house):
    assert house.sales_clerk.get("/customers/C-0001")["stage"] == "new"
    house.shipped(house.submitted(house.confirmed()))
    assert house.sales_clerk.get("/customers/C-0001")["stage"] == "maintained"


def test_two_floors_merge_and_a_difference_at_the_second_check(house):
    order = house.confirmed(lines=(("P-0001", 10), ("P-0002", 20)))
    notice = house.submitted(order)
    lists = house.lists(notice)
    assert [one["floor"] for one in lists] == ["1F", "2F"]
    house.picked(lists[0], packages=1)
    house.picker.act(lists[0], "stage", zone="Z-EAST")
    assert house.auditor.see(notice)["state"] == "picking"
    house.picked(lists[1], packages=3)
    refused = house.picker.act(lists[1], "stage", 422, zone="Z-SOUTH", reason="东区已满")
    assert refused["code"] == "wrong_zone"
    house.picker.act(lists[1], "stage", zone="Z-EAST")

    consignment = house.came_of(notice, "consignments")[0]
    packages = [package["id"] for package in house.logistics_clerk.see(consignment)["packages"]]
    assert len(packages) == 4
    missing = house.logistics_clerk.act(consignment, "merge", 422, packages=packages[:-1])
    assert missing["code"] == "packages_incomplete"
    short = next(line for line in consignment["lines"] if line["product"] == "P-0002")
    checked = house.checked(consignment, leader={short["line_no"]: "18"})
    assert lines_by_no(checked)[short["line_no"]]["checked"] == "18"
    assert house.stock("P-0002") == {"2F": (9_982, 0, 2), "Z-EAST": (18, 0, 0)}
    difference = next(
        one for one in house.auditor.get("/discrepancies")["items"] if one["source_number"] == consignment["number"]
    )
    assert (difference["expected"], difference["found"], difference["step"]) == ("20", "18", "second_check")
    house.picking_leader.act(difference, "explain", cause="miscount", text="少装一包")
    assert house.stock("P-0002")["2F"] == (9_982, 0, 0)

    house.signed(consignment)
    house.out(consignment)
    shipment = house.accountant.see(house.posted(notice))
    assert sorted(line["quantity"] for line in shipment["lines"]) == ["10", "18"]
    line = next(line for line in house.sales_clerk.see(order)["lines"] if line["product"] == "P-0002")
    assert (line["shipped"], line["open"]) == ("18", "2")


def test_who_picked_does_not_check_again(house):
    notice = house.submitted(house.confirmed())
    pick_list = house.lists(notice)[0]
    house.warehouse_keeper.act(pick_list, "print")
    counts = [{"line_no": 1, "quantity": "100"}]
    assert house.warehouse_keeper_2f.act(pick_list, "print", 422)["code"] == "wrong_floor"
    house.picker.act(pick_list, "pick", lines=counts)
    user = house.picker.user
    user.roles = ["picker", "checker"]
    user.save()
    assert house.picker.act(pick_list, "first_check", 422, lines=counts)["code"] == "same_person"
    assert house.picker.act(pick_list, "stage", 409, zone="Z-EAST")["code"] == "wrong_state"


def test_a_shipment_is_reversed_and_shipped_again(house):
    order = house.confirmed()
    notice = house.submitted(order)
    shipment = house.shipped(notice)
    assert house.accountant.act(shipment, "reverse", 422)["code"] == "reason_required"
    shipment = house.accountant.act(shipment, "reverse", reason="过错单")
    assert shipment["state"] == "reversed"
    account = house.account("C-0001")
    assert (account["balance"], account["exposure"]["held_notices"]) == ("0.00", AMOUNT)
    assert house.stock("P-0011") == {"1F": (9_900, 0, 0), "Z-EAST": (100, 0, 0)}
    assert house.auditor.see(notice)["state"] == "loaded"
    assert house.sales_clerk.see(order)["state"] == "confirmed"
    again = house.accountant.see(house.posted(notice))
    assert again["total"] == AMOUNT
    assert Decimal(house.account("C-0001")["balance"]) == Decimal(AMOUNT)
    assert house.sales_clerk.see(order)["state"] == "closed"


def test_a_box_left_behind_is_owed(house):
    order = house.confirmed()
    notice = house.submitted(order)
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    over = [{"line_no": 1, "quantity": "101"}]
    draft = house.came_of(notice, "shipments")[0]
    assert house.shipment_clerk.act(draft, "post", 422, lines=over)["code"] == "quantity_exceeds_checked"
    house.posted(notice, lines=[{"line_no": 1, "quantity": "90", "reason": "外箱破损"}])
    assert house.account("C-0001")["balance"] == "151.20"
    assert house.stock("P-0011")["1F"][0] == 9_910
    line = lines_by_no(house.sales_clerk.see(order))[1]
    assert (line["shipped"], line["owed"], line["open"]) == ("90", "10", "10")
    old, new = house.came_of(consignment, "gate-passes")
    assert (old["state"], new["state"], new["lines"][0]["quantity"]) == ("replaced", "issued", "90")
