"""Section A over HTTP: somebody becomes a customer, and other terms are agreed and applied."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from counterfoil.project.demo import names

pytestmark = pytest.mark.django_db


def application(number=48, **more):
    one = names.company(number)
    return {
        "name": one.name, "credit_code": one.credit_code, "grade": "B",
        "addresses": [{"kind": "delivery", "province": "浙江省", "city": "杭州市", "street": "文一路 1 号"}],
        "contacts": [{"name": "赵六", "phone": "13900001111", "email": "z@example.com", "title": "采购"}],
        "rates": [{"category": code, "discount_rate": "0.80"} for code in ("conduit", "fitting", "box")],
        "settlement_terms": "monthly-30", "payment_method": "transfer", "credit_limit": "50000",
        "salesperson": "salesperson", "sales_clerk": "sales_clerk", **more,
    }  # fmt: skip


def approved(house, **more):
    draft = house.sales_clerk.make("customer-applications", **application(**more))
    house.sales_clerk.act(draft, "submit")
    house.market_manager.act(draft, "approve")
    return house.accountant.act(draft, "approve_finance")


def test_somebody_new_becomes_a_customer_and_orders(house):
    done = approved(house)
    customer = house.sales_clerk.get(f"/customers/{done['customer']}")
    assert (customer["approved"], customer["stage"], customer["settlement_terms"]) == (True, "new", "monthly-30")
    assert {row["category"]: row["discount_rate"] for row in customer["rates"]}["box"] == "0.80"
    assert customer["credit_limit"] == "50000.00"
    order = house.confirmed(done["customer"])
    assert order["lines"][0]["discount_rate"] == "0.80"


def test_a_prospect_keeps_its_code_and_is_no_duplicate_of_itself(house):
    prospect = house.sales_clerk.get("/customers/L-0001")
    done = approved(house, customer="L-0001", name=prospect["name"])
    assert done["customer"] == "L-0001"
    assert house.sales_clerk.get("/customers/L-0001")["approved"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rates": [{"category": "conduit", "discount_rate": "0.69"}]}, "discount_below_floor"),
        ({"settlement_terms": "monthly-90"}, "terms_not_allowed"),
        ({"credit_code": "91330100MA27XL0G41"}, "invalid_credit_code"),
        ({"name": names.company(1).name.replace("有限公司", "股份有限公司")}, "duplicate_customer"),
        ({"credit_code": names.company(1).credit_code}, "duplicate_customer"),
    ],
)
def test_what_the_company_does_not_allow_is_refused_at_submit(house, more, code):
    draft = house.sales_clerk.make("customer-applications", **application(**more))
    assert house.sales_clerk.act(draft, "submit", 422)["code"] == code
    assert house.sales_clerk.see(draft)["state"] == "draft"


def test_other_terms_need_the_paper_two_approvals_and_their_day(house):
    tomorrow = (timezone.localtime(house.at).date() + timedelta(days=1)).isoformat()
    change = house.sales_clerk.make(
        "terms-change-requests", customer="C-0001", rates=[{"category": "conduit", "discount_rate": "0.75"}],
        reason="业务量增长", effective_date=tomorrow,
    )  # fmt: skip
    assert house.sales_clerk.act(change, "submit", 422)["code"] == "attachment_required"
    house.sales_clerk.attach(change, "paper_request")
    house.sales_clerk.act(change, "submit")
    house.market_manager.act(change, "approve")
    assert house.accountant.act(change, "approve_finance", 403)["code"] == "role_required"
    house.chief_accountant.act(change, "approve_finance")
    assert house.chief_accountant.act(change, "apply", 422)["code"] == "effective_date_not_reached"
    assert house.chief_accountant.act(change, "cancel", 422)["code"] == "reason_required"
    assert house.chief_accountant.act(change, "cancel", reason="客户撤回")["state"] == "cancelled"


def test_a_higher_limit_frees_a_held_notice_by_itself(house):
    order = house.confirmed("C-0031", [("P-0001", "9000")], clerk="sales_clerk")
    notice = house.submitted(order)
    assert notice["state"] == "credit_held"
    change = house.sales_clerk.make(
        "terms-change-requests", customer="C-0031", credit_limit="100000", reason="业务量增长"
    )
    house.sales_clerk.attach(change, "paper_request")
    house.sales_clerk.act(change, "submit")
    house.market_manager.act(change, "approve")
    house.chief_accountant.act(change, "approve_finance")
    house.chief_accountant.act(change, "apply")
    assert house.sales_clerk.see(notice)["state"] == "released"
    assert Decimal(house.account("C-0031")["credit_limit"]) == Decimal("100000")


def test_no_rate_reaches_those_who_see_no_prices(house):
    done = approved(house)
    seen = house.auditor.see(done)
    assert not {"rates", "credit_limit"} & set(seen)
    events = house.auditor.get(f"/customer-applications/{done['number']}/events")["items"]
    assert all("rates" not in {**event["inputs"], **event["changes"]} for event in events)
    assert house.picker.get(f"/customer-applications/{done['number']}", 404)


def test_own_part_numbers_are_taken_for_our_codes(house):
    body = {"part_numbers": [{"product": "P-0011", "code": "XG20-A", "name": "穿线管"}]}
    client = house.sales_clerk.client
    answer = client.put("/api/v1/customers/C-0001/part-numbers", body, content_type="application/json")
    assert answer.status_code == 200
    order = house.draft("C-0001", [("xg20-a", "10")])
    assert order["lines"][0]["product"] == "P-0011"
