"""The event log: true to the trail, only of visible papers, and never with an amount."""

import json
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

PRICES = ("amount", "total", "price", "rate", "value_at", "credit")


def test_the_log_is_ocel(house):
    order = house.confirmed()
    found = house.auditor.get("/process/log")
    assert set(found) == {"objectTypes", "eventTypes", "objects", "events"}
    mine = [event for event in found["events"] if event["relationships"][0]["objectId"] == order["number"]]
    assert [event["type"] for event in mine] == [
        "sales-orders.create", "sales-orders.attach", "sales-orders.submit", "sales-orders.approve_finance",
        "sales-orders.confirm",
    ]  # fmt: skip
    ids = {one["id"] for one in found["objects"]}
    types = {one["name"] for one in found["objectTypes"]}
    kinds = {one["name"] for one in found["eventTypes"]}
    for event in found["events"]:
        assert event["type"] in kinds
        assert {one["objectId"] for one in event["relationships"]} <= ids
    for one in found["objects"]:
        assert one["type"] in types
        assert {related["objectId"] for related in one["relationships"]} <= ids
    notice = house.submitted(order)
    again = house.auditor.get("/process/log")
    row = next(one for one in again["objects"] if one["id"] == notice["number"])
    assert {"objectId": order["number"], "qualifier": "came of"} in row["relationships"]


def test_a_salesperson_reads_own_papers_only(house):
    mine, other = house.confirmed("C-0001"), house.confirmed("C-0002", clerk="sales_clerk2")
    numbers = {one["id"] for one in house.salesperson.get("/process/log")["objects"]}
    assert mine["number"] in numbers
    assert other["number"] not in numbers


@pytest.mark.parametrize("who", ["picker", "auditor"])
def test_no_amount_stands_in_the_log(house, who):
    house.confirmed()
    text = json.dumps(getattr(house, who).get("/process/log")["events"])
    assert not any(f'"{word}"' in text for word in PRICES)


def test_a_period_is_asked_for_by_days(house):
    house.confirmed()
    day = timezone.localdate(house.at).isoformat()
    assert house.auditor.get("/process/log", **{"from": day, "to": day})["events"]
    assert house.auditor.get("/process/log", **{"from": "2001-01-01", "to": "2001-01-02"})["events"] == []
    assert house.auditor.get("/process/log", expect=422, **{"from": "yesterday"})["code"] == "inputs_invalid"


def test_xes_has_a_trace_per_paper(house):
    order = house.confirmed()
    response = house.auditor.client.get("/api/v1/process/log?format=xes")
    log = ET.fromstring(b"".join(response.streaming_content))
    space = "{http://www.xes-standard.org/}"
    names = [trace.find(f"{space}string").get("value") for trace in log.findall(f"{space}trace")]
    assert order["number"] in names


def test_the_model_says_what_makes_what(house):
    found = house.auditor.get("/process")
    sign_off = next(
        action for doctype in found["document_types"] if doctype["name"] == "consignments"
        for action in doctype["actions"] if action["name"] == "sign_off"
    )  # fmt: skip
    assert "gate-passes" in sign_off["makes"]
    assert {"from": "consignments", "action": "sign_off", "to": "shipments"}.items() <= next(
        one for one in found["hand_overs"] if one["to"] == "shipments" and one["action"] == "sign_off"
    ).items()
    xml = house.auditor.client.get("/api/v1/process?format=bpmn")
    assert xml["Content-Type"].startswith("application/xml")
    assert house.auditor.get("/process", expect=422, format="png")["code"] == "inputs_invalid"
