"""Figures equal the documents that they lead to; who may not see prices does not get them."""

from decimal import Decimal

from django.test import Client
from django.utils import timezone
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.insight.figures import sales
from counterfoil.insight.figures.chart import Bar, bars
from counterfoil.insight.process import conformance
from counterfoil.people.models import User


def user(name):
    return User.objects.get(username=name)


def test_sales_are_the_sum_of_posted_shipments_by_every_way_of_looking(house):
    order = house.confirmed()
    shipment = house.shipped(house.submitted(order))
    today = timezone.localdate()
    period, who = (today.replace(day=1), today), user("market_manager")
    total = Decimal(house.accountant.see(shipment)["total"])
    assert sales.total(who, period) == total
    for way in (sales.by_month, sales.by_customer, sales.by_product, sales.by_region):
        assert sum(bar.value for bar in way(who, period)) == total
    listed = sales.behind(who, period, {"customer": "C-0001"})
    assert [(row.number, part) for row, part in listed] == [(shipment["number"], total)]
    assert sales.total(user("salesperson2"), period) == 0


def test_the_order_book_is_what_is_still_to_be_shipped(house):
    before = sales.order_book(user("market_manager"))
    order = house.confirmed()
    assert sales.order_book(user("market_manager")) - before == Decimal(order["total"])
    house.shipped(house.submitted(order))
    assert sales.order_book(user("market_manager")) == before


def test_figures_need_the_right_to_see_prices(house):
    client = Client()
    client.force_login(user("picker"))
    assert client.get("/insight/").status_code == 403
    assert client.get("/samples/costs/").status_code == 403
    assert client.get("/process/conformance/").status_code == 403
    client.force_login(user("market_manager"))
    for path in ("/insight/", "/insight/sales/", "/samples/costs/", "/process/conformance/?days=30"):
        assert client.get(path).status_code == 200


def test_the_log_fits_the_declared_process(house):
    house.shipped(house.submitted(house.confirmed()))
    since = house.at
    every, fitting = conformance.fitness(since=since)
    assert every > 15
    assert fitting == every
    waits = conformance.waits(since=since)
    assert {"submit", "approve_finance", "pick", "second_check"} <= {wait.action for wait in waits}
    assert all(wait.median <= wait.ninety for wait in waits)


def test_a_returned_order_is_rework(house):
    order = house.draft()
    house.sales_clerk.attach(order, "contract")
    house.sales_clerk.act(order, "submit")
    house.accountant.act(order, "return", reason="价格不符")
    found = conformance.loops(conformance.counts(since=house.at))
    assert [(one.resource, one.action, one.many) for one in found] == [("sales-orders", "return", 1)]


def test_a_chart_says_in_words_what_it_shows_and_escapes_names():
    drawn = bars([Bar("<b>", Decimal(10), "/x"), Bar("minus", Decimal(-5))], title="Sales", name="t")
    assert 'aria-label="Sales. &lt;b&gt;: 10.00; minus: -5.00"' in drawn
    assert "url(#hatch-t)" in drawn
    assert "<b>" not in drawn
