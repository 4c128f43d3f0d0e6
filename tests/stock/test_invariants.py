"""Each view finds what breaks it, and nothing in a store that lived by its own actions."""

import pytest
from django.db import connection

from counterfoil.kernel.invariants import broken
from counterfoil.kernel.performing import create, perform

OURS = ("I1", "I2a", "I2b", "I3", "I4", "I5a", "I5b")


@pytest.fixture
def lived(store, people, now, later):
    """A receipt, a transfer and a count, each posted, and each once reversed."""
    papers = (
        ("stock-receipts", {"product": "P-1", "location": "1F", "quantity": "10"}, "post", "warehouse_keeper"),
        ("stock-transfers", {"product": "P-1", "from": "1F", "to": "2F", "quantity": "4"}, "post", "warehouse_keeper"),
        ("stock-counts", {"product": "P-1", "location": "2F", "counted": "3"}, "approve", "accountant"),
    )
    for minute, (resource, line, action, who) in enumerate(papers):
        for reverse in (True, False):
            at = later(minute * 10 + (0 if reverse else 5))
            document = create(resource, {"lines": [line]}, by=people["warehouse_keeper"], at=at)
            if resource == "stock-counts":
                perform(document, "submit", by=people["warehouse_keeper"], at=at)
            document = perform(document, action, by=people[who], at=at)
            if reverse:
                perform(document, "reverse", by=people[f"{who}2"], at=at, inputs={"reason": "wrong"})


@pytest.mark.usefixtures("lived")
def test_nothing_is_broken():
    assert {code: count for code, count in broken().items() if count} == {}
    assert set(OURS) <= set(broken())


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("I1", "UPDATE stock_balance SET on_hand = on_hand + 1"),
        ("I4", "UPDATE stock_balance SET on_hand = on_hand + 1"),
        ("I2a", "UPDATE stock_balance SET reserved = 1 WHERE on_hand > 0"),
        ("I2b", "UPDATE stock_balance SET in_question = 1"),
        ("I5a", "UPDATE stock_stockreceiptline SET quantity = quantity + 1 WHERE quantity > 0"),
        ("I5b", "UPDATE stock_stocktransferline SET quantity = quantity + 1 WHERE quantity < 0"),
    ],
)
def test_the_view_finds_it(code, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert broken()[code] > 0


@pytest.mark.usefixtures("lived")
def test_a_ledger_out_of_order_is_found():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stock_move (id, product_id, from_location_id, to_location_id, quantity, resource, document_id,"
            " number, line_no, action, leg, by_id, at) OVERRIDING SYSTEM VALUE SELECT 0, product_id, to_location_id,"
            " from_location_id, 1, 'raw', 1, 'RAW', 1, 'raw', 1, by_id, at FROM stock_move"
            " WHERE action = 'post' AND resource = 'stock-receipts' ORDER BY id DESC LIMIT 1"
        )
    assert broken()["I3"] > 0
