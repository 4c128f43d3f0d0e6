"""Goods come back: the main line of D1 over HTTP, with every figure that it moves."""

from decimal import Decimal

from django.test import Client
from tests.scenarios import returning as steps
from tests.scenarios.house import lines_by_no

from counterfoil.people.models import User

PRICE = Decimal("1.68")  # P-0011: (11 / 10 + 1) × 0.80


def test_from_the_customers_list_to_the_books(house):
    shipment = steps.shipped(house)
    before = house.stock("P-0011")["1F"][0]
    made = steps.case(house, shipment, {1: 10})
    assert made["state"] == "open"
    assert lines_by_no(house.accountant.see(shipment))[1]["claimed"] == "10"

    made = house.sales_clerk.act(made, "judge", judgement="return", reason="no_reason")
    assert (made["state"], made["policy_version"]) == ("judged", 1)
    made = house.market_manager.act(made, "approve")
    assert made["state"] == "approved"
    request = steps.request_of(house, made)
    assert request["state"] == "draft"
    assert house.sales_clerk.act(request, "issue", 422)["code"] == "inputs_invalid"

    inspection = steps.arrived(house, made)
    assert house.sales_clerk.see(request)["state"] == "arrived"
    steps.found(house, inspection, {1: {"counted": "10", "qualified": "10", "opinion": "合格，可入库"}})
    inspection = steps.signed(house, inspection)
    assert inspection["state"] == "signed"
    assert lines_by_no(inspection)[1]["missing"] == "0"
    assert house.sales_clerk.see(request)["state"] == "inspected"

    asked = house.came_of(made, "sales-return-requests")[0]
    assert house.sales_clerk.pdf(f"{steps.path(asked)}/pdf", 409)
    document = steps.printed(house, made)
    assert house.sales_clerk.pdf(f"{steps.path(asked)}/pdf").startswith(b"%PDF")
    asked = house.sales_clerk.see(asked)
    assert (asked["state"], asked["printed"]) == ("printed", 1)
    assert document["session_on"] == asked["session_on"] >= steps.today()

    house.picking_leader.act(document, "arrange", picker="picker", at=f"{document['session_on']}T08:00:00+08:00")
    wrong = house.picker.act(document, "put_away", 422, lines=[{"line_no": 1, "location": "SCRAP"}])
    assert wrong["code"] == "wrong_location"
    assert steps.placed(house, document)["state"] == "put_away"
    more = house.receiving_clerk.act(document, "post", 422, lines=[{"line_no": 1, "counted": "11"}])
    assert more["code"] == "quantities_disagree"
    document = steps.posted(house, document)
    assert document["state"] == "posted"
    assert "amount" not in document["lines"][0]

    document = house.accountant.see(document)
    assert (document["total"], document["tax_total"]) == ("16.80", "1.93")
    assert house.stock("P-0011")["1F"][0] == before + 10
    assert house.account("C-0001")["balance"] == "151.20"
    line = lines_by_no(house.accountant.see(shipment))[1]
    assert (line["returned"], line["claimed"]) == ("10", "10")
    assert house.sales_clerk.see(asked)["state"] == "closed"
    assert house.sales_clerk.see(request)["state"] == "inspected"

    assert steps.fed_back(house, made)["state"] == "fed_back"
    assert house.sales_clerk.see(request)["state"] == "closed"
    assert house.sales_clerk.see(made)["state"] == "closed"
    refused = house.accountant.act(shipment, "reverse", 422, reason="错")
    assert refused["code"] == "has_successors"


