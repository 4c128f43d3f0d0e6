import pytest

from counterfoil.kernel.models import Task
from counterfoil.kernel.performing import create, perform
from counterfoil.kernel.presentation import line_rows
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock.models import Location, StockTransfer


@pytest.fixture
def draft(store, people, now):
    def make(source, target, quantity="4"):
        lines = [{"product": "P-1", "from": source, "to": target, "quantity": quantity}]
        return create("stock-transfers", {"lines": lines}, by=people["warehouse_keeper"], at=now)

    return make


@pytest.fixture
def do(people, now):
    def run(document, action, who="warehouse_keeper", **inputs):
        document = StockTransfer.objects.get(pk=document.pk)
        return perform(document, action, by=people[who], at=now, inputs=inputs)

    return run


def refused(code, call, *args, **more):
    with pytest.raises(Refusal) as refusal:
        call(*args, **more)
    assert refusal.value.code == code
    return refusal.value


def test_floor_to_floor_by_post_alone(draft, do, fill, figures, arrived, store):
    fill("1F", 10)
    transfer = do(draft("1F", "2F"), "post")
    assert (transfer.state, figures("1F"), figures("2F")) == ("posted", (6, 0, 0), (4, 0, 0))
    assert arrived == [[store.products[0].pk]]


@pytest.mark.parametrize(
    ("source", "target"), [("REWORK", "1F"), ("REWORK", "SCRAP"), ("1F", "REWORK"), ("1F", "SCRAP")]
)
def test_rework_and_scrap_need_the_inspector(draft, do, fill, figures, source, target):
    fill(source, 10)
    transfer = draft(source, target)
    refused("wrong_state", do, transfer, "post")
    assert do(transfer, "sign", "qc_inspector").state == "signed"
    assert do(transfer, "post").state == "posted"
    assert (figures(source), figures(target)) == ((6, 0, 0), (4, 0, 0))


@pytest.mark.parametrize("target", ["1F", "2F"])
@pytest.mark.parametrize("source", ["Z-EAST", "QC", "SCRAP"])
@pytest.mark.parametrize(("action", "who"), [("post", "warehouse_keeper"), ("sign", "qc_inspector")])
def test_wrong_location(draft, do, fill, figures, source, target, action, who):
    fill(source, 10)
    refused("wrong_location", do, draft(source, target), action, who)
    assert figures(source) == (10, 0, 0)


def test_only_declared_ways_are_open(draft, do, store):
    Location.objects.create(code="Z-2", name="z", kind="staging")
    codes = [*store.places, "Z-2", "PRODUCTION", "CUSTOMER", "ADJUST", "CRUSH", "DEPARTMENT"]
    open_ways = set()
    for source in codes:
        for target in codes:
            if source != target:
                with pytest.raises(Refusal) as refusal:
                    do(draft(source, target), "post")
                if refusal.value.code != "wrong_location":
                    open_ways.add((source[-1:] if source in {"1F", "2F", "3F"} else source, target))
    assert {source for source, _ in open_ways} == {"F", "REWORK"}
    assert {target for _, target in open_ways} == {"1F", "2F", "3F", "REWORK", "SCRAP"}


def test_post_out_of_stock_counts_unreserved_goods_only(draft, do, fill, figures, store, now):
    from counterfoil.stock import actions

    fill("1F", 10)
    want = actions.Want(store.products[0].pk, 7, "delivery-notices", 1, "N", 1)
    actions.reserve([actions.Portion(want, store.places["1F"].pk, 7)], at=now)
    refusal = refused("out_of_stock", do, draft("1F", "2F"), "post")
    assert (refusal.values["found"], refusal.values["required"]) == ("3", "4")
    assert figures("1F") == (10, 7, 0)


def test_draft_to_where_the_goods_are_already(draft):
    assert refused("inputs_invalid", draft, "1F", "1F").errors[0]["loc"] == "lines.0.to"


def test_its_author_takes_a_signed_one_back(draft, do, fill):
    fill("1F", 10)
    transfer = do(do(draft("1F", "REWORK"), "sign", "qc_inspector"), "withdraw")
    assert (transfer.state, transfer.round) == ("draft", 2)
    refused("wrong_state", do, transfer, "post")


def test_reverse_brings_the_goods_back(draft, do, fill, figures):
    fill("1F", 10)
    transfer = do(draft("1F", "2F"), "post")
    refused("same_person", do, transfer, "reverse", reason="wrong")
    transfer = do(transfer, "reverse", "warehouse_keeper2", reason="wrong")
    assert (transfer.state, figures("1F"), figures("2F")) == ("reversed", (10, 0, 0), (0, 0, 0))
    assert [line.quantity for line in transfer.reversed_by.lines.all()] == [-4]


def test_who_is_waited_for(draft, do):
    def waiting(transfer):
        return set(Task.objects.filter(number=transfer.number).values_list("action", "role"))

    assert waiting(draft("1F", "2F")) == {("post", "warehouse_keeper")}
    transfer = draft("1F", "REWORK")
    assert waiting(transfer) == {("sign", "qc_inspector")}
    do(transfer, "sign", "qc_inspector")
    assert waiting(transfer) == {("post", "warehouse_keeper")}


def test_lines_show_from_and_to_as_they_are_entered(draft):
    row = line_rows(draft("1F", "2F"))[0]
    assert (row["from"], row["to"], row["product"], row["quantity"]) == ("1F", "2F", "P-1", "4")
