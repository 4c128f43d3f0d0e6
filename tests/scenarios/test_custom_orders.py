"""A custom order over HTTP: reviewed by four departments, priced, made, and delivered of what was made for it (C1.3, C1.9)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.scenarios.house import CARRIER, lines_by_no

DEPARTMENTS = {
    "engineering": "engineering", "production": "production", "procurement": "procurement",
    "quality": "quality_manager",
}  # fmt: skip
GOODS = {"product": "P-0191", "quantity": "100", "list_price": "25.00", "requirement": "红色，壁厚 2.0"}


def day(house, days):
    return (timezone.localtime(house.at).date() + timedelta(days=days)).isoformat()


@pytest.fixture
def in_review(house):
    """A custom order that the departments are asked about, and its review."""
    order = house.sales_clerk.make(
        "sales-orders", customer="C-0001", kind="custom", customer_order_number="DZ-1", lines=[GOODS]
    )
    house.sales_clerk.attach(order, "contract")
    house.sales_clerk.attach(order, "other", name="drawing.pdf")
    order = house.sales_clerk.act(order, "submit")
    assert order["state"] == "in_review"
    return order, house.came_of(order, "order-reviews")[0]


def passed(house, review):
    for place, (department, username) in enumerate(DEPARTMENTS.items(), start=10):
        answer = getattr(house, username).act(
            review, "pass", department=department, promised_date=day(house, place), remark="可做"
        )
    return answer


def in_production(house, order):
    house.market_manager.act(order, "approve_price")
    house.accountant.act(order, "approve_finance")
    house.sales_clerk.act(order, "confirm", method="signed_return", contact="张建国")
    request = house.came_of(order, "production-requests")[0]
    return house.production.act(request, "start")


def test_from_the_review_to_the_gate(house, in_review):
    order, review = in_review
    seen = house.engineering.see(order)
    assert seen["lines"][0]["requirement"] == GOODS["requirement"]
    assert [file["kind"] for file in seen["attachments"]] == ["other"]
    assert not {"unit_price", "list_price", "amount"} & set(seen["lines"][0]) and "total" not in seen
    review = passed(house, review)
    assert (review["state"], review["promised_date"]) == ("passed", day(house, 13))
    order = house.sales_clerk.see(order)
    assert (order["state"], order["promised_date"]) == ("awaiting_price", day(house, 13))

    request = in_production(house, order)
    assert (request["needed_on"], request["lines"][0]["quantity"]) == (day(house, 13), "100")
    assert "list_price" not in request["lines"][0]
    done = house.production.act(request, "complete", lines=[{"line_no": 1, "quantity": "60"}], floor="2F")
    assert (done["state"], done["lines"][0]["finished"]) == ("in_production", "60")
    more = house.production.act(request, "complete", 422, lines=[{"line_no": 1, "quantity": "41"}], floor="2F")
    assert more["code"] == "quantity_exceeds_requested"
    done = house.production.act(request, "complete", lines=[{"line_no": 1, "quantity": "40"}], floor="2F")
    assert done["state"] == "completed"
    assert house.stock("P-0191") == {"2F": (100, 100, 0)}
    assert house.production.pdf(f"/production-requests/{request['number']}/pdf").startswith(b"%PDF")
    assert house.engineering.pdf(f"/order-reviews/{review['number']}/pdf").startswith(b"%PDF")

    notice = house.submitted(house.sales_clerk.see(order), **CARRIER)
    assert notice["state"] == "released"
    shipment = house.shipped(notice)
    assert shipment["state"] == "posted"
    order = house.sales_clerk.see(order)
    assert (order["state"], lines_by_no(order)[1]["shipped"]) == ("closed", "100")
    assert house.stock("P-0191") == {}
    assert Decimal(house.account("C-0001")["balance"]) == Decimal("2000.00")  # 25.00 × 0.80 × 100


def test_an_objection_returns_the_order_and_a_new_review_begins(house, in_review):
    order, review = in_review
    house.engineering.act(review, "pass", department="engineering", promised_date=day(house, 9))
    again = house.engineering.act(review, "pass", 409, department="engineering", promised_date=day(house, 9))
    assert again["code"] == "wrong_state"
    other = house.engineering.act(review, "pass", 403, department="production", promised_date=day(house, 9))
    assert other["code"] == "role_required"
    assert house.production.act(review, "object", 422, department="production")["code"] == "reason_required"
    review = house.production.act(review, "object", department="production", reason="没有模具")
    assert review["state"] == "objected"
    order = house.sales_clerk.see(order)
    assert order["state"] == "returned"
    assert house.sales_clerk.act(order, "submit")["state"] == "in_review"
    assert [one["state"] for one in house.came_of(order, "order-reviews")] == ["objected", "open"]


def test_production_waits_for_the_customer_and_ends_with_the_order(house, in_review):
    order, review = in_review
    passed(house, review)
    house.market_manager.act(order, "approve_price")
    house.accountant.act(order, "approve_finance")
    request = house.came_of(order, "production-requests")[0]
    assert house.production.act(request, "start", 422)["code"] == "order_not_confirmed"
    house.sales_clerk.act(order, "confirm", method="phone", contact="张建国")
    house.production.act(request, "start")
    house.production.act(request, "complete", lines=[{"line_no": 1, "quantity": "30"}], floor="1F")
    house.market_manager.act(order, "cancel", reason="客户取消")
    assert house.production.see(request)["state"] == "cancelled"
    assert house.stock("P-0191") == {"1F": (30, 0, 0)}


def test_a_stock_order_takes_neither_requirement_nor_own_price(house):
    order = house.draft(lines=[("P-0191", "5")])
    house.sales_clerk.attach(order, "contract")
    assert house.sales_clerk.act(order, "submit", 422)["code"] == "review_required"
    line = {"product": "P-0001", "quantity": "1", "list_price": "0.50"}
    assert house.sales_clerk.make("sales-orders", 422, customer="C-0001", kind="stock", lines=[line])["code"] == (
        "inputs_invalid"
    )
