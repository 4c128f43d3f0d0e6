"""What happens beside the straight way, as people live it: held, short, fetched, too late, twice."""

from decimal import Decimal

import pytest
from tests.scenarios.house import CARRIER, PICKUP, lines_by_no

PREPAID, MONTHLY, CASH = "C-0021", "C-0001", "C-0031"
BIG = (("P-0150", 10_000), ("P-0149", 100))  # P-0150: 16.00 × 0.80 × 10,000 = 128,000 yuan


def test_who_pays_first_is_held_until_the_money_is_there(house):
    notice = house.submitted(house.confirmed(PREPAID))
    assert notice["state"] == "credit_held"
    assert notice["judgement"]["code"] == "prepayment_missing"
    house.paid(PREPAID, "167.99")
    assert house.sales_clerk.see(notice)["state"] == "credit_held"
    house.paid(PREPAID, "0.01")
    assert house.sales_clerk.see(notice)["state"] == "released"
    shipment = house.shipped(notice)
    assert house.accountant.see(shipment)["total"] == "168.00"
    account = house.account(PREPAID)
    assert (account["balance"], account["advances"], account["exposure"]["total"]) == ("0.00", "0.00", "0.00")


def test_an_advance_kept_for_a_notice_releases_that_one_only(house):
    first = house.submitted(house.confirmed(PREPAID))
    second = house.submitted(house.confirmed(PREPAID))
    house.paid(PREPAID, "168.00", delivery_notice=second["number"])
    assert house.sales_clerk.see(first)["state"] == "credit_held"
    assert house.sales_clerk.see(second)["state"] == "released"
    assert house.account(PREPAID)["exposure"]["kept_advances"] == "168.00"


def test_a_bounced_payment_holds_the_notice_again(house):
    notice = house.submitted(house.confirmed(PREPAID))
    receipt = house.paid(PREPAID, "168.00")
    assert house.accountant.act(receipt, "reverse", 422, reason="退票")["code"] == "same_person"
    house.chief_accountant.act(receipt, "reverse", reason="退票")
    assert house.sales_clerk.see(notice)["state"] == "credit_held"
    assert house.account(PREPAID)["balance"] == "0.00"


def test_over_the_limit_the_chief_accountant_may_release(house):
    notice = house.submitted(house.confirmed(MONTHLY, BIG))
    assert notice["state"] == "credit_held"
    assert notice["judgement"]["code"] == "credit_exceeded"
    assert notice["judgement"]["credit_limit"] == "100000.00"
    assert house.sales_clerk.act(notice, "release_credit", 403, reason="急")["code"] == "role_required"
    assert house.chief_accountant.act(notice, "release_credit", 422)["code"] == "reason_required"
    released = house.chief_accountant.act(notice, "release_credit", reason="已承诺付款")
    assert released["state"] == "released"
    assert house.account(MONTHLY)["exposure"]["held_notices"] == released["total"]


def test_a_cancelled_notice_frees_its_room_and_goods(house):
    order = house.confirmed()
    notice = house.submitted(order)
    house.sales_clerk.act(notice, "cancel", reason="客户改期")
    assert house.account(MONTHLY)["exposure"]["total"] == "0.00"
    assert house.stock("P-0011") == {"1F": (10_000, 0, 0)}
    assert lines_by_no(house.sales_clerk.see(order))[1]["open"] == "100"
    assert [one["state"] for one in house.came_of(notice, "pick-lists")] == ["cancelled"]