def test_mixed_findings_go_to_three_places_and_the_refused_go_home(house):
    shipment = steps.shipped(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 40}), reason="quality_not_replaced")
    inspection = steps.arrived(house, made)
    finding = {
        "counted": "38", "qualified": "20", "rework": "8", "scrap": "5", "refused": "5", "missing": "2",
        "responsibility": "customer", "opinion": "部分开裂", "defect": "开裂",
    }  # fmt: skip
    steps.found(house, inspection, {1: finding})
    refused = house.qc_inspector.act(inspection, "sign", 422)
    assert refused["code"] == "responsibility_not_ours"
    wrong = {**finding, "responsibility": "ours", "scrap": "6"}
    steps.found(house, inspection, {1: wrong})
    assert house.qc_inspector.act(inspection, "sign", 422)["code"] == "quantities_disagree"
    steps.found(house, inspection, {1: {**finding, "responsibility": "ours"}})
    assert house.market_manager.act(inspection, "sign", 403)["code"] == "role_required"
    steps.signed(house, inspection)
    difference = next(
        one for one in house.auditor.get("/discrepancies")["items"] if one["source_number"] == inspection["number"]
    )
    assert (difference["step"], difference["expected"], difference["found"]) == ("return", "40", "38")
    document = steps.printed(house, made)
    assert [(line["bucket"], line["quantity"]) for line in document["lines"]] == [
        ("qualified", "20"), ("rework", "8"), ("scrap", "5"),
    ]  # fmt: skip
    before = house.stock("P-0011")
    steps.placed(house, document)
    document = house.accountant.see(steps.posted(house, document))
    assert document["total"] == str(33 * PRICE)
    stock = house.stock("P-0011")
    assert stock["1F"][0] - before["1F"][0] == 20
    assert (stock["REWORK"][0], stock["SCRAP"][0]) == (8, 5)

    note = house.came_of(document, "scrap-notes")[0]
    assert (note["state"], note["lines"][0]["quantity"], note["lines"][0]["defect"]) == ("draft", "5", "部分开裂")
    assert house.warehouse_keeper.act(note, "post")["state"] == "posted"
    assert "SCRAP" not in house.stock("P-0011")

    steps.fed_back(house, made)
    request = house.sales_clerk.see(steps.request_of(house, made))
    assert request["state"] == "inspected"
    house.logistics_clerk.act(request, "send_back", carrier="东线物流", plate="浙J12345")
    gate_pass = next(one for one in house.came_of(request, "gate-passes") if one["kind"] == "refused_return")
    assert [line["quantity"] for line in gate_pass["lines"]] == ["5"]
    code = house.logistics_clerk.see(gate_pass)["code"]
    house.gatekeeper.post("/gate-passes/verify", {"code": code})
    assert house.sales_clerk.see(request)["state"] == "closed"
    assert house.sales_clerk.see(made)["state"] == "closed"


def test_refused_goods_are_left_to_us_with_the_customers_consent(house):
    made = steps.approved(house, steps.case(house, steps.shipped(house)))
    inspection = steps.arrived(house, made)
    steps.found(house, inspection, {1: {"counted": "10", "refused": "10", "responsibility": "customer"}})
    steps.signed(house, inspection)
    assert house.came_of(made, "sales-return-requests") == []
    request = steps.request_of(house, made)
    steps.fed_back(house, made)
    assert house.sales_clerk.act(request, "abandon", 422, reason="不要了")["code"] == "attachment_required"
    house.sales_clerk.attach(request, "evidence", name="弃货同意书.pdf")
    assert house.sales_clerk.act(request, "abandon", reason="不要了")["state"] == "closed"
    assert house.sales_clerk.see(made)["state"] == "closed"


def test_short_not_replaced_has_no_goods(house):
    shipment = steps.shipped(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 5}), reason="short_not_replaced")
    request = house.sales_clerk.act(steps.request_of(house, made), "issue")
    assert request["state"] == "inspected"
    document = steps.printed(house, made)
    before = house.stock("P-0011")
    document = house.accountant.see(house.receiving_clerk.act(document, "post"))
    assert (document["state"], document["total"]) == ("posted", "8.40")
    assert house.stock("P-0011") == before
    row = next(
        one for one in house.auditor.get("/discrepancies")["items"] if one["source_number"] == document["number"]
    )
    assert (row["expected"], row["found"]) == ("5", "0")
    assert row["expected_by"] == "picker"
    names = house.auditor.see(row)["given_reason"]
    assert all(word in names for word in ("理货员", "首次对货", "二次对货"))
    assert house.sales_clerk.see(request)["state"] == "closed"
    assert house.sales_clerk.see(made)["state"] == "closed"


