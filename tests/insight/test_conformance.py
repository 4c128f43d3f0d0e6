"""The event log held against the declared process: what fits, what went round, where papers wait."""

from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.insight.process import conformance, steps
from counterfoil.people.models import User


def done(house):
    return steps.told(first=timezone.localdate(house.at))


def test_the_log_fits_the_declared_process(house):
    house.shipped(house.submitted(house.confirmed()))
    every, fitting = conformance.fitness(done(house))
    assert every > 15
    assert fitting == every
    waits = conformance.waits(done(house))
    assert {"submit", "approve_finance", "pick", "second_check"} <= {wait.action for wait in waits}
    assert all(wait.median <= wait.ninety for wait in waits)


def test_nobody_waits_for_what_is_on_no_list(house):
    order = house.draft()
    house.sales_clerk.act(order, "cancel", reason="客户不要了")
    assert ("sales-orders", "cancel") in {(one.resource, one.action) for one in conformance.counts(done(house))}
    assert "sales-orders" not in {wait.resource for wait in conformance.waits(done(house))}


def test_a_returned_order_is_rework(house):
    order = house.draft()
    house.sales_clerk.attach(order, "contract")
    house.sales_clerk.act(order, "submit")
    house.accountant.act(order, "return", reason="价格不符")
    found = conformance.loops(conformance.counts(done(house)))
    assert [(one.resource, one.action, one.many) for one in found] == [("sales-orders", "return", 1)]


def test_what_was_overridden_and_what_went_round_leads_to_as_many_papers(house):
    order = house.draft()
    house.sales_clerk.attach(order, "contract")
    house.sales_clerk.act(order, "submit")
    house.accountant.act(order, "return", reason="价格不符")
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    page = client.get("/process/conformance/?days=7")
    loops = page.context["loops"]
    assert [(one.action, one.many) for one in loops] == [("return", 1)]
    step = client.get(f"/process/steps/{loops[0].resource}/{loops[0].action}/?days=7")
    assert step.context["many"] == loops[0].many == len(step.context["done"])
    assert order["number"] in step.content.decode()


def test_a_step_that_no_declaration_knows_any_more_is_named(house):
    order = house.confirmed()
    assert conformance.misfits(since=house.at) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_transition WHERE resource = 'sales-orders' AND action = 'confirm'")
    every, fitting = conformance.fitness(done(house))
    assert every - fitting == 1
    found = conformance.misfits(since=house.at)
    assert [(one["number"], one["action"], one["to_state"]) for one in found] == [
        (order["number"], "confirm", "confirmed")
    ]
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    assert order["number"] in client.get("/process/conformance/").content.decode()
