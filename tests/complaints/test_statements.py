"""No action from the complaint to the goods in their place asks the database more often for 200 lines than for 2."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.complaints import house as houses
from tests.counting import costs_the_same, counted


def cycle(lines):
    """Statements per action, from the complaint to the reversed replacement shipment."""
    yard = houses.build(products=lines)
    shipment = houses.shipped(yard, *((n, 10) for n in range(lines)))
    found = counted(yard)
    with CaptureQueriesContext(connection) as queries:
        houses.complaint(yard, shipment)
    found["Complaint", "create", "sales_clerk"] = [len(queries)]
    asked = houses.request(yard, shipment)
    draft = houses.sent(yard, asked)
    posted = yard.do(draft, "post", "logistics_clerk")
    yard.do(posted, "reverse", "logistics_clerk2", reason="错")
    return found


@pytest.mark.slow
def test_statements_do_not_grow_with_the_lines(db):
    costs_the_same(cycle)
