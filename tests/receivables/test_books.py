"""Closing the books (关账): nothing is booked on a closed day, whoever tries, and they open only with a reason."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.receivables import house as houses
from tests.receivables.house import do, nothing_is_broken, owes, receipt

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables.actions import Opening, post_openings
from counterfoil.receivables.books import actions, queries
from counterfoil.receivables.models import BooksChange, Entry


@pytest.fixture
def today(house):
    return timezone.localtime(house.now).date()


def close(house, day, who="accountant"):
    return actions.close(day, by=house.people[who], at=house.now)


def code(refused):
    return refused.value.code


def test_nothing_is_booked_on_a_closed_day(house, today):
    close(house, today)
    with pytest.raises(Refusal) as refused:
        owes(house, "5")
    assert code(refused) == "period_closed"
    assert not Entry.objects.exists()
    nothing_is_broken()


def test_the_database_refuses_it_too(house, today):
    owes(house, "5")
    close(house, today)
    row = Entry.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receivables_entry (customer_id, kind, amount, tax, booked_on, resource, number, text, by_id, at)"
            " VALUES (%(customer_id)s, 'receipt', -1, 0, %(booked_on)s, 'x', 'y', '', %(by_id)s, %(at)s)",
            row,
        )


def test_a_receipt_is_not_dated_into_a_closed_period(house, today):
    draft = receipt(house, "5", received_on=(today - timedelta(days=40)).isoformat())
    close(house, today - timedelta(days=20))
    with pytest.raises(Refusal) as refused:
        do(house, draft, "post")
    assert code(refused) == "period_closed"
    assert do(house, receipt(house, "5", received_on=today.isoformat()), "post").state == "posted"


def test_opening_balances_are_not_taken_over_into_a_closed_period(house, today):
    close(house, today - timedelta(days=1))
    day = today - timedelta(days=9)
    with pytest.raises(Refusal) as refused:
        houses.on_account(
            house,
            lambda: post_openings(
                [Opening(house.customer.pk, 5, day, day)], resource="imports", number="I", by=house.accountant,
                at=house.now,
            ),
        )  # fmt: skip
    assert code(refused) == "period_closed"


@pytest.mark.parametrize(
    ("who", "days", "expected"),
    [
        ("sales_clerk", 1, "role_required"),
        ("administrator", 1, "role_required"),
        ("accountant", -1, "inputs_invalid"),
        ("accountant", 10, "inputs_invalid"),
    ],
)
def test_close_is_refused(house, today, who, days, expected):
    close(house, today - timedelta(days=5))
    with pytest.raises(Refusal) as refused:
        close(house, today - timedelta(days=days), who)
    assert code(refused) == expected
    assert queries.closed_on() == today - timedelta(days=5)


@pytest.mark.parametrize(
    ("who", "reason", "expected"),
    [("accountant", "漏记", "role_required"), ("chief_accountant", " ", "reason_required")],
)
def test_reopen_is_refused(house, today, who, reason, expected):
    close(house, today)
    with pytest.raises(Refusal) as refused:
        actions.reopen(None, reason=reason, by=house.people[who], at=house.now)
    assert code(refused) == expected


def test_reopen_with_a_reason_is_kept(house, today):
    close(house, today)
    actions.reopen(today - timedelta(days=3), reason="漏记一笔", by=house.people["chief_accountant"], at=house.now)
    assert queries.closed_on() == today - timedelta(days=3)
    assert [row.reason for row in queries.list_changes()] == ["漏记一笔", ""]
    owes(house, "5")
    actions.reopen(None, reason="全部", by=house.people["chief_accountant"], at=house.now)
    assert (queries.closed_on(), BooksChange.objects.count()) == (None, 3)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "已关账至 {day}。"), ("en", "The books are closed up to {day}.")]
)
def test_the_page_tells_in_the_readers_language_and_proposes_no_day_that_is_closed(
    house, client, today, language, words
):
    client.force_login(house.accountant)
    client.cookies["counterfoil-language"] = language
    page = client.post("/books/", {"day": today.isoformat(), "close": "1"}, follow=True).content.decode()
    assert words.format(day=today.isoformat()) in page
    box = page.partition('name="day"')[2].partition(">")[0]
    assert 'value=""' in box


def test_the_page_is_for_accountants(house, client, today):
    client.force_login(house.accountant)
    assert client.get("/books/").status_code == 200
    assert client.post("/books/", {"day": today.isoformat(), "close": "1"}).status_code == 302
    assert client.post("/books/", {"day": "", "close": "1"}).status_code == 422
    assert client.post("/books/", {"day": "", "reason": "x", "reopen": "1"}).status_code == 422
    client.force_login(house.people["chief_accountant"])
    assert client.post("/books/", {"day": "", "reason": "x", "reopen": "1"}).status_code == 302
    client.force_login(house.people["sales_clerk"])
    assert client.get("/books/").status_code == 404


def closed_while_booking():
    """Somebody books a shipment of today and is slow to commit; somebody else closes today meanwhile. What was booked
    when the books were closed, and the entries that lie in the closed period in the end."""
    house = houses.build()
    today = timezone.localtime(house.now).date()
    booked, seen = threading.Event(), []

    def closing():
        try:
            booked.wait(10)
            close(house, today)
            seen.append(Entry.objects.count())
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    thread.start()

    def work():
        houses.ledger.post_entry(
            house.customer.pk, "shipment", 5, source=houses.source(house), by=house.accountant, at=house.now
        )
        booked.set()
        thread.join(0.5)

    houses.on_account(house, work)
    thread.join(10)
    return seen, Entry.objects.filter(booked_on__lte=queries.closed_on()).count()


@pytest.mark.django_db(transaction=True)
def test_who_closes_waits_for_who_is_booking(transactional_db):
    assert closed_while_booking() == ([1], 1)


@pytest.fixture
def unlocked_books(transactional_db):
    """The trigger looks at the books without holding them."""

    def define(function):
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute(function)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('receivables_books_are_open()'::regprocedure)")
        as_it_is = cursor.fetchone()[0]
    assert " FOR SHARE" in as_it_is
    define(as_it_is.replace(" FOR SHARE", ""))
    yield
    define(as_it_is)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_an_entry_would_slip_into_closed_books(unlocked_books):
    assert closed_while_booking() == ([0], 1)
