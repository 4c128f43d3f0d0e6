"""No step of samples, from the request to the scrapped piece, asks the database more often for 200 lines than for 2."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.counting import costs_the_same, counted
from tests.samples import yard as yards

from counterfoil.samples.models import SampleIssue


def cycle(lines):
    """Statements per action, from the request to the inspection; the wrong issue is reversed and posted again."""
    yard = yards.build(products=lines)
    found = counted(yard)
    with CaptureQueriesContext(connection) as queries:
        request = yards.asked(yard, *((n, 10) for n in range(lines)), return_due="2030-01-31")
    found["SampleRequest", "create and submit", "sales_clerk"] = [len(queries)]
    request = yards.issued(yard, request)
    yard.do(SampleIssue.objects.get(state="posted"), "reverse", "logistics_clerk2", reason="发错")
    yard.do(SampleIssue.objects.get(state="draft"), "post", "logistics_clerk")
    numbers = range(1, lines + 1)
    back = [{"line_no": number, "quantity": "10"} for number in numbers]
    yard.do(request, "return_sample", "logistics_clerk", lines=back)
    seen = [{"line_no": number, "qualified": "8", "scrap": "2"} for number in numbers]
    yard.do(request, "inspect", "qc_inspector", lines=seen)
    return found


@pytest.mark.slow
def test_statements_do_not_grow_with_the_lines(db):
    costs_the_same(cycle)