@pytest.mark.parametrize(
    ("choice", "state", "owed", "open_"),
    [("backorder", "released", "10", "10"), ("drop", "released", "0", "0"), ("wait", "shortage", "0", "0")],
)
def test_what_is_short_is_owed_dropped_or_waited_for(house, choice, state, owed, open_):
    house.produced("P-0151", "1F", 20)
    order = house.confirmed(lines=(("P-0151", 30), ("P-0011", 100)))
    notice = house.submitted(order)
    assert notice["state"] == "shortage"
    line = lines_by_no(notice)[1]
    assert (line["available"], line["short"]) == ("20", "10")
    told = {"channel": "phone", "text": "缺 10 根"}
    untold = house.sales_clerk.act(notice, "inform_shortage", 422, lines=[], **told)
    assert untold["code"] == "shortage_not_informed"
    notice = house.sales_clerk.act(notice, "inform_shortage", lines=[{"line_no": 1, "choice": choice}], **told)
    assert notice["state"] == state
    line = lines_by_no(house.sales_clerk.see(order))[1]
    assert (line["owed"], line["open"]) == (owed, open_)
    house.produced("P-0151", "1F", 10)
    assert house.sales_clerk.see(notice)["state"] == "released"
    backorders = house.sales_clerk.get("/backorders")["items"]
    assert [one["quantity"] for one in backorders] == (["10"] if choice == "backorder" else [])


def test_nothing_left_after_dropping_cancels_the_notice(house):
    notice = house.submitted(house.confirmed(lines=(("P-0151", 30),)))
    told = {"channel": "phone", "text": "无货"}
    dropped = house.sales_clerk.act(notice, "inform_shortage", lines=[{"line_no": 1, "choice": "drop"}], **told)
    assert dropped["state"] == "cancelled"


def test_nothing_found_cancels_the_notice_and_leaves_the_order_open(house):
    order = house.confirmed()
    notice = house.submitted(order)
    pick_list = house.lists(notice)[0]
    house.picked(pick_list, found={1: "0"})
    house.picker.act(pick_list, "stage", zone="Z-EAST")
    assert house.auditor.see(notice)["state"] == "cancelled"
    line = lines_by_no(house.sales_clerk.see(order))[1]
    assert (line["notified"], line["open"], line["owed"]) == ("0", "100", "100")
    assert house.stock("P-0011") == {"1F": (10_000, 0, 100)}
    assert house.account(MONTHLY)["exposure"]["total"] == "0.00"


def test_fetched_goods_against_cash_wait_for_the_receipt(house):
    order = house.confirmed(CASH)
    notice = house.submitted(order, **PICKUP)
    assert notice["state"] == "released"
    consignment = house.staged(notice, zone="Z-PICKUP")
    house.checked(consignment)
    house.logistics_clerk.act(consignment, "load")
    refused = house.logistics_clerk.act(consignment, "sign_off", 422)
    assert refused["code"] == "receipt_required"
    assert "168" not in refused["detail"]
    house.paid(CASH, "168.00", delivery_notice=notice["number"])
    house.logistics_clerk.act(consignment, "sign_off")
    assert house.out(consignment)["state"] == "used"
    house.posted(notice)
    assert house.account(CASH)["balance"] == "0.00"


def test_a_pass_is_used_once(house):
    notice = house.submitted(house.confirmed())
    consignment = house.staged(notice)
    house.checked(consignment)
    house.signed(consignment)
    gate_pass = house.came_of(consignment, "gate-passes")[0]
    code = house.logistics_clerk.see(gate_pass)["code"]
    assert "code" not in house.gatekeeper.see(gate_pass)
    assert house.picker.post("/gate-passes/verify", {"code": code}, 403)["code"] == "role_required"
    assert house.gatekeeper.post("/gate-passes/verify", {"code": "forged"}, 422)["code"] == "gate_pass_unknown"
    house.gatekeeper.post("/gate-passes/verify", {"code": code})
    assert house.gatekeeper.post("/gate-passes/verify", {"code": code}, 422)["code"] == "gate_pass_used"


def test_a_cancelled_pass_lets_nothing_out(house):
    consignment = house.staged(house.submitted(house.confirmed()))
    house.checked(consignment)
    house.signed(consignment)
    gate_pass = house.came_of(consignment, "gate-passes")[0]
    code = house.logistics_clerk.see(gate_pass)["code"]
    house.logistics_clerk.act(gate_pass, "cancel", reason="打印错误")
    assert house.gatekeeper.post("/gate-passes/verify", {"code": code}, 422)["code"] == "gate_pass_cancelled"
    house.logistics_clerk.act(gate_pass, "reissue")
    assert house.out(consignment)["state"] == "used"


