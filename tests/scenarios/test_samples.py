"""Samples (E1.1), told over HTTP: for a customer by the gate, for a department in the staging zone, and back."""

from decimal import Decimal

from tests.scenarios.house import counted, lines_by_no

DUE = "2030-01-31"


def asked(house, purpose="customer", lines=(("P-0011", "20"), ("P-0012", "10")), by="sales_clerk", **more):
    """A submitted request."""
    whom = {"customer": "C-0001"} if purpose == "customer" else {"department": "production"}
    body = [{"product": product, "quantity": quantity} for product, quantity in lines]
    own = getattr(house, by)
    usual = {"purpose": purpose, "use": "寄样试装", "lines": body, "return_due": DUE}
    request = own.make("sample-requests", **{**usual, **whom, **more})
    return own.act(request, "submit")


def staged(house, request, zone="Z-EAST", **more):
    """All its lists in staging."""
    for pick_list in house.lists(request):
        if pick_list["state"] == "open":
            house.picked(pick_list, **more)
            house.picker.act(pick_list, "stage", zone=zone)


def signed(house, request):
    """Second check by logistics alone, loaded, signed off, through the gate."""
    consignment = house.came_of(request, "consignments")[-1]
    whole = house.logistics_clerk.see(consignment)
    house.logistics_clerk.act(consignment, "merge", packages=[package["id"] for package in whole["packages"]])
    counts = {line["line_no"]: line["quantity"] for line in whole["lines"]}
    checked = house.logistics_clerk.act(consignment, "second_check", lines=counted(counts))
    assert checked["state"] == "checked"
    house.signed(consignment)
    house.out(consignment)
    return house.logistics_clerk.see(consignment)


def issued(house, request):
    """The draft issue is posted; returns the request."""
    draft = next(one for one in house.came_of(request, "sample-issues") if one["state"] == "draft")
    house.logistics_clerk.act(draft, "post")
    return house.auditor.see(request)


def test_samples_for_a_customer_go_out_by_the_gate_and_come_back_by_inspection(house):
    before = house.stock("P-0011")["1F"]
    balance = house.account("C-0001")["balance"]
    request = asked(house)
    house.sales_clerk.act(request, "approve", expect=403)
    approved = house.market_manager.act(request, "approve")
    assert approved["state"] == "approved"
    assert house.stock("P-0011")["1F"] == (before[0], before[1] + 20, before[2])

    lists = house.lists(request)
    house.warehouse_keeper.act(lists[0], "print")
    assert house.auditor.see(request)["state"] == "picking"
    house.picker.act(lists[0], "pick", lines=counted({1: lists[0]["lines"][0]["quantity"]}))
    problem = house.warehouse_keeper_1f.act(lists[0], "first_check", expect=403, lines=counted({1: "20"}))
    assert problem["code"] == "role_required"
    house.checker.act(lists[0], "first_check", lines=counted({1: lists[0]["lines"][0]["quantity"]}))
    house.picker.act(lists[0], "label", packages=1)
    house.picker.act(lists[0], "stage", zone="Z-EAST")
    staged(house, request)
    consignment = signed(house, request)
    assert house.came_of(consignment, "gate-passes")[-1]["kind"] == "sample"

    out = issued(house, request)
    assert out["state"] == "issued"
    assert house.logistics_clerk.see(consignment)["state"] == "shipped"
    assert house.account("C-0001")["balance"] == balance
    assert house.stock("P-0011")["1F"][0] == before[0] - 20

    too_much = house.logistics_clerk.act(request, "return_sample", expect=422, lines=[{"line_no": 1, "quantity": "21"}])
    assert too_much["code"] == "quantity_exceeds_shipped"
    house.logistics_clerk.act(request, "return_sample", lines=[{"line_no": 1, "quantity": "15"}])
    assert house.stock("P-0011")["QC"][0] == 15
    disagree = house.qc_inspector.act(
        request, "inspect", expect=422, lines=[{"line_no": 1, "qualified": "10", "rework": "4", "scrap": "2"}]
    )
    assert disagree["code"] == "quantities_disagree"
    wrong = house.qc_inspector.act(
        request, "inspect", expect=422, lines=[{"line_no": 1, "qualified": "10", "location": "SCRAP"}]
    )
    assert wrong["code"] == "wrong_location"
    part = house.qc_inspector.act(
        request, "inspect", lines=[{"line_no": 1, "qualified": "10", "rework": "3", "scrap": "2", "location": "1F"}]
    )
    assert part["state"] == "issued"
    assert house.stock("P-0011")["1F"][0] == before[0] - 10
    assert house.stock("P-0011")["REWORK"][0] == 3
    assert house.stock("P-0011")["SCRAP"][0] == 2
    note = house.came_of(request, "scrap-notes")[0]
    assert (note["state"], note["lines"][0]["quantity"]) == ("draft", "2")

    rest = [{"line_no": 1, "quantity": "5"}, {"line_no": 2, "quantity": "10"}]
    house.logistics_clerk.act(request, "return_sample", lines=rest)
    back = house.qc_inspector.act(
        request, "inspect", lines=[{"line_no": 1, "qualified": "5"}, {"line_no": 2, "qualified": "10"}]
    )
    assert back["state"] == "returned"


