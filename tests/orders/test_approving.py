"""What the market manager sees before approving, and several orders approved at once (C1.4)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.orders import custom
from tests.orders.house import confirmed, customer, do, draft, submitted
from tests.orders.test_orders import change

from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders import approving
from counterfoil.orders.orders.views import credit_warning, preview

BELOW = {"product": "P-2", "quantity": "100", "discount_rate": "0.70"}


def cases(house):
    return approving.list_cases(house.people["market_manager"], at=house.now)


def test_lines_below_the_customers_rate_with_their_money_effect(house):
    confirmed(house, {"product": "P-2", "quantity": "10", "discount_rate": "0.78"})
    order = submitted(house, BELOW, ("P-1", 5))
    (case,) = cases(house)
    assert case.order == order and case.lines == 2
    (difference,) = case.differences
    assert (difference.effect, case.effect) == (Decimal("-20.00"), Decimal("-20.00"))  # 2.00 × (0.70 − 0.80) × 100
    assert (difference.floor, difference.last_price) == (Decimal("0.70"), Decimal("1.56"))
    assert difference.at_the_floor


def test_an_own_list_price_is_measured_against_the_price_list(house):
    custom.reviewed(house, {"product": "P-9", "quantity": "10", "list_price": "7.50"})
    (difference,) = cases(house)[0].differences
    assert (difference.listed, difference.effect) == (Decimal(9), Decimal("-12.00"))  # (7.50 − 9.00) × 0.80 × 10


def test_statements_for_one_order_and_for_many_are_the_same(house):
    submitted(house, BELOW)
    with CaptureQueriesContext(connection) as one:
        cases(house)
    house.customer = customer(house, "C-2")
    for _number in range(4):
        submitted(house, *[{**BELOW, "product": f"P-{n}"} for n in (1, 2, 3, 4)])
    with CaptureQueriesContext(connection) as many:
        assert len(cases(house)) == 5
    assert len(many) <= len(one) <= 9


def signed_in(house, name="market_manager"):
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.people[name])
    return client


def test_several_are_approved_at_once_and_one_refused_does_not_hold_up_the_others(house):
    first, second, third = (submitted(house, BELOW) for _number in range(3))
    changed = do(house, third, "withdraw")
    page = signed_in(house).post(
        "/price-approvals/",
        {"action": "approve_price", "order": [f"{one.number}/{one.version}" for one in (first, second, third)]},
    )
    states = list(SalesOrder.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["awaiting_finance", "awaiting_finance", changed.state]
    done = page.context["done"]
    assert [one.refusal == "" for one in done] == [True, True, False]


def test_what_changed_since_it_was_looked_at_is_not_approved(house):
    order = submitted(house, BELOW)
    looked_at = order.version
    order = change(house, do(house, order, "withdraw"), lines=[{**BELOW, "quantity": "900"}])
    order = do(house, order, "submit")
    signed_in(house).post("/price-approvals/", {"action": "approve_price", "order": f"{order.number}/{looked_at}"})
    order.refresh_from_db()
    assert order.state == "awaiting_price"


def test_several_are_given_back_with_a_reason(house):
    order = submitted(house, BELOW)
    client = signed_in(house)
    chosen = f"{order.number}/{order.version}"
    assert client.post("/price-approvals/", {"action": "return", "order": chosen}).context["done"][0].refusal
    client.post("/price-approvals/", {"action": "return", "order": chosen, "reason": "再谈"})
    order.refresh_from_db()
    assert order.state == "returned"


@pytest.mark.parametrize("name", ["sales_clerk", "picker", "administrator"])
def test_others_see_no_prices_there(house, name):
    submitted(house, BELOW)
    page = signed_in(house, name).get("/price-approvals/")
    assert page.context["cases"] == [] and b"-20.00" not in page.content


def test_revisions_stand_side_by_side(house):
    order = do(house, confirmed(house, ("P-1", 10), ("P-2", 5)), "amend", reason="改")
    change(house, order, lines=[{"product": "P-2", "quantity": "7"}, {"product": "P-3", "quantity": "1"}])
    page = signed_in(house).get(f"/sales-orders/{order.number}/revisions/")
    kinds = {line.pairs[0].after or line.pairs[0].before: line.kind for line in page.context["lines"]}
    assert {key.split()[0]: kind for key, kind in kinds.items()} == {"P-2": "changed", "P-3": "added", "P-1": "taken"}
    page = signed_in(house, "engineering").get(f"/sales-orders/{order.number}/revisions/")
    assert {column.name for column in page.context["columns"]} <= {
        "product",
        "quantity",
        "requirement",
        "remark",
        "vat_rate",
    }


def test_revisions_of_a_first_edition_are_not_found(house):
    assert signed_in(house).get(f"/sales-orders/{draft(house, ('P-1', 1)).number}/revisions/").status_code == 404


def test_the_order_warns_early_when_it_would_be_held(house):
    house.customer = customer(house, "C-2", limit="100")
    order = draft(house, ("P-1", 200))
    seen = credit_warning(order, house.clerk, at=house.now)
    assert seen is not None and "160.00" in seen["why"] and "100.00" in seen["why"]
    assert credit_warning(order, house.people["engineering"], at=house.now) is None
    assert credit_warning(draft(house, ("P-1", 10)), house.clerk, at=house.now) is None


def test_the_entry_sheet_warns_early_and_shows_what_is_being_made(house):
    custom.started(house, ("P-9", 30))
    house.customer = customer(house, "C-2", limit="100")
    raw = {"customer": "C-2", "lines": [{"row": "0", "product": "P-9", "quantity": "100"}]}
    found = preview(raw, user=house.clerk, at=house.now)
    assert "30" in found["lines"][0]["on_hand"]
    assert any(note.get("warn") and "720" in note["text"] for note in found["notes"])
