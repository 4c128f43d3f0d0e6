"""The page of a customer (360°): what it shows to whom, and that its cost doesn't grow with the history."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.customers.papers import ask_for, do
from tests.orders import house as houses

from counterfoil.catalogue.models import Category
from counterfoil.customers import actions, timeline
from counterfoil.customers.models import Customer

MOST = 25
"""Statements of the page, whatever the customer's history."""


@pytest.fixture
def house(db):
    return houses.build()


def client_of(house, who):
    client = Client()
    client.cookies["counterfoil-language"] = "en"
    client.force_login(house.people[who])
    return client


def page(house, who="sales_clerk", address="/customers/C-1/"):
    response = client_of(house, who).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_names_what_is_open_what_happened_and_the_history_of_the_terms(house):
    order = houses.effective(house, ("P-1", 10))
    request = do(house, ask_for(house), "submit")
    do(house, request, "approve", "market_manager")
    do(house, request, "approve_finance", "chief_accountant")
    do(house, request, "apply", "chief_accountant")
    shown = page(house)
    assert order.number in shown
    assert request.number in shown
    assert "History of the terms" in shown
    assert f"{Category.objects.get(code='conduit').name} 75" in shown
    assert "conduit 0.75" not in shown
    assert "should have ordered" not in shown


def test_a_change_of_terms_is_told_beside_the_rates_alone_and_other_data_by_itself(house):
    request = do(house, ask_for(house), "submit")
    do(house, request, "approve", "market_manager")
    do(house, request, "approve_finance", "chief_accountant")
    do(house, request, "apply", "chief_accountant")
    shown = page(house)
    history, data = shown.split('id="changes"')
    assert request.number in history and request.number not in data
    assert str(house.people["chief_accountant"]) in history.split("History of the terms")[1]
    actions.change("C-1", {"phone": "0571-9"}, by=house.people["sales_clerk"], at=timezone.now())
    assert "0571-9" in page(house).split('id="changes"')[1]


def test_open_papers_are_those_that_are_not_finished(house):
    order = houses.effective(house, ("P-1", 10))
    houses.do(house, order, "cancel", "market_manager", reason="x")
    waiting = houses.submitted(house, ("P-1", 10))
    found = timeline.papers_of(house.customer, house.people["sales_clerk"]).open
    assert [(doctype.name, [paper.number for paper in papers]) for doctype, papers in found] == [
        ("sales-orders", [waiting.number])
    ]


def test_who_sees_no_prices_sees_none_here(house):
    houses.effective(house, ("P-1", 10))
    shown = page(house, "auditor")
    assert "100,000.00" not in shown
    assert "Rates paid" not in shown
    assert "0.80" not in shown


def test_another_clerks_customer_is_not_there(house):
    assert client_of(house, "sales_clerk2").get("/customers/C-1/").status_code == 404


def test_statements_of_the_page_do_not_grow_with_the_history(house):
    client = client_of(house, "sales_clerk")
    counted = []
    for many in (1, 12):
        for _number in range(many):
            houses.submitted(house, ("P-1", 10))
            actions.change("C-1", {"phone": str(_number)}, by=house.clerk, at=house.now)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/customers/C-1/").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[1] <= MOST, counted


def test_stage_page_counts_who_stands_where_and_says_who_moved(house):
    actions.mark_lead(Customer.objects.get(code="C-1"), reason="BJD-1", at=house.now)
    shown = page(house, address="/customer-stages/")
    assert "accepted a quotation: BJD-1" in shown
    assert client_of(house, "picker").get("/customer-stages/").status_code == 404


def test_own_part_numbers_are_accepted_in_an_order(house):
    client = client_of(house, "sales_clerk")
    answer = client.post(
        "/customers/C-1/do/part_numbers/",
        {"part_numbers.0.product": "P-1", "part_numbers.0.code": "XG 20-A", "part_numbers.0.name": "穿线管"},
    )
    assert answer.status_code == 302
    order = houses.draft(house, ("ｘｇ20-ａ", 10))
    assert order.lines.get().product.code == "P-1"
    assert "XG 20-A" in page(house)


@pytest.mark.parametrize(
    "rows",
    [
        [{"product": "none", "code": "1"}],
        [{"product": "P-1", "code": ""}],
        [{"product": "P-1", "code": "a b"}, {"product": "P-2", "code": "AB"}],
    ],
)
def test_part_numbers_inputs_invalid(house, rows):
    from counterfoil.kernel.refusals import Refusal

    with pytest.raises(Refusal) as refused:
        actions.set_part_numbers("C-1", {"part_numbers": rows}, by=house.clerk, at=house.now)
    assert refused.value.code == "inputs_invalid"
    assert not house.customer.part_numbers.exists()
