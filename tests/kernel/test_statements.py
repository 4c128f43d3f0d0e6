"""What is bound to kept statements arrives as it was: arrays as texts, moments in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.utils.safestring import SafeString

from counterfoil.kernel.models import NumberPrefix
from counterfoil.kernel.statements import array_text, run
from counterfoil.stock.models import Location

ODD = ["", "NULL", "null", "a,b", "{x}", '"', "\\", 'a\\"b', " lead", "中文，", "line\nbreak", "'; DROP TABLE x; --"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", [*ODD, None]),
        ("text", [SafeString("a,b"), Location.Kind.FLOOR]),
        ("bigint", [1, -5, 2**62, None]),
        ("numeric", [Decimal("1.50"), Decimal("1E+3"), Decimal("-0.00001"), None]),
        ("boolean", [True, False, None]),
        ("date", [date(2026, 2, 28), date(1, 1, 1), None]),
        ("timestamptz", [datetime(2026, 11, 30, 8, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8))), None]),
        ("bigint", []),
    ],
)
def test_an_array_arrives_as_it_was(db, kind, values):
    with run(f"SELECT one FROM unnest(%s::{kind}[]) WITH ORDINALITY AS given (one, n) ORDER BY n", [values]) as cursor:
        assert [one for (one,) in cursor.fetchall()] == values


def test_what_an_array_can_not_hold_is_refused_by_the_driver(db):
    with pytest.raises(DataError):
        run("SELECT %s::text[]", [["a\x00b"]])


def test_what_only_the_driver_can_tell_is_left_to_it(db):
    for values in ([timedelta(hours=1)], [[1, 2], [3, 4]], [1.5]):
        assert array_text(values) is values


def test_lists_of_small_and_of_large_numbers_are_one_statement(db):
    text = "SELECT count(*) FROM unnest(%s::bigint[]) AS given"
    for values in ([1], [70_000], [2**40], [1], [70_000], [2**40]):
        with run(text, [values]) as cursor:
            assert cursor.fetchone() == (1,)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS given' AND from_sql = false"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "text",
    ["2026-11-30 02:09:33.48+00", "2026-11-30 02:09:33+00", "2026-11-30 10:09:33.000001+08", "0044-03-15 12:00+00"],
)
def test_a_moment_is_read_in_utc(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (found,) = cursor.fetchone()
    assert found == datetime.fromisoformat(text) and found.tzinfo is UTC


def test_a_moment_before_our_era_is_refused_as_the_driver_does(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT '0044-03-15 00:00:00+00 BC'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchone()


def test_plans_outlive_what_is_taken_back(db):
    """A refused action costs those after it nothing: the plans that a connection has made stay with it."""
    text = "SELECT 'a plan that stays' || %s::text"
    send_often(text)
    with pytest.raises(ZeroDivisionError):
        fall_over(lambda: 1 / 0)
    with pytest.raises(DataError):
        fall_over(lambda: run("SELECT 1 / %s::int", [0]))
    assert planned(text) == 1


@pytest.mark.django_db(transaction=True)
def test_plans_outlive_a_whole_transaction_taken_back():
    text = "SELECT 'another that stays' || %s::text"
    send_often(text)
    with pytest.raises(DataError):
        fall_over(lambda: run("SELECT 1 / %s::int", [0]))
    assert planned(text) == 1
    assert not NumberPrefix.objects.filter(prefix="X").exists()


@pytest.mark.django_db(transaction=True)
def test_what_can_not_be_taken_back_is_told():
    def lose_it():
        connection.connection.close()
        run("SELECT %s::int", [1])

    with pytest.raises(OperationalError):
        fall_over(lose_it)
    assert not NumberPrefix.objects.filter(prefix="X").exists()


def send_often(text):
    for _time in range(3):
        run(text, ["."]).close()
    assert planned(text) == 1


@transaction.atomic
def fall_over(what):
    """Something is written; then this happens."""
    run("INSERT INTO kernel_numberprefix (resource, prefix) VALUES (%s, 'X')", ["x"]).close()
    what()


def planned(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [text.replace("%s", "$1")])
        return cursor.fetchone()[0]
