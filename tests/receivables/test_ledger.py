"""What the database itself refuses, whoever writes: raw SQL against the receivables tables."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.receivables.house import customer, holds, nothing_is_broken, owes, pays, rest

from counterfoil.receivables.models import Account, OpenItem

ALLOCATE = """
INSERT INTO receivables_allocation (debit_id, credit_id, amount, resource, number, at)
VALUES (%s, %s, %s, 'x', 'x', now())
"""


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_entries_carry_balance_and_open_items_in_one_statement_for_several_customers(house):
    other = customer(house, "C-2")
    run(
        """
        INSERT INTO receivables_entry
            (customer_id, kind, amount, tax, booked_on, resource, number, text, by_id, at)
        VALUES (%s, 'opening', 10, 0, '2026-01-01', 'x', 'x', '', 1, now()),
               (%s, 'opening', 5, 0, '2026-01-01', 'x', 'x', '', 1, now()),
               (%s, 'opening', -7, 0, '2026-01-01', 'x', 'x', '', 1, now())
        """,
        house.customer.pk, house.customer.pk, other.pk,
    )  # fmt: skip
    assert Account.objects.get(customer=house.customer).balance == 15
    assert Account.objects.get(customer=other).balance == -7
    assert sorted(OpenItem.objects.values_list("rest", flat=True)) == [-7, 5, 10]
    nothing_is_broken()


@pytest.mark.parametrize("amount", ["10.01", "-0.01"])
def test_an_allocation_never_overshoots(house, amount):
    debit = owes(house, "10")
    credit = pays(house, "20", kept=1)
    with pytest.raises(DatabaseError):
        run(ALLOCATE, debit.pk, credit.pk, amount)
    assert rest(debit) == "10.00"


def test_kept_money_is_not_allocated_elsewhere(house):
    debit = owes(house, "10")
    credit = pays(house, "20", kept=1)
    with pytest.raises(DatabaseError):
        run(ALLOCATE, debit.pk, credit.pk, "5")


def test_an_allocation_joins_debit_and_credit_of_one_customer(house):
    other = customer(house, "C-2")
    debit, credit = owes(house, "10"), pays(house, "20", customer=other)
    for pair in ((debit.pk, credit.pk), (credit.pk, debit.pk), (debit.pk, debit.pk)):
        with pytest.raises(DatabaseError):
            run(ALLOCATE, *pair, "5")


def test_no_more_is_undone_than_was_allocated(house):
    first, second = owes(house, "10"), owes(house, "10")
    credit = pays(house, "15")
    with pytest.raises(DatabaseError):
        run(ALLOCATE, second.pk, credit.pk, "-6")
    run(ALLOCATE, second.pk, credit.pk, "-5")
    assert (rest(first), rest(second), rest(credit)) == ("0.00", "10.00", "-5.00")
    nothing_is_broken()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE receivables_entry SET amount = amount + 1",
        "DELETE FROM receivables_entry",
        "UPDATE receivables_allocation SET amount = 1",
        "DELETE FROM receivables_allocation",
        "DELETE FROM receivables_hold",
        "DELETE FROM receivables_keeping",
        "UPDATE receivables_hold SET amount = amount + 1",
        "UPDATE receivables_keeping SET amount = 1000",
        "UPDATE receivables_openitem SET rest = -1 WHERE amount > 0",
    ],
)
def test_the_ledger_is_written_once(house, sql):
    owes(house, "10")
    pays(house, "5")
    pays(house, "20", kept=1)
    holds(house, 1, "10")
    with pytest.raises(DatabaseError):
        run(sql)
    nothing_is_broken()


def test_a_settled_hold_never_changes(house):
    holds(house, 1, "10")
    run("UPDATE receivables_hold SET state = 'voided', settled_at = now()")
    with pytest.raises(DatabaseError):
        run("UPDATE receivables_hold SET state = 'pending', settled_at = NULL")


def test_one_pending_hold_per_notice(house):
    holds(house, 1, "10")
    with pytest.raises(DatabaseError):
        run(
            """
            INSERT INTO receivables_hold (customer_id, notice_id, number, amount, state, at)
            VALUES (%s, 1, 'x', 5, 'pending', now())
            """,
            house.customer.pk,
        )


def test_entry_once_per_document(house):
    entry = owes(house, "10")
    with pytest.raises(DatabaseError):
        run(
            """
            INSERT INTO receivables_entry
                (customer_id, kind, amount, tax, booked_on, resource, document_id, number, text, by_id, at)
            VALUES (%s, 'shipment', 10, 0, '2026-01-01', %s, %s, 'x', '', 1, now())
            """,
            house.customer.pk, entry.resource, entry.document_id,
        )  # fmt: skip
