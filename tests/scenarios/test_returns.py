"""Goods come back: the main line of D1 over HTTP, with every figure that it moves."""

from decimal import Decimal

from tests.scenarios import returning as steps
from tests.scenarios.house import lines_by_no

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
