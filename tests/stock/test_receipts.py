import pytest

from counterfoil.kernel.checks import offers
from counterfoil.kernel.models import Link
from counterfoil.kernel.performing import create, edit, perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.stock.models import Move, StockReceipt

LINE = {"product": "P-1", "location": "1F", "quantity": "10"}


@pytest.fixture
def draft(store, people, now):
    return lambda *lines: create(
        "stock-receipts", {"lines": list(lines) or [LINE]}, by=people["warehouse_keeper"], at=now
    )


@pytest.fixture
def do(people, now):
    def run(document, action, who="warehouse_keeper", *, at=now, **inputs):
        document = type(document).objects.get(pk=document.pk)
        return perform(document, action, by=people[who], at=at, inputs=inputs)

    return run


def refused(code, call, *args, **more):
    with pytest.raises(Refusal) as refusal:
        call(*args, **more)
    assert refusal.value.code == code
    return refusal.value


def test_post_puts_goods_in_stock(draft, do, figures, arrived, store):
    receipt = do(draft(LINE, {**LINE, "product": "P-2", "location": "2F"}), "post")
    assert (receipt.state, receipt.number[:4], figures("1F")) == ("posted", "RKD-", (10, 0, 0))
    assert arrived == [[store.products[0].pk, store.products[1].pk]]
    assert {(move.number, move.action, move.line_no) for move in Move.objects.all()} == {
        (receipt.number, "post", 1), (receipt.number, "post", 2),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["Z-EAST", "REWORK", "SCRAP", "QC", "CUSTOMER"])
def test_post_wrong_location(draft, do, place):
    refusal = refused("wrong_location", do, draft({**LINE, "location": place}), "post")
    assert refusal.status == 422
    assert not Move.objects.exists()


@pytest.mark.parametrize("who", ["accountant", "picker", "sales_clerk"])
def test_post_role_required(draft, do, who):
    receipt = draft()
    with pytest.raises(Exception) as refusal:
        do(receipt, "post", who)
    assert getattr(refusal.value, "code", "not_visible") in {"role_required", "not_visible"}


@pytest.mark.parametrize(
    ("line", "loc"),
    [
        ({**LINE, "product": "nope"}, "lines.0.product"),
        ({**LINE, "location": "nope"}, "lines.0.location"),
        ({**LINE, "quantity": "0"}, "lines.0.quantity"),
        ({**LINE, "quantity": "1.5"}, "lines.0.quantity"),
        ({**LINE, "price": "1"}, "lines.0.price"),
    ],
)
def test_draft_inputs_invalid(draft, line, loc):
    refusal = refused("inputs_invalid", draft, line)
    assert refusal.errors[0]["loc"] == loc
    assert not StockReceipt.objects.exists()


def test_a_draft_is_changed_and_cancelled(draft, do, people, now):
    receipt = draft(LINE, LINE)
    edit(receipt, {"lines": [{**LINE, "quantity": "3"}]}, version=1, by=people["warehouse_keeper"], at=now)
    assert [line.quantity for line in receipt.lines.all()] == [3]
    assert do(receipt, "cancel", reason="twice").state == "cancelled"
    refused("wrong_state", do, receipt, "post")


def test_reverse_makes_a_red_receipt(draft, do, figures, later):
    receipt = do(draft(), "post")
    receipt = do(receipt, "reverse", "warehouse_keeper2", at=later(1), reason="wrong floor")
    red = receipt.reversed_by
    assert (receipt.state, red.state, red.reason) == ("reversed", "posted", "wrong floor")
    assert red.number != receipt.number
    assert [line.quantity for line in red.lines.all()] == [-10]
    assert figures("1F") == (0, 0, 0)
    assert Link.objects.filter(from_number=receipt.number, to_number=red.number).exists()
    move = Move.objects.get(action="reverse")
    assert (move.number, move.to_location.code) == (red.number, "PRODUCTION")


def test_reverse_same_person(draft, do):
    receipt = do(draft(), "post")
    refused("same_person", do, receipt, "reverse", reason="wrong")


def test_reverse_reason_required(draft, do):
    receipt = do(draft(), "post")
    refused("reason_required", do, receipt, "reverse", "warehouse_keeper2")


def test_reverse_out_of_stock(draft, do, store, people, now, figures):
    receipt = do(draft(), "post")
    away = {"lines": [{"product": "P-1", "from": "1F", "to": "2F", "quantity": "1"}]}
    do(create("stock-transfers", away, by=people["warehouse_keeper"], at=now), "post")
    refusal = refused("out_of_stock", do, receipt, "reverse", "warehouse_keeper2", reason="wrong")
    assert (refusal.values["found"], refusal.values["required"]) == ("9", "10")
    assert (StockReceipt.objects.count(), figures("1F")) == (1, (9, 0, 0))


def test_reverse_red_document(draft, do):
    receipt = do(do(draft(), "post"), "reverse", "warehouse_keeper2", reason="wrong")
    refused("red_document", do, receipt.reversed_by, "reverse", "warehouse_keeper2", reason="again")


def test_reverse_has_successors(draft, do, people, now, later):
    receipt = do(draft(), "post")
    sheet = {"lines": [{"product": "P-1", "location": "1F", "counted": "8"}]}
    count = create("stock-counts", sheet, by=people["warehouse_keeper"], at=now)
    do(do(count, "submit"), "approve", "accountant", at=later(1))
    refusal = refused("has_successors", do, receipt, "reverse", "warehouse_keeper2", at=later(2), reason="wrong")
    assert refusal.values["found"] == count.number


def test_offers_say_why_not(draft, do, people, now):
    receipt = do(draft(), "post")
    found = {offer.action.name: offer.refusal.code for offer in offers(receipt, people["warehouse_keeper"], at=now)}
    assert found == {"post": "wrong_state", "cancel": "wrong_state", "reverse": "same_person"}
