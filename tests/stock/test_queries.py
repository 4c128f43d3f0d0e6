from datetime import timedelta
from decimal import Decimal

from counterfoil.stock import actions, queries


def move(store, at, source, target, quantity, number):
    place = {**store.places, **store.outside}
    actions.post_moves(
        [actions.Movement(store.products[0].pk, place[source].pk, place[target].pk, Decimal(quantity), 1)],
        cause=actions.Source("raw", number, f"R-{number}"), action="move", by=store.by, at=at,
    )  # fmt: skip


def lived(store, later):
    for number, (minute, source, target, quantity) in enumerate(
        [(0, "production", "1F", 10), (10, "production", "1F", 5), (11, "1F", "2F", 4), (12, "1F", "customer", 3),
         (20, "production", "1F", 1)],
        start=1,
    ):  # fmt: skip
        move(store, later(minute), source, target, quantity, number)


def card(store, later, **more):
    found = queries.get_card(store.products[0].pk, at_from=later(10), at_to=later(20), **more)
    rows = [(row.number, int(row.received), int(row.issued), int(row.balance)) for row in found.rows]
    return int(found.opening), rows, int(found.received), int(found.issued), int(found.closing)


def test_stock_card_of_the_house_leaves_out_what_moves_within_it(store, later):
    lived(store, later)
    assert card(store, later) == (10, [("R-2", 5, 0, 15), ("R-4", 0, 3, 12)], 5, 3, 12)


def test_stock_card_of_a_place(store, later):
    lived(store, later)
    rows = [("R-2", 5, 0, 15), ("R-3", 0, 4, 11), ("R-4", 0, 3, 8)]
    assert card(store, later, location="1F") == (10, rows, 5, 7, 8)
    assert card(store, later, location="2F") == (0, [("R-3", 4, 0, 4)], 4, 0, 4)


def test_stock_card_of_a_product_that_never_moved(store, later):
    assert card(store, later) == (0, [], 0, 0, 0)


def test_stock_is_paged_by_product_and_place(store, fill, django_assert_num_queries):
    for place in ("1F", "2F"):
        for product in (0, 1):
            fill(place, 5, product)
    seen, after = [], None
    while True:
        with django_assert_num_queries(1):
            page = queries.list_stock(after=after, limit=3)
        if not page:
            break
        after = (page[-1].product_id, page[-1].location_id)
        seen += [queries.stock_row(row) for row in page]
    assert len(seen) == 4
    assert set(seen[0]) == {"product", "location", "kind", "on_hand", "reserved", "in_question", "available"}
    assert [row["product"] for row in map(queries.stock_row, queries.list_stock(product="P-1"))] == ["P-1", "P-1"]
    assert len(queries.list_stock(location="1F")) == 2
    assert queries.list_stock(kind="staging") == []


def test_moves_newest_first_and_filtered(store, later):
    lived(store, later)
    numbers = [move.number for move in queries.list_moves()]
    assert numbers == ["R-5", "R-4", "R-3", "R-2", "R-1"]
    third = queries.list_moves()[2]
    assert [row.number for row in queries.list_moves(before=third.pk)] == ["R-2", "R-1"]
    assert [row.number for row in queries.list_moves(location="2F")] == ["R-3"]
    assert [row.number for row in queries.list_moves(number="R-4")] == ["R-4"]
    recent = queries.list_moves(at_from=later(12), at_to=later(12) + timedelta(minutes=1))
    assert [row.number for row in recent] == ["R-4"]
    assert queries.move_row(recent[0])["to"] == "CUSTOMER"


def test_available_over_all_floors(store, fill):
    fill("1F", 5)
    fill("2F", 7)
    fill("REWORK", 9)
    assert queries.get_available([store.products[0].pk]) == {store.products[0].pk: 12}
