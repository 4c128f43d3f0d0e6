from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from counterfoil.kernel.checks import offers
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.models import Link, Task
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock import actions
from counterfoil.stock.models import Discrepancy, StockCount
from counterfoil.stock.receipts.workflow import STOCK_RECEIPT

EXPLANATION = {"cause": "misplaced", "text": "It lay on the wrong shelf."}


@pytest.fixture
def source(store, people, now):
    """Some paper whose lines were counted twice."""
    draft = {"lines": [{"product": "P-1", "location": "1F", "quantity": "5"}]}
    return create("stock-receipts", draft, by=people["warehouse_keeper"], at=now)


@pytest.fixture
def differ(store, source, people, now):
    """``differ(step="pick", in_question=3)``: write a discrepancy about the first product on 1F."""

    def write(*rows, **fields):
        usual = {
            "step": "pick", "line_no": 1, "product_id": store.products[0].pk, "location_id": store.places["1F"].pk,
            "expected": Decimal(10), "found": Decimal(7), "owner_role": "warehouse_keeper",
            "in_question": Decimal(3),
        }  # fmt: skip
        differences = [actions.Difference(**{**usual, **row}) for row in rows or [fields]]

        def work(unit):
            do = Doing(unit, STOCK_RECEIPT, source, None, people["picker"], now)
            return actions.write_discrepancies(differences, do=do)

        return transact(work, at=now)

    return write


def explain(row, by, at, **inputs):
    return perform(row, "explain", by=by, at=at, inputs={**EXPLANATION, **inputs})


def test_goods_in_question_are_kept_until_explained(differ, fill, figures, people, arrived, later, store):
    fill("1F", 10)
    row = differ()[0]
    assert (row.state, row.source_number, figures("1F")) == ("open", row.source_number, (10, 0, 3))
    explain(row, people["warehouse_keeper"], later(5))
    row = Discrepancy.objects.get()
    assert (row.state, row.cause, row.explained_by, row.explained_at) == (
        "explained", "misplaced", people["warehouse_keeper"], later(5),
    )  # fmt: skip
    assert figures("1F") == (10, 0, 0)
    assert arrived == [[store.products[0].pk]]


def test_what_was_not_found_gets_one_draft_count_with_a_line_per_product_and_floor(differ, source, store):
    differ(
        {},
        {"line_no": 2},
        {"line_no": 3, "product_id": store.products[1].pk},
        {"line_no": 4, "step": "second_check", "product_id": store.products[2].pk, "owner_role": "picking_leader"},
        {"line_no": 5, "found": Decimal(10)},
    )
    count = StockCount.objects.get()
    assert Discrepancy.objects.count() == 4
    assert [(line.product.code, line.location.code, line.counted) for line in count.lines.order_by("line_no")] == [
        ("P-1", "1F", None), ("P-2", "1F", None),
    ]  # fmt: skip
    assert count.created_by.is_system
    assert source.number in count.reason
    assert Link.objects.filter(from_number=source.number, to_number=count.number).exists()
    assert Link.objects.filter(from_number=source.number, to_resource="discrepancies").count() == 4


def test_no_count_when_nothing_is_in_question(differ):
    differ(in_question=Decimal(0), found=Decimal(12))
    assert not StockCount.objects.exists()


def test_nothing_is_written_where_nothing_differs(differ):
    assert differ(found=Decimal(10)) == []


def test_it_waits_for_the_keepers_of_its_floor_alone(differ, fill):
    fill("1F", 10)
    row = differ()[0]
    tasks = Task.objects.filter(resource="discrepancies", document_id=row.pk)
    assert [(task.role, task.floor, task.user_id) for task in tasks] == [("warehouse_keeper", "1F", None)]


def test_it_waits_for_the_named_person(differ, people):
    row = differ(step="return", owner_role="sales_clerk", owner_id=people["sales_clerk"].pk, in_question=Decimal(0))[0]
    task = Task.objects.get(resource="discrepancies", document_id=row.pk)
    assert (task.role, task.user_id) == ("sales_clerk", people["sales_clerk"].pk)


@pytest.mark.parametrize("who", ["warehouse_keeper2", "picking_leader", "sales_clerk"])
def test_explain_role_required(differ, fill, people, now, who):
    fill("1F", 10)
    row = differ()[0]
    with pytest.raises(Refusal) as refusal:
        explain(row, people[who], now)
    assert refusal.value.code == "role_required"
    assert Discrepancy.objects.get().state == "open"


def test_explain_role_required_for_another_than_the_named_person(differ, people, now):
    row = differ(step="return", owner_role="accountant", owner_id=people["sales_clerk"].pk, in_question=Decimal(0))[0]
    row.owner_role = "sales_clerk"
    row.owner = people["picker"]
    row.save()
    with pytest.raises(Refusal) as refusal:
        explain(row, people["sales_clerk"], now)
    assert (refusal.value.code, refusal.value.values["required"]) == ("role_required", "picker")


def test_explain_is_offered_to_its_owner(differ, fill, people, now):
    fill("1F", 10)
    row = differ()[0]
    row.refresh_from_db()
    allowed = {who: offers(row, people[who], at=now)[0].allowed for who in ("warehouse_keeper", "warehouse_keeper2")}
    assert allowed == {"warehouse_keeper": True, "warehouse_keeper2": False}


@pytest.mark.parametrize("missing", ["cause", "text"])
def test_explain_inputs_invalid(differ, fill, people, now, missing):
    fill("1F", 10)
    row = differ()[0]
    with pytest.raises(Refusal) as refusal:
        explain(row, people["warehouse_keeper"], now, **{missing: ""})
    assert refusal.value.errors[0]["loc"] == missing


def test_it_is_explained_in_the_role_that_owes_it(differ, people, now):
    many = people["shipment_clerk"]
    many.roles = ["picking_leader", "shipment_clerk"]
    many.save()
    row = differ(step="posting", owner_role="shipment_clerk", in_question=Decimal(0))[0]
    explain(row, many, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT role FROM kernel_signature WHERE action = 'explain'")
        assert cursor.fetchall() == [("shipment_clerk",)]


def test_in_question_is_somewhere_and_of_something(differ, fill):
    fill("1F", 10)
    differ()
    for sql in (
        "UPDATE stock_discrepancy SET in_question = -1",
        "UPDATE stock_discrepancy SET location_id = NULL",
        "UPDATE stock_discrepancy SET found = expected",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
