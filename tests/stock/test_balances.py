"""The database keeps balances itself and refuses what must never be, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from counterfoil.stock.models import Balance, Location, Move, Reservation

MOVE = """
    INSERT INTO stock_move (product_id, from_location_id, to_location_id, quantity, resource, document_id, number,
        line_no, action, leg, by_id, at) VALUES (%s, %s, %s, %s, 'raw', 1, 'RAW', %s, 'raw', 1, 1, now())
"""
RESERVE = """
    INSERT INTO stock_reservation (product_id, location_id, quantity, taken, resource, document_id, number, line_no, at)
    VALUES (%s, %s, %s, 0, 'raw', 1, 'RAW', 1, now())
"""


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql, *values):
    with pytest.raises(IntegrityError), transaction.atomic():
        run(sql, *values)


@pytest.fixture
def ids(store):
    return (
        store.products[0].pk, store.outside["production"].pk, store.places["1F"].pk, store.outside["customer"].pk
    )  # fmt: skip


def test_a_move_changes_both_real_places_and_no_virtual_one(store, figures, ids):
    product, production, floor, customer = ids
    run(MOVE, product, production, floor, 10, 1)
    run(MOVE, product, floor, store.places["2F"].pk, 4, 2)
    run(MOVE, product, floor, customer, 1, 3)
    assert (figures("1F"), figures("2F")) == ((5, 0, 0), (4, 0, 0))
    assert not Balance.objects.filter(location__kind__in=Location.VIRTUAL).exists()


def test_on_hand_is_never_below_nothing(ids):
    product, production, floor, customer = ids
    run(MOVE, product, production, floor, 10, 1)
    refused(MOVE, product, floor, customer, 11, 2)
    refused("UPDATE stock_balance SET on_hand = -1")


def test_no_more_is_reserved_than_is_there(figures, ids):
    product, production, floor, customer = ids
    run(MOVE, product, production, floor, 10, 1)
    run(RESERVE, product, floor, 8)
    refused(RESERVE, product, floor, 3)
    refused(MOVE, product, floor, customer, 3, 2)
    assert figures("1F") == (10, 8, 0)


def test_reserved_follows_changed_and_removed_reservations(figures, ids):
    product, production, floor, _customer = ids
    run(MOVE, product, production, floor, 10, 1)
    run(RESERVE, product, floor, 8)
    run("UPDATE stock_reservation SET quantity = 5")
    assert figures("1F") == (10, 5, 0)
    run("UPDATE stock_reservation SET quantity = 0, closed_at = now()")
    assert figures("1F") == (10, 0, 0)
    run(RESERVE, product, floor, 2)
    run("DELETE FROM stock_reservation")
    assert figures("1F") == (10, 0, 0)


def test_a_reservation_is_open_with_something_or_closed_with_nothing(ids):
    product, production, floor, _customer = ids
    run(MOVE, product, production, floor, 10, 1)
    run(RESERVE, product, floor, 2)
    refused("UPDATE stock_reservation SET quantity = 0")
    refused("UPDATE stock_reservation SET closed_at = now()")
    refused("UPDATE stock_reservation SET quantity = -1")


@pytest.mark.parametrize("sql", ["UPDATE stock_move SET quantity = 1", "DELETE FROM stock_move"])
def test_the_ledger_is_written_once(ids, sql):
    product, production, floor, _customer = ids
    run(MOVE, product, production, floor, 10, 1)
    for role, answer in (("counterfoil_app", "permission denied"), ("counterfoil_owner", "written once")):
        run(f"SET LOCAL ROLE {role}")
        with pytest.raises(DatabaseError, match=answer), transaction.atomic():
            run(sql)
    assert Move.objects.get().quantity == 10


def test_a_move_is_of_something_to_elsewhere_and_once(ids):
    product, production, floor, _customer = ids
    refused(MOVE, product, production, floor, 0, 1)
    refused(MOVE, product, production, production, 1, 1)
    run(MOVE, product, production, floor, 1, 1)
    refused(MOVE, product, production, floor, 1, 1)


def test_the_kind_of_a_place_never_changes(store):
    refused("UPDATE stock_location SET kind = 'customer' WHERE code = '1F'")
    run("UPDATE stock_location SET name = 'x' WHERE code = '1F'")


@pytest.mark.django_db
def test_places_outside_stand_once():
    refused("INSERT INTO stock_location (code, name, kind, purpose, is_active) VALUES ('X', 'x', 'customer', '', true)")


@pytest.mark.django_db
def test_virtual_kinds_are_the_same_in_code_and_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'stock_change_balances'")
        source = cursor.fetchone()[0]
    named = source.split("NOT IN (")[1].split(")")[0]
    assert {kind.strip(" '") for kind in named.split(",")} == set(Location.VIRTUAL)


def test_one_statement_changes_each_place_once(store, figures, ids):
    product, production, floor, _customer = ids
    run(MOVE, product, production, floor, 7, 1)
    Reservation.objects.bulk_create(
        Reservation(
            product_id=product, location_id=floor, quantity=1, resource="raw", document_id=n, number="R", line_no=1,
            at=store.by.created_at,
        )
        for n in range(7)
    )  # fmt: skip
    assert figures("1F") == (7, 7, 0)