def test_a_department_takes_its_samples_in_the_staging_zone_by_two_signatures(house):
    request = asked(house, "department", by="production", lines=[("P-0014", "30")], return_due=None)
    assert request["cost_centre"]
    house.market_manager.act(request, "approve", expect=403)
    house.department_head.act(request, "approve")
    early = house.logistics_clerk.act(request, "hand_over", expect=409)
    assert early["code"] == "wrong_state"
    staged(house, request)
    assert house.came_of(request, "consignments") == []
    stranger = house.gatekeeper.act(request, "hand_over", expect=422)
    assert stranger["code"] == "not_the_receiver"
    once = house.logistics_clerk.act(request, "hand_over")
    assert house.came_of(request, "sample-issues") == []
    twice = house.logistics_clerk.act(request, "hand_over", expect=422)
    assert (once["state"], twice["code"]) == ("picking", "same_person")
    house.production.act(request, "hand_over")
    done = issued(house, request)
    assert done["state"] == "closed"
    assert [signature["role"] for signature in done["signatures"] if signature["action"] == "hand_over"] == [
        "logistics_clerk", "production",
    ]  # fmt: skip


def test_above_the_limit_finance_has_a_word(house):
    request = asked(house, lines=[("P-0100", "5000")])
    waiting = house.market_manager.act(request, "approve")
    assert waiting["state"] == "awaiting_finance"
    assert house.lists(request) == []
    assert "value" in waiting
    assert "value" not in house.logistics_clerk.see(request)
    done = house.accountant.act(request, "approve_finance")
    assert done["state"] == "approved"
    assert house.lists(request)


def test_out_of_stock_changes_nothing_and_partial_takes_what_there_is(house):
    request = asked(house, lines=[("P-0011", "10"), ("P-0151", "5")])
    refused = house.market_manager.act(request, "approve", expect=409)
    assert refused["code"] == "out_of_stock"
    assert house.auditor.see(request)["state"] == "submitted"
    assert house.lists(request) == []
    house.market_manager.act(request, "approve", partial=True)
    staged(house, request)
    signed(house, request)
    rest = issued(house, request)
    assert rest["state"] == "submitted"
    assert lines_by_no(rest)[2]["open"] == "5"
    closed = house.sales_clerk.act(request, "close", reason="客户不再需要")
    assert closed["state"] == "issued"


def test_what_the_lists_did_not_find_is_asked_for_anew(house):
    request = asked(house, lines=[("P-0011", "10")])
    house.market_manager.act(request, "approve")
    staged(house, request, found={1: "0"})
    again = house.auditor.see(request)
    assert again["state"] == "submitted"
    assert Decimal(again["lines"][0]["open"]) == 10
    house.market_manager.act(request, "approve")
    staged(house, request)
    signed(house, request)
    assert issued(house, request)["state"] == "issued"


