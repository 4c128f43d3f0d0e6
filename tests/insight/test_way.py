"""A document's own way: what it and its kin have gone lights up, in the pictures and on the time line."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.insight.process import live, model, timeline
from counterfoil.kernel.trace import trace
from counterfoil.orders.models import SalesOrder
from counterfoil.people.models import User


def user(name):
    return User.objects.get(username=name)


def test_what_was_done_is_lit_and_what_waits_is_next(house):
    order = house.confirmed()
    notice = house.submitted(order)
    light = live.way_of(SalesOrder.objects.get(number=order["number"]), user("auditor"))
    assert {("sales-orders", "submit"), ("sales-orders", "confirm"), ("delivery-notices", "submit")} <= set(light.done)
    assert ("pick-lists", "print") in light.waiting
    assert ("delivery-notices", notice["state"]) in light.here


def test_every_event_of_the_trace_is_a_dot_on_the_line(house):
    order = house.confirmed()
    document = SalesOrder.objects.get(number=order["number"])
    papers = timeline.lives(trace(document, user("auditor")))
    drawn = timeline.svg(papers, title="x")
    assert drawn.count("<circle") == sum(len(paper.events) for paper in papers) > 3


def test_figures_equal_the_lists_behind_them(house):
    house.confirmed()
    order = house.draft()
    client = Client()
    client.force_login(user("auditor"))
    page = client.get("/process/?section=C")
    assert page.status_code == 200
    step = client.get("/process/steps/sales-orders/submit/")
    assert order["number"] in step.content.decode()
    light = live.figures(model.parts("C"), user("auditor"), at=house.at)
    assert light.steps["sales-orders", "submit"].waiting == len(step.context["waiting"])
    assert light.steps["sales-orders", "submit"].today == len(step.context["done"])
    assert client.get(f"/process/?document={order['number']}").status_code == 200
    assert "notice-error" in client.get("/process/?document=XX-1").content.decode()


def test_figures_of_all_kinds_take_few_statements_and_show_each_person_their_own(house):
    house.confirmed()
    house.confirmed("C-0002", clerk="sales_clerk2")
    with CaptureQueriesContext(connection) as asked:
        everything = live.figures(model.parts(), user("auditor"), at=house.at)
    assert len(asked) == 3 + 2  # whom this person stands in for
    own = [live.figures(model.parts(), user(name), at=house.at) for name in ("sales_clerk", "sales_clerk2")]
    key, state = ("sales-orders", "confirm"), ("sales-orders", "confirmed")
    assert [light.steps[key].today for light in own] == [1, 1]
    assert everything.steps[key].today == 2
    assert [light.states[state] for light in (everything, *own)] == [2, 1, 1]


def test_who_may_not_see_a_document_does_not_see_its_way(house):
    order = house.confirmed("C-0002", clerk="sales_clerk2")
    client = Client()
    client.force_login(user("salesperson"))
    assert "notice-error" in client.get(f"/process/?document={order['number']}").content.decode()


def test_every_paper_leads_to_its_whole_way_on_one_time_line(house):
    shipment = house.shipped(house.submitted(house.confirmed()))
    client = Client()
    client.force_login(user("auditor"))
    kin = house.auditor.get(f"/{shipment['resource']}/{shipment['number']}/trace")["items"]
    assert len({item["resource"] for item in kin}) >= 5
    for item in kin:
        page = client.get(f"/{item['resource']}/{item['number']}/").content.decode()
        address = f"/process/?document={item['number']}"
        assert f'href="{address}"' in page
        way = client.get(address).content.decode()
        assert 'class="process timeline"' in way
        assert item["number"] in way
    assert "p-who" in client.get(f"/process/?document={shipment['number']}").content.decode()