def test_a_rate_below_the_customers_goes_to_the_market_manager(house):
    order = house.draft()
    line = {"product": "P-0011", "quantity": "100", "discount_rate": "0.69"}
    order = house.sales_clerk.patch(f"/sales-orders/{order['number']}", {"version": order["version"], "lines": [line]})
    house.sales_clerk.attach(order, "contract")
    assert house.sales_clerk.act(order, "submit", 422)["code"] == "discount_below_floor"
    order = house.sales_clerk.see(order)
    line["discount_rate"] = "0.75"
    order = house.sales_clerk.patch(f"/sales-orders/{order['number']}", {"version": order["version"], "lines": [line]})
    assert house.sales_clerk.act(order, "submit")["state"] == "awaiting_price"
    assert house.accountant.act(order, "approve_finance", 409)["code"] == "wrong_state"
    assert house.market_manager.act(order, "approve_price")["state"] == "awaiting_finance"
    returned = house.accountant.act(order, "return", reason="合同缺章")
    assert returned["state"] == "returned"


def test_papers_and_states_are_asked_for(house):
    order = house.draft()
    assert house.sales_clerk.act(order, "submit", 422)["code"] == "contract_required"
    house.sales_clerk.attach(order, "contract")
    house.sales_clerk.act(order, "submit")
    assert house.sales_clerk.act(order, "submit", 409)["code"] == "wrong_state"
    house.accountant.act(order, "approve_finance")
    notice = house.notice(order)
    assert house.sales_clerk.act(notice, "submit", 422)["code"] == "order_not_confirmed"
    too_many = [{"sales_order": order["number"], "line_no": 1, "quantity": "1"}]
    refused = house.sales_clerk.make("delivery-notices", 422, lines=too_many, **CARRIER)
    assert refused["code"] == "quantity_exceeds_open"


def test_a_prospect_gets_a_draft_but_no_order(house):
    order = house.draft("L-0001")
    house.sales_clerk.attach(order, "contract")
    assert house.sales_clerk.act(order, "submit", 422)["code"] == "customer_not_approved"


def test_nothing_new_for_a_blocked_customer(house):
    order = house.confirmed()
    path = f"/customers/{MONTHLY}/actions"
    assert house.sales_clerk.post(f"{path}/block", {"reason": "逾期"}, 403)["code"] == "role_required"
    assert house.market_manager.post(f"{path}/block", {}, 422)["code"] == "reason_required"
    assert house.market_manager.post(f"{path}/block", {"reason": "逾期"})["blocked"] is True
    lines = [{"sales_order": order["number"], "line_no": 1, "quantity": "1"}]
    for resource, body in (
        ("sales-orders", {"customer": MONTHLY, "lines": []}),
        ("delivery-notices", {"lines": lines, **CARRIER}),
    ):
        assert house.sales_clerk.make(resource, 422, **body)["code"] == "customer_blocked"
    assert house.market_manager.post(f"{path}/unblock", {"reason": "已付款"})["blocked"] is False
    house.submitted(order)


def test_an_order_is_amended_and_the_old_revision_dropped_again(house):
    order = house.confirmed()
    amended = house.sales_clerk.act(order, "amend", reason="客户加量")
    assert (amended["state"], amended["revision"]) == ("draft", 2)
    back = house.sales_clerk.act(amended, "discard", reason="客户取消加量")
    assert back["state"] == "confirmed"
    assert lines_by_no(back)[1]["quantity"] == "100"
    house.submitted(back)
    assert house.sales_clerk.act(order, "amend", 422, reason="再加量")["code"] == "in_delivery"


def test_amounts_of_parts_sum_to_the_whole(house):
    order = house.confirmed(lines=(("P-0003", 3),))  # 1.30 × 0.80 = 1.04
    total = Decimal(order["lines"][0]["amount"])
    parts = []
    for _number in range(3):
        notice = house.submitted(house.sales_clerk.see(order), {1: 1})
        parts.append(house.accountant.see(house.shipped(notice)))
    assert sum(Decimal(part["total"]) for part in parts) == total
    assert house.account(MONTHLY)["balance"] == str(total)
