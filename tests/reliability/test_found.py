"""What the simulated company found, each as a story of its own."""

from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.kernel.invariants import broken


def test_an_order_amended_after_a_part_was_shipped_breaks_no_invariant(house):
    """Its next revision is a draft again, although goods left on the former one (C1.1, `amend`)."""
    order = house.confirmed(lines=(("P-0011", "100"),))
    house.shipped(house.submitted(order, {1: 40}))
    house.sales_clerk.act(order, "amend", reason="客户改交期")
    assert house.sales_clerk.see(order)["state"] == "draft"
    assert not {code: many for code, many in broken().items() if many}
