from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterfoil.kernel.performing import create, edit, perform
from counterfoil.kernel.presentation import line_rows
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock import actions
from counterfoil.stock.models import Discrepancy, Move, StockCount


@pytest.fixture
def draft(store, people, now):
    def make(*counted, place="1F"):
        lines = [{"product": f"P-{n}", "location": place, "counted": value} for n, value in enumerate(counted, start=1)]
        return create("stock-counts", {"lines": lines}, by=people["warehouse_keeper"], at=now)

    return make


@pytest.fixture
def do(people, now):
    def run(document, action, who="warehouse_keeper", *, at=now, **inputs):
        document = StockCount.objects.get(pk=document.pk)
        return perform(document, action, by=people[who], at=at, inputs=inputs)

    return run


def refused(code, call, *args, **more):
    with pytest.raises(Refusal) as refusal:
        call(*args, **more)
    assert refusal.value.code == code
    return refusal.value


def test_approve_posts_the_difference(draft, do, fill, figures, arrived, store):
    fill("1F", 10, 0)
    fill("1F", 10, 1)
    fill("1F", 10, 2)
    count = do(draft("7", "12", "10"), "submit")
    assert [row["difference"] for row in line_rows(count)] == ["-3", "2", "0"]
    assert do(count, "approve", "accountant").state == "posted"
    assert [figures("1F", product)[0] for product in range(3)] == [7, 12, 10]
    moves = Move.objects.filter(resource="stock-counts").order_by("line_no")
    assert [(m.line_no, m.from_location.code, m.to_location.code, m.quantity) for m in moves] == [
        (1, "1F", "ADJUST", 3), (2, "ADJUST", "1F", 2),
    ]  # fmt: skip
    assert arrived == [[store.products[1].pk]]


def test_goods_that_were_never_there_are_found(draft, do, figures):
    do(do(draft("5"), "submit"), "approve", "accountant")
    assert figures("1F") == (5, 0, 0)


def test_approve_count_outdated(draft, do, fill, figures):
    fill("1F", 10)
    count = do(draft("7"), "submit")
    fill("1F", 1)
    refusal = refused("count_outdated", do, count, "approve", "accountant")
    assert (refusal.status, figures("1F")) == (422, (11, 0, 0))
    count = do(do(count, "withdraw"), "submit")
    assert do(count, "approve", "accountant").state == "posted"


def test_approve_is_not_hindered_by_what_moved_elsewhere(draft, do, fill):
    fill("1F", 10)
    count = do(draft("7"), "submit")
    fill("2F", 1)
    fill("1F", 1, 3)
    assert do(count, "approve", "accountant").state == "posted"


def test_approve_reserved_exceeds_counted(draft, do, fill, figures, store, now):
    fill("1F", 10)
    want = actions.Want(store.products[0].pk, Decimal(8), "delivery-notices", 1, "N", 1)
    actions.reserve([actions.Portion(want, store.places["1F"].pk, Decimal(8))], at=now)
    count = do(draft("7"), "submit")
    refusal = refused("reserved_exceeds_counted", do, count, "approve", "accountant")
    assert (refusal.values["found"], refusal.values["required"], figures("1F")) == ("7", "8", (10, 8, 0))


def test_approve_same_person(draft, do, people, fill):
    fill("1F", 10)
    people["warehouse_keeper"].roles.append("accountant")
    people["warehouse_keeper"].save()
    refused("same_person", do, do(draft("7"), "submit"), "approve")


def test_submit_needs_every_line_counted(draft, do):
    assert refused("inputs_invalid", do, draft("7", None), "submit").errors[0]["loc"] == "lines.1.counted"


@pytest.mark.parametrize("place", ["Z-EAST", "CUSTOMER", "PRODUCTION"])
def test_submit_wrong_location(draft, do, place):
    refused("wrong_location", do, draft("7", place=place), "submit")


def test_a_product_is_counted_once_at_a_place(people, store, now):
    lines = [{"product": "P-1", "location": "1F", "counted": "1"}] * 2
    refusal = refused("inputs_invalid", create, "stock-counts", {"lines": lines}, by=people["warehouse_keeper"], at=now)
    assert refusal.errors[0]["loc"] == "lines.1.product"


def test_return_and_submit_again(draft, do, people, now, fill):
    fill("1F", 10)
    count = do(do(draft("7"), "submit"), "return", "accountant", reason="count again")
    assert count.state == "returned"
    lines = [{"product": "P-1", "location": "1F", "counted": "9"}]
    edit(count, {"lines": lines}, version=count.version, by=people["warehouse_keeper"], at=now)
    assert do(do(count, "submit"), "approve", "accountant").state == "posted"


def test_what_is_booked_off_is_not_in_question_any_more(draft, do, fill, figures, store, now, people):
    fill("1F", 10)
    common = {
        "state": "open", "state_since": now, "created_at": now, "created_by": people["picker"], "step": "pick",
        "product": store.products[0], "location": store.places["1F"], "source_resource": "pick-lists",
        "source_number": "LHD-1", "source_line_no": 1, "expected": 10, "found": 7, "owner_role": "warehouse_keeper",
    }  # fmt: skip
    Discrepancy.objects.create(number="CYD-1", in_question=2, **common)
    Discrepancy.objects.create(number="CYD-2", in_question=3, **common)
    assert figures("1F") == (10, 0, 5)
    do(do(draft("6"), "submit"), "approve", "accountant")
    assert figures("1F") == (6, 0, 1)
    assert list(Discrepancy.objects.order_by("pk").values_list("in_question", "state")) == [(0, "open"), (1, "open")]


def test_reverse_posts_the_opposite(draft, do, fill, figures, later):
    fill("1F", 10, 0)
    fill("1F", 10, 1)
    count = do(do(draft("7", "12"), "submit"), "approve", "accountant")
    refused("same_person", do, count, "reverse", "accountant", reason="wrong")
    count = do(count, "reverse", "accountant2", at=later(1), reason="wrong")
    red = count.reversed_by
    assert (count.state, red.state, figures("1F", 0)[0], figures("1F", 1)[0]) == ("reversed", "posted", 10, 10)
    assert [(line.counted, line.on_hand) for line in red.lines.order_by("line_no")] == [(10, 7), (10, 12)]
    refused("red_document", do, red, "reverse", "accountant2", reason="again")


def test_reverse_has_successors(draft, do, fill, later):
    fill("1F", 10)
    count = do(do(draft("7"), "submit"), "approve", "accountant")
    do(do(draft("6"), "submit"), "approve", "accountant", at=later(1))
    refused("has_successors", do, count, "reverse", "accountant2", at=later(2), reason="wrong")


@pytest.mark.parametrize("action", ["submit", "approve"])
def test_statements_do_not_grow_with_lines(draft, do, fill, action, store, people, now):
    from counterfoil.catalogue.actions import save_products

    save_products({"code": f"P-{n}", "name": "管", "category": "conduit", "unit": "根"} for n in range(6, 61))
    taken = []
    for who in ("warehouse_keeper", "accountant"):
        people[who].roles_at(now)  # whom they substitute for is known once per request
    for lines in (2, 60):
        count = draft(*["3"] * lines, place="1F" if lines == 2 else "2F")
        if action == "approve":
            do(count, "submit")
        with CaptureQueriesContext(connection) as captured:
            do(count, action, "accountant" if action == "approve" else "warehouse_keeper")
        taken.append(len(captured))
    assert taken[0] == taken[1]
