"""The event log held against the declared process: what fits, what went round, where papers wait."""

from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.insight.process import conformance


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
