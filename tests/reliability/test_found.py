"""What the simulated company found, each as a story of its own."""

from types import SimpleNamespace

from django.db import OperationalError
from django.utils import timezone
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.kernel import outbox
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Outbox


def test_an_order_amended_after_a_part_was_shipped_breaks_no_invariant(house):
    """Its next revision is a draft again, although goods left on the former one (C1.1, `amend`)."""
    order = house.confirmed(lines=(("P-0011", "100"),))
    house.shipped(house.submitted(order, {1: 40}))
    house.sales_clerk.act(order, "amend", reason="客户改交期")
    assert house.sales_clerk.see(order)["state"] == "draft"
    assert not {code: many for code, many in broken().items() if many}


def test_a_follow_up_that_can_not_be_noted_is_no_error_of_who_asked(monkeypatch):
    """Their own change is committed; the row stays in the box, and the worker does it again (R2)."""
    done = []
    row = Outbox(pk=1, kind="noted", payload={"n": 1}, tries=0)
    monkeypatch.setitem(outbox.HANDLERS, "noted", lambda at, n: done.append(n))

    class Away:
        objects = SimpleNamespace(filter=lambda **_which: Away)

        @staticmethod
        def update(**_columns):
            raise OperationalError("the connection is closed")

    monkeypatch.setattr(outbox, "Outbox", Away)
    outbox.carry_out([row], at=timezone.now())
    assert done == [1]
