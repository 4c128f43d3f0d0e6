"""What samples cost, and what came of them: every figure is the sum of its list, on screen and in Excel (E1.1)."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from tests.samples import yard as yards

from counterfoil.catalogue import actions as catalogue
from counterfoil.samples import costs
from counterfoil.samples.models import SampleIssue

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    yard = yards.build()
    yard.customer.salesperson = yard.people["salesperson"]
    yard.customer.save()
    catalogue.save_prices((product.pk, Decimal(7), date(2020, 1, 1)) for product in yard.products)
    return yard


@pytest.fixture
def period():
    today = timezone.localdate()
    return today - timedelta(days=30), today


def test_cost_is_what_did_not_come_back_in_order_for_whom_it_was(yard, period):
    request = yards.issued(yard, yards.asked(yard, (0, 10), (1, 4), return_due="2030-01-31"))
    yard.do(request, "return_sample", "logistics_clerk", lines=[{"line_no": 1, "quantity": "6"}])
    yard.do(request, "inspect", "qc_inspector", lines=[{"line_no": 1, "qualified": "5", "scrap": "1"}])
    manager = yard.people["market_manager"]
    found = costs.costs(manager, period)
    cost = Decimal(7) * (5 + 4)
    assert [(row.code, row.issued, row.cost) for row in found["customer"]] == [
        (yard.customer.code, Decimal(7) * 14, cost)
    ]
    assert [(row.code, row.cost) for row in found["salesperson"]] == [("salesperson", cost)]
    assert found["department"] == []
    for name in ("customer", "salesperson"):
        behind = costs.behind(manager, period, {name: found[name][0].code})
        assert [(row.number, row.cost) for row in behind] == [(request.number, cost)]


def test_a_reversed_issue_costs_nothing(yard, period):
    yards.issued(yard, yards.asked(yard, (0, 10)))
    yard.do(SampleIssue.objects.get(), "reverse", "logistics_clerk2", reason="发错")
    assert costs.costs(yard.people["market_manager"], period)["customer"] == []


def test_an_order_of_the_same_product_after_the_sample_is_won_by_it(yard, period):
    yard.order((0, 50))
    first = yards.issued(yard, yards.asked(yard, (0, 10)))
    order = yard.order((0, 30), (1, 7))
    found = costs.won(yard.people["market_manager"], period)
    assert [(one.request, one.order, one.product, one.amount) for one in found] == [
        (first.number, order.number, yard.products[0].code, Decimal("300.00"))
    ]


def test_an_order_is_won_by_the_last_sample_before_it(yard, period):
    yards.issued(yard, yards.asked(yard, (0, 10)))
    last = yards.issued(yard, yards.asked(yard, (0, 2)))
    yard.order((0, 30))
    assert [one.request for one in costs.won(yard.people["market_manager"], period)] == [last.number]


def test_the_page_and_the_workbook_say_the_same(yard, period):
    request = yards.issued(yard, yards.asked(yard, (0, 10)))
    yard.order((0, 30))
    client = Client()
    client.force_login(yard.people["market_manager"])
    page = client.get("/samples/costs/", {"customer": yard.customer.code})
    assert (
        page.context["total"]
        == sum(row.cost for row in page.context["requests"])
        == page.context["groups"][1][1][0].cost
    )
    assert client.get(page.context["groups"][1][1][0].url).context["total"] == page.context["total"]
    book = load_workbook(io.BytesIO(client.get("/samples/costs.xlsx").content))
    assert len(book.worksheets) == 5
    by_customer = [row for row in book.worksheets[1].iter_rows(values_only=True) if row[0] == yard.customer.code]
    assert Decimal(str(by_customer[0][3])) == page.context["total"]
    assert [row[0] for row in book.worksheets[3].iter_rows(values_only=True)][-1] == request.number
    assert [row[4] for row in book.worksheets[4].iter_rows(values_only=True)][-1] == 300
    client.force_login(yard.people["picker"])
    assert client.get("/samples/costs.xlsx").status_code == 403


def test_the_page_costs_the_same_however_many_samples(yard, django_assert_max_num_queries):
    client = Client()
    client.force_login(yard.people["market_manager"])
    for _number in range(3):
        yards.issued(yard, yards.asked(yard, (0, 2), (1, 2)))
    with django_assert_max_num_queries(17):
        client.get("/samples/costs/")
