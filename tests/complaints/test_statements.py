"""No action from the complaint to the goods in their place asks the database more often for 200 lines than for 2."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.complaints import house as houses


def cycle(lines):
    """Statements per action, from the complaint to the reversed replacement shipment."""
    yard = houses.build(products=lines)
    shipment = houses.shipped(yard, *((n, 10) for n in range(lines)))
    plain_do, found = yard.do, {}

    def counting(document, action, who, **inputs):
        with CaptureQueriesContext(connection) as queries:
            answer = plain_do(document, action, who, **inputs)
        found.setdefault((type(document).__name__, action, who), []).append(len(queries))
        return answer

    yard.do = counting
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
    results = []
    for lines in (2, 200):
        point = transaction.savepoint()
        results.append(cycle(lines))
        transaction.savepoint_rollback(point)
    few, many = results
    assert few == many, {key: (few.get(key), many[key]) for key in many if few.get(key) != many[key]}
