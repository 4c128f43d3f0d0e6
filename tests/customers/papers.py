"""An application and a request for other terms, as the tests of section A begin with them."""

from datetime import timedelta

from django.utils import timezone
from tests.orders.house import attach

from counterfoil.kernel.performing import create, perform

CREDIT_CODE = "91330100MA27XL0G4Q"
OTHER_CREDIT_CODE = "91110000600037341L"
APPLICATION = {
    "name": "杭州光明电器有限公司",
    "credit_code": OTHER_CREDIT_CODE,
    "grade": "A",
    "addresses": [
        {"kind": "delivery", "province": "浙江省", "city": "杭州市", "district": "", "street": "文一路 1 号"}
    ],
    "contacts": [{"name": "赵六", "phone": "13900001111", "email": "", "title": "采购"}],
    "rates": [{"category": "conduit", "discount_rate": "0.80"}],
    "settlement_terms": "monthly-30",
    "payment_method": "transfer",
    "credit_limit": "50000",
    "salesperson": "salesperson",
    "sales_clerk": "sales_clerk",
}


def apply_for(house, who="sales_clerk", **more):
    """A draft application."""
    return create("customer-applications", {**APPLICATION, **more}, by=house.people[who], at=house.now)


def ask_for(house, who="sales_clerk", *, attached=True, **more):
    """A draft request for other terms of C-1, its signed paper attached."""
    inputs = {"customer": "C-1", "rates": [{"category": "conduit", "discount_rate": "0.75"}], "reason": "业务量增长"}
    request = create("terms-change-requests", {**inputs, **more}, by=house.people[who], at=house.now)
    if attached:
        attach(request, "paper_request", by=house.people[who], at=house.now)
    return request


def do(house, document, action, who="sales_clerk", *, later=0, **inputs):
    """Do an action as this person, so many days later."""
    at = house.now + timedelta(days=later)
    return perform(document, action, by=house.people[who], at=at, inputs=inputs)


def today(house, later=0):
    return (timezone.localtime(house.now).date() + timedelta(days=later)).isoformat()