def test_an_exchange_is_a_return_and_a_new_order(house):
    shipment = steps.shipped(house)
    made = steps.case(house, shipment, {1: 10})
    body = {"customer": "C-0001", "kind": "stock", "lines": [{"product": "P-0013", "quantity": "10"}]}
    early = house.sales_clerk.make("sales-orders", 422, service_case=made["number"], **body)
    assert early["code"] == "inputs_invalid"
    steps.approved(house, made, reason="exchange")
    order = house.sales_clerk.make("sales-orders", service_case=made["number"], **body)
    assert house.sales_clerk.act(order, "submit")["state"] == "awaiting_finance"
    links = {link["resource"] for link in house.sales_clerk.see(made)["links"]["to"]}
    assert links == {"return-requests", "sales-orders"}


def test_less_is_received_than_was_inspected(house):
    made = steps.approved(house, steps.case(house, steps.shipped(house)))
    inspection = steps.arrived(house, made)
    steps.found(house, inspection, {1: {"counted": "10", "qualified": "10", "opinion": "合格"}})
    steps.signed(house, inspection)
    document = steps.printed(house, made)
    house.receiving_clerk.act(document, "count", lines=[{"line_no": 1, "counted": "8"}])
    steps.placed(house, document)
    document = house.accountant.see(house.receiving_clerk.act(document, "post"))
    assert (document["total"], document["lines"][0]["counted"]) == ("13.44", "8")
    row = next(
        one for one in house.auditor.get("/discrepancies")["items"] if one["source_number"] == document["number"]
    )
    assert (row["step"], row["owner"]) == ("receiving", "sales_clerk")
    charge = house.came_of(document, "assessments")[0]
    assert (charge["user"], charge["points"]) == ("sales_clerk", "2")


def test_parts_sum_to_the_whole(house):
    """100 pieces at 168.00: whatever is rounded on the way, the last return takes what is left of money and tax."""
    shipment = steps.shipped(house)
    amounts = []
    for quantity in (33, 33, 34):
        made = steps.approved(house, steps.case(house, shipment, {1: quantity}))
        finding = {"counted": str(quantity), "qualified": str(quantity), "opinion": "合格"}
        document = house.accountant.see(steps.returned(house, made, {1: finding}))
        amounts.append((Decimal(document["total"]), Decimal(document["tax_total"])))
    assert sum(amount for amount, _tax in amounts) == Decimal("168.00")
    assert sum(tax for _amount, tax in amounts) == Decimal("19.33")
    refused = house.sales_clerk.make(
        "service-cases", 422, customer="C-0001",
        lines=[{"shipment": shipment["number"], "line_no": 1, "quantity": "1"}],
    )  # fmt: skip
    assert refused["code"] == "quantity_exceeds_shipped"


def test_a_wrong_posting_is_reversed_and_posted_again(house):
    shipment = steps.shipped(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}))
    finding = {"counted": "10", "qualified": "7", "scrap": "3", "responsibility": "ours", "opinion": "三根开裂"}
    document = steps.returned(house, made, {1: finding})
    steps.fed_back(house, made)
    assert house.sales_clerk.see(made)["state"] == "closed"
    assert house.account("C-0001")["balance"] == "151.20"
    house.accountant.act(document, "reverse", reason="入错库")
    assert house.accountant.see(document)["state"] == "reversed"
    assert house.account("C-0001")["balance"] == "168.00"
    assert "SCRAP" not in house.stock("P-0011")
    assert lines_by_no(house.accountant.see(shipment))[1]["returned"] == "0"
    assert house.came_of(document, "scrap-notes")[0]["state"] == "cancelled"
    assert house.sales_clerk.see(made)["state"] == "approved"
    again = next(one for one in house.came_of(document, "sales-returns") if one["state"] == "draft")
    steps.placed(house, again)
    steps.posted(house, again)
    assert house.account("C-0001")["balance"] == "151.20"
    assert house.sales_clerk.see(made)["state"] == "closed"
    note = next(one for one in house.came_of(again, "scrap-notes") if one["state"] == "draft")
    house.warehouse_keeper.act(note, "post")
    assert house.accountant.act(again, "reverse", 422, reason="错")["code"] == "has_successors"


