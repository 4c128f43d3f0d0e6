"""No action asks the database more often for 200 lines than for 2: on the straight way, and when goods are missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.counting import costs_the_same
from tests.delivery import yard as yards

STRAIGHT = {"picked": None, "checked": None, "second": None, "posted": None}
EVERY_LINE_FALLS = {"picked": 9, "checked": 8, "second": 7, "posted": 6}


def cycle(lines, counts):
    """Statements per action of one way from the notice to the reversed shipment."""
    yard = yards.build(products=lines)
    notice = yard.notice(yard.order(*((n, 10) for n in range(lines))))
    numbers = range(1, lines + 1)
    found = {}
    plain_do = yard.do

    def counting(document, action, who, **inputs):
        with CaptureQueriesContext(connection) as queries:
            answer = plain_do(document, action, who, **inputs)
        found.setdefault((type(document).__name__, action, who, document.pk), len(queries))
        return answer

    yard.do = counting
    given = {step: dict.fromkeys(numbers, count) if count is not None else None for step, count in counts.items()}
    for pick_list in yard.lists(notice):
        yard.pick(pick_list, given["picked"], given["checked"])
        yard.stage(pick_list)
    consignment = yard.consignment(notice)
    yard.merge(consignment)
    yard.check(consignment, given["second"], given["second"])
    yard.do(consignment, "load", "logistics_clerk", driver="周师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    shipment = yard.draft(notice)
    posted = [{"line_no": n, "quantity": str(counts["posted"])} for n in numbers] if counts["posted"] else []
    yard.do(shipment, "post", "shipment_clerk", lines=posted)
    yard.do(shipment, "reverse", "accountant", reason="错")
    yard.do(consignment, "unload", "logistics_clerk", reason="车坏了")
    yard.do(consignment, "dissolve", "picking_leader", reason="不要了")
    kinds = {}
    for (kind, action, who, _pk), count in found.items():
        kinds.setdefault((kind, action, who), []).append(count)
    return kinds


@pytest.mark.slow
@pytest.mark.parametrize("counts", [STRAIGHT, EVERY_LINE_FALLS], ids=["straight", "every line falls"])
def test_statements_do_not_grow_with_the_lines(db, counts):
    costs_the_same(lambda lines: cycle(lines, counts))