def test_the_second_round_carries_only_its_own_goods(house):
    request = asked(house, lines=[("P-0011", "10")])
    house.market_manager.act(request, "approve")
    staged(house, request, found={1: "6"})
    signed(house, request)
    assert issued(house, request)["state"] == "submitted"
    house.market_manager.act(request, "approve")
    staged(house, request)
    signed(house, request)
    done = issued(house, request)
    assert (done["state"], done["lines"][0]["issued"]) == ("issued", "10")


def test_a_wrong_issue_is_taken_back_by_somebody_else(house):
    request = asked(house, lines=[("P-0011", "10")])
    house.market_manager.act(request, "approve")
    staged(house, request)
    signed(house, request)
    issued(house, request)
    issue = house.came_of(request, "sample-issues")[0]
    same = house.logistics_clerk.act(issue, "reverse", expect=422, reason="数量错误")
    assert same["code"] == "same_person"
    house.logistics_clerk2.act(issue, "reverse", reason="数量错误")
    assert house.auditor.see(request)["state"] == "picking"
    assert house.stock("P-0011")["Z-EAST"][0] == 10
    states = sorted(one["state"] for one in house.came_of(request, "sample-issues"))
    assert states == ["draft", "posted", "reversed"]
    assert issued(house, request)["state"] == "issued"
    house.logistics_clerk.act(request, "return_sample", lines=[{"line_no": 1, "quantity": "1"}])
    last = next(
        one for one in house.came_of(request, "sample-issues") if one["state"] == "posted" and not one["reversal_of"]
    )
    assert house.logistics_clerk2.act(last, "reverse", expect=422, reason="x")["code"] == "has_successors"


def test_due_samples_wait_on_the_to_do_list_until_their_day(house):
    request = asked(house, lines=[("P-0011", "10")])
    house.market_manager.act(request, "approve")
    staged(house, request)
    signed(house, request)
    issued(house, request)
    mine = house.sales_clerk.get("/me/tasks")["items"]
    task = next(one for one in mine if one["number"] == request["number"])
    assert (task["action"], task["due_at"][:10]) == ("extend", DUE)
    earlier = house.sales_clerk.act(request, "extend", expect=422, return_due="2029-12-31", reason="还在试用")
    assert earlier["code"] == "inputs_invalid"
    assert (
        house.sales_clerk.act(request, "extend", return_due="2030-03-01", reason="还在试用")["return_due"]
        == "2030-03-01"
    )
    assert house.market_manager.act(request, "write_off", reason="客户留用")["state"] == "closed"


def test_nobody_but_sales_asks_for_a_customer_and_a_blocked_one_gets_nothing(house):
    body = {"purpose": "customer", "customer": "C-0001", "use": "x", "lines": [{"product": "P-0011", "quantity": "1"}]}
    assert house.production.make("sample-requests", expect=403, **body)["code"] == "role_required"
    request = asked(house)
    house.market_manager.post("/customers/C-0001/actions/block", {"reason": "欠款"})
    assert house.market_manager.act(request, "approve", expect=422)["code"] == "customer_blocked"
    assert house.sales_clerk.make("sample-requests", expect=422, **body)["code"] == "customer_blocked"


def test_a_request_goes_back_is_changed_and_cancelled(house):
    request = asked(house)
    back = house.market_manager.act(request, "return", reason="数量太多")
    assert back["state"] == "draft"
    own = house.sales_clerk
    changed = own.patch(
        f"/sample-requests/{request['number']}",
        {"version": back["version"], "lines": [{"product": "P-0011", "quantity": "1"}], "way": "express"},
    )
    assert len(changed["lines"]) == 1
    own.act(request, "submit")
    late = own.see(request)
    own.patch(f"/sample-requests/{request['number']}", {"version": late["version"], "phone": "13900000000"})
    late = own.see(request)
    refused = own.patch(f"/sample-requests/{request['number']}", {"version": late["version"], "use": "y"}, expect=409)
    assert refused["code"] == "wrong_state"
    house.market_manager.act(request, "approve")
    own.act(request, "cancel", reason="客户取消")
    assert house.stock("P-0011")["1F"][1] == 0
    assert house.lists(request) == []
    assert house.sales_clerk.pdf(f"/sample-requests/{request['number']}/pdf").startswith(b"%PDF")
