"""No action of a return asks the database more often for 200 lines than for 2, from the customer's list to the books."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.counting import costs_the_same, counted
from tests.returns import house as houses

FIGURES = {"counted": 5, "qualified": 2, "rework": 1, "scrap": 1, "refused": 1, "responsibility": "ours"}


def cycle(lines, figures):
    """Statements per action of one return."""
    yard = houses.build(products=lines)
    shipment = houses.shipped(yard, *((n, 10) for n in range(lines)))
    found = counted(yard)
    with CaptureQueriesContext(connection) as queries:
        made = houses.case(yard, shipment, dict.fromkeys(range(1, lines + 1), 5))
    found["ServiceCase", "create", "sales_clerk"] = [len(queries)]
    houses.approved(yard, made)
    inspection = houses.arrived(yard, made)
    with CaptureQueriesContext(connection) as queries:
        houses.found(yard, inspection, **figures)
    found["ReturnInspection", "edit", "both"] = [len(queries)]
    houses.signed(yard, inspection)
    document = houses.printed(yard, inspection)
    yard.do(document, "count", "receiving_clerk", lines=houses.counted(document))
    houses.placed(yard, document)
    posted = yard.do(document, "post", "receiving_clerk", lines=houses.counted(document))
    yard.do(posted, "reverse", "accountant", reason="错")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("figures", [{}, FIGURES], ids=["all good", "mixed"])
def test_statements_do_not_grow_with_the_lines(db, figures):
    costs_the_same(lambda lines: cycle(lines, figures))