def test_the_refusals_of_a_case(house):
    shipment = steps.shipped(house)
    lines = [{"shipment": shipment["number"], "line_no": 1, "quantity": "101"}]
    more = house.sales_clerk.make("service-cases", 422, customer="C-0001", lines=lines)
    assert more["code"] == "quantity_exceeds_shipped"
    lines[0]["quantity"] = "60"
    made = house.sales_clerk.make("service-cases", customer="C-0001", lines=lines)
    judged = {"judgement": "return", "reason": "no_reason"}
    assert house.sales_clerk.act(made, "judge", 422, **judged)["code"] == "attachment_required"
    house.sales_clerk.attach(made, "customer_list")
    assert house.sales_clerk.act(made, "judge", 422, **judged)["code"] == "policy_not_explained"
    version = house.sales_clerk.see(made)["version"]
    made = house.sales_clerk.patch(steps.path(made), {"version": version, "policy_explained_on": steps.today()})
    assert house.sales_clerk.act(made, "judge", 422, **judged)["code"] == "policy_not_agreed"
    house.sales_clerk.patch(steps.path(made), {"version": made["version"], "policy_agreed_on": steps.today()})
    wrong = house.sales_clerk.act(made, "judge", 422, judgement="return", reason="quality")
    assert wrong["code"] == "inputs_invalid"
    assert more["code"] == house.sales_clerk.make(
        "service-cases", 422, customer="C-0001", lines=[{**lines[0], "quantity": "41"}]
    )["code"]  # fmt: skip

    new = house.sales_clerk.act(made, "split", lines=[{"line_no": 1, "quantity": "20"}])
    assert (new["state"], lines_by_no(new)[1]["quantity"]) == ("open", "40")
    other = house.came_of(made, "service-cases")[-1]
    assert (other["split_from"], lines_by_no(other)[1]["quantity"]) == (made["number"], "20")
    assert [one["kind"] for one in other["attachments"]] == ["customer_list"]
    assert lines_by_no(house.accountant.see(shipment))[1]["claimed"] == "60"
    house.sales_clerk.act(other, "cancel", reason="客户撤回")
    assert lines_by_no(house.accountant.see(shipment))[1]["claimed"] == "40"
    house.sales_clerk.act(made, "judge", **judged)
    assert house.market_manager.act(made, "return", reason="写明原因")["state"] == "open"


