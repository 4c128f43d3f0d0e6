"""Each of the six reasons of D1.2, from the customer's list to the closed case: what comes back, goes out, is credited."""

from decimal import Decimal

import pytest
from tests.scenarios import returning as steps
from tests.scenarios.house import lines_by_no
from tests.scenarios.test_complaints import Quality

PRICE = Decimal("1.68")  # P-0011: (11 / 10 + 1) × 0.80
ALL_GOOD = {"counted": "10", "qualified": "10", "opinion": "合格"}
ALL_BAD = {"counted": "10", "rework": "4", "scrap": "6", "responsibility": "ours", "opinion": "开裂", "defect": "开裂"}


@pytest.fixture
def quality(house):
    return Quality(house)


def balance(house):
    return Decimal(house.account("C-0001")["balance"])


def on_hand(house):
    return {place: figures[0] for place, figures in house.stock("P-0011").items()}


@pytest.mark.parametrize(
    ("reason", "finding", "back"),
    [
        ("exchange", ALL_GOOD, {"1F": 10}),
        ("quality_not_replaced", ALL_BAD, {"REWORK": 4, "SCRAP": 6}),
        ("no_reason", ALL_GOOD, {"1F": 10}),
    ],
)
def test_goods_come_back_and_are_credited(house, reason, finding, back):
    shipment = steps.shipped(house)
    owed, before = balance(house), on_hand(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}), reason=reason)
    document = house.accountant.see(steps.returned(house, made, {1: finding}))
    steps.fed_back(house, made)
    made = house.sales_clerk.see(made)
    assert (made["state"], made["judgement"], made["reason"]) == ("closed", "return", reason)
    assert Decimal(document["total"]) == 10 * PRICE
    assert balance(house) == owed - 10 * PRICE
    after = on_hand(house)
    assert {place: after[place] - before.get(place, 0) for place in back} == back
    assert lines_by_no(house.accountant.see(shipment))[1]["returned"] == "10"
    if reason == "exchange":
        exchanged(house, made)


def exchanged(house, made):
    """The other half of an exchange: a new order of the case, which needs no contract but the customer's list."""
    body = {"customer": "C-0001", "kind": "stock", "lines": [{"product": "P-0013", "quantity": "10"}]}
    order = house.sales_clerk.make("sales-orders", service_case=made["number"], **body)
    house.sales_clerk.act(order, "submit")
    house.accountant.act(order, "approve_finance")
    order = house.sales_clerk.act(order, "confirm", method="phone", contact="张建国")
    assert house.submitted(order)["state"] == "released"


def test_short_not_replaced_is_credited_without_goods(house):
    shipment = steps.shipped(house)
    owed, before = balance(house), on_hand(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}), reason="short_not_replaced")
    house.sales_clerk.act(steps.request_of(house, made), "issue")
    house.receiving_clerk.act(steps.printed(house, made), "post")
    assert house.sales_clerk.see(made)["state"] == "closed"
    assert balance(house) == owed - 10 * PRICE
    assert on_hand(house) == before


@pytest.mark.parametrize("reason", ["short_delivery", "quality"])
def test_goods_are_sent_in_their_place_and_nobody_owes_for_them(house, quality, reason):
    shipment = steps.shipped(house)
    owed, before = balance(house), on_hand(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}), judgement="replacement", reason=reason)
    assert house.came_of(made, "return-requests") == []
    request, posted = replaced(house, quality, made)
    assert house.sales_clerk.see(request)["state"] == "shipped"
    assert house.sales_clerk.see(made)["state"] == "closed"
    assert balance(house) == owed
    assert on_hand(house)["1F"] == before["1F"] - 10
    assert [line["quantity"] for line in posted["lines"]] == ["10"]
    again = house.sales_clerk.make(
        "service-cases", 422, customer="C-0001",
        lines=[{"shipment": shipment["number"], "line_no": 1, "quantity": "91"}],
    )  # fmt: skip
    assert again["code"] == "quantity_exceeds_shipped"


def replaced(house, quality, made):
    """From an approved case to the posted replacement shipment, and the customer's answer."""
    (complaint,) = house.came_of(made, "complaints")
    now = {"version": complaint["version"], "facts": "见客户清单", "cause": "cracked"}
    house.sales_clerk.patch(f"/complaints/{complaint['number']}", now)
    decided = quality.decided(complaint)
    (request,) = house.came_of(decided, "replacement-requests")
    house.sales_clerk.act(quality.formed(request), "submit")
    house.logistics_clerk.act(request, "print")
    posted = house.logistics_clerk.act(quality.signed(quality.staged(request)), "post")
    house.sales_clerk.act(complaint, "feed_back", channel="phone", text="已补发", answer="收到")
    return request, posted


def test_a_replacement_comes_back_and_is_credited_at_the_price_of_what_it_replaced(house, quality):
    shipment = steps.shipped(house)
    owed = balance(house)
    made = steps.approved(house, steps.case(house, shipment, {1: 10}), judgement="replacement", reason="quality")
    _request, posted = replaced(house, quality, made)
    second = steps.approved(house, steps.case(house, posted, {1: 4}), reason="quality_not_replaced")
    finding = {"counted": "4", "scrap": "4", "responsibility": "ours", "opinion": "又开裂"}
    document = house.accountant.see(steps.returned(house, second, {1: finding}))
    steps.fed_back(house, second)
    assert house.sales_clerk.see(second)["state"] == "closed"
    assert (Decimal(document["total"]), document["lines"][0]["unit_price"]) == (4 * PRICE, "1.68")
    assert balance(house) == owed - 4 * PRICE
    line = lines_by_no(house.auditor.see(posted))[1]
    assert (line["claimed"], line["returned"]) == ("4", "4")
    more = house.sales_clerk.make(
        "service-cases", 422, customer="C-0001",
        lines=[{"shipment": posted["number"], "line_no": 1, "quantity": "7"}],
    )  # fmt: skip
    assert more["code"] == "quantity_exceeds_shipped"