def test_who_writes_what_at_the_table(house):
    made = steps.approved(house, steps.case(house, steps.shipped(house)))
    inspection = steps.arrived(house, made)
    version = house.qc_inspector.see(inspection)["version"]
    counts = {"version": version, "lines": [{"line_no": 1, "counted": "10"}]}
    assert house.qc_inspector.patch(steps.path(inspection), counts, 403)["code"] == "role_required"
    judged = {"version": version, "lines": [{"line_no": 1, "qualified": "10"}]}
    assert house.sales_clerk.patch(steps.path(inspection), judged, 403)["code"] == "role_required"
    steps.found(house, inspection, {1: {"counted": "10", "qualified": "10"}})
    house.qc_inspector.act(inspection, "sign")
    assert house.qc_inspector.act(inspection, "sign", 422)["code"] == "same_person"
    changed = steps.found(house, inspection, {1: {"counted": "9", "qualified": "9"}})
    assert changed["state"] == "draft"
    assert house.sales_clerk.act(inspection, "sign")["state"] == "draft"
    assert house.qc_inspector.act(inspection, "sign")["state"] == "signed"
    asked = house.came_of(made, "sales-return-requests")[0]
    assert house.sales_clerk.act(asked, "print", 422)["code"] == "opinion_required"
    assert house.qc_inspector.act(inspection, "reopen", 422, reason="漏写意见")["code"] == "has_successors"
    house.sales_clerk.act(asked, "cancel", reason="补写意见")
    assert house.sales_clerk.act(inspection, "remake")["state"] == "signed"
    asked = next(one for one in house.came_of(made, "sales-return-requests") if one["state"] == "draft")
    house.sales_clerk.act(asked, "cancel", reason="补写意见")
    assert house.qc_inspector.act(inspection, "reopen", reason="漏写意见")["state"] == "draft"
    steps.found(house, inspection, {1: {"counted": "9", "qualified": "9", "opinion": "合格"}})
    steps.signed(house, inspection)
    assert steps.printed(house, made)["state"] == "draft"


def test_goods_stand_at_the_gate_first(house):
    made = steps.approved(house, steps.case(house, steps.shipped(house)))
    request = steps.request_of(house, made)
    house.sales_clerk.act(request, "issue", way="物流", expected_on=steps.today(1), consignee="王入库")
    house.gatekeeper.act(request, "log_at_gate", plate="浙J55555", packages=3)
    request = house.sales_clerk.see(request)
    assert (request["state"], request["plate"], request["packages"]) == ("awaiting_goods", "浙J55555", 3)
    assert "unit_price" not in house.gatekeeper.see(request)["lines"][0]
    assert house.sales_clerk.act(request, "arrive")["arrived_on"] == steps.today()


def test_the_papers_of_a_return_can_be_printed(house):
    made = steps.approved(house, steps.case(house, steps.shipped(house)))
    finding = {"counted": "10", "qualified": "7", "scrap": "3", "responsibility": "ours", "opinion": "三根开裂"}
    document = steps.returned(house, made, {1: finding})
    for resource, who in (
        ("service-cases", "sales_clerk"), ("return-requests", "sales_clerk"), ("return-inspections", "qc_inspector"),
        ("sales-return-requests", "receiving_clerk"), ("sales-returns", "receiving_clerk"),
        ("sales-returns", "accountant"), ("scrap-notes", "warehouse_keeper"),
    ):  # fmt: skip
        paper = made if resource == "service-cases" else house.came_of(made, resource)[0]
        assert getattr(house, who).pdf(f"{steps.path(paper)}/pdf").startswith(b"%PDF"), resource
    assert document["state"] == "posted"


def test_the_session_of_the_day_offers_each_person_what_is_theirs(house):
    shipment = steps.shipped(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}))
    inspection = steps.arrived(house, made)
    steps.found(house, inspection, {1: {"counted": "10", "qualified": "10", "opinion": "合格"}})
    steps.signed(house, inspection)
    document = steps.printed(house, made)
    arrange, take_in = f"/sales-returns/{document['number']}/do/arrange/", f"/returns/take-in/{document['number']}/"

    def session(username, expect=200):
        browser = Client()
        browser.force_login(User.objects.get(username=username))
        answer = browser.get("/returns/session/", {"day": document["session_on"]})
        assert answer.status_code == expect
        return answer.content.decode()

    leader, picker, receiver, keeper = (
        session(who) for who in ("picking_leader", "picker", "receiving_clerk", "auditor")
    )
    assert document["number"] in keeper
    assert [arrange in page for page in (leader, picker, receiver, keeper)] == [True, False, False, False]
    assert [take_in in page for page in (leader, picker, receiver, keeper)] == [False, True, True, False]
    session("gatekeeper", 403)
