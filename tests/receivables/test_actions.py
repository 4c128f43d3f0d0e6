"""What debits, credits, holds and kept advances do to the open items of an account."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.receivables.house import customer, holds, nothing_is_broken, on_account, owes, pays, rest

from counterfoil.kernel.refusals import Refusal
from counterfoil.receivables import actions as ledger
from counterfoil.receivables import queries
from counterfoil.receivables.models import Account, Entry, Hold


@pytest.fixture(autouse=True)
def _sound(house):
    yield
    nothing_is_broken()


def figures(house, notice_id=None, amount="0"):
    return queries.exposure(house.customer, notice_id, Decimal(amount), at=house.now)


def test_a_credit_goes_to_the_oldest_items_and_the_rest_is_an_advance(house):
    first, second = owes(house, "100"), owes(house, "50")
    paid = pays(house, "120")
    assert (rest(first), rest(second), rest(paid)) == ("0.00", "30.00", "0.00")
    more = pays(house, "40")
    assert (rest(second), rest(more)) == ("0.00", "-10.00")
    assert Account.objects.get(customer=house.customer).balance == -10


def test_a_credit_goes_where_it_was_asked_to_first(house):
    first, second = owes(house, "100"), owes(house, "50")
    pays(house, "60", asked=[(second, "50")])
    assert (rest(first), rest(second)) == ("90.00", "0.00")


def test_allocation_exceeds_open(house):
    first = owes(house, "100")
    with pytest.raises(Refusal) as refused:
        pays(house, "200", asked=[(first, "100.01")])
    assert refused.value.code == "allocation_exceeds_open"
    assert "100.01" not in refused.value.sentence(sees_prices=False)
    with pytest.raises(Refusal) as refused:
        pays(house, "50", asked=[(first, "60")])
    assert refused.value.code == "allocation_exceeds_open"
    assert Entry.objects.count() == 1


def test_a_debit_is_met_at_once_by_free_advances_oldest_first(house):
    first, second = pays(house, "30"), pays(house, "30")
    debit = owes(house, "50")
    assert (rest(first), rest(second), rest(debit)) == ("0.00", "-10.00", "0.00")


def test_a_debit_takes_what_is_kept_for_its_notice_before_free_advances(house):
    free, kept = pays(house, "30"), pays(house, "30", kept=7)
    other = owes(house, "20")
    assert (rest(free), rest(kept)) == ("-10.00", "-30.00")
    debit = owes(house, "35", notice_id=7)
    assert (rest(free), rest(kept), rest(debit), rest(other)) == ("-5.00", "0.00", "0.00", "0.00")
    assert queries.kept_for(7) == 0


def test_what_is_kept_for_a_notice_is_used_once_when_more_is_shipped(house):
    """A kept advance smaller than the shipment: it must not count as a free one on top. The simulated company found it."""
    kept = pays(house, "1.50", kept=7)
    debit = owes(house, "20", notice_id=7)
    assert (rest(kept), rest(debit)) == ("0.00", "18.50")


def test_what_is_kept_for_a_notice_does_not_meet_other_debits(house):
    kept = pays(house, "30", kept=7)
    debit = owes(house, "20")
    assert (rest(kept), rest(debit)) == ("-30.00", "20.00")
    assert queries.free_advances(house.customer.pk) == 0


def test_post_hold_frees_what_the_shipment_left_of_its_kept_advance(house):
    older = owes(house, "5")
    kept = pays(house, "30", kept=7)
    holds(house, 7, "30")

    def ship():
        ledger.post_entry(
            house.customer.pk, "shipment", Decimal(20), notice_id=7, by=house.accountant, at=house.now,
            source=ledger.Source("shipments", 99, "XSFH-99"),
        )  # fmt: skip
        ledger.post_hold(7, at=house.now)

    on_account(house, ship)
    assert Hold.objects.get(notice_id=7).state == "posted"
    assert (rest(kept), rest(older)) == ("-5.00", "0.00")
    assert queries.free_advances(house.customer.pk) == 5


def test_free_kept_gives_the_money_to_the_oldest_items(house):
    owed = owes(house, "10")
    kept = pays(house, "30", kept=7)
    on_account(house, lambda: ledger.free_kept(7, at=house.now))
    assert (rest(owed), rest(kept)) == ("0.00", "-20.00")
    assert (queries.kept_for(7), queries.free_advances(house.customer.pk)) == (0, 20)


def test_keep_advance_takes_free_advances_up_to_the_total(house):
    pays(house, "30")
    pays(house, "30")
    holds(house, 7, "50")
    assert on_account(house, lambda: ledger.keep_advance(7, Decimal(50), at=house.now)) == 50
    assert on_account(house, lambda: ledger.keep_advance(7, Decimal(50), at=house.now)) == 50
    assert (queries.kept_for(7), queries.free_advances(house.customer.pk)) == (50, 10)
    pays(house, "5")
    assert on_account(house, lambda: ledger.keep_advance(7, Decimal(80), at=house.now)) == 65


def test_a_red_entry_offsets_what_it_belongs_to_and_the_excess_is_an_advance(house):
    other, shipment = owes(house, "100"), owes(house, "50")
    pays(house, "30", asked=[(shipment, "30")])
    red = on_account(
        house,
        lambda: ledger.post_red(
            house.customer.pk, "sales_return", Decimal(45), belongs_to=shipment.pk, by=house.accountant,
            at=house.now, source=ledger.Source("sales-returns", 1, "XSTH-1"),
        ),
    )  # fmt: skip
    assert (rest(shipment), rest(red), rest(other)) == ("0.00", "-25.00", "100.00")


def reverse(house, entry):
    return on_account(
        house,
        lambda: ledger.reverse_entry(
            entry, source=ledger.Source("reds", entry.pk, f"red-{entry.pk}"), by=house.accountant, at=house.now
        ),
    )


def test_reverse_entry_of_a_debit_makes_its_payments_advances(house):
    shipment, other = owes(house, "100"), owes(house, "50")
    paid = pays(house, "120")
    red = reverse(house, shipment)
    assert red.amount == -100
    assert (rest(shipment), rest(red), rest(paid), rest(other)) == ("0.00", "0.00", "-100.00", "30.00")


def test_reverse_entry_of_a_credit_opens_what_it_met_and_keeps_nothing(house):
    shipment = owes(house, "100")
    paid = pays(house, "120", asked=[(shipment, "100")], kept=7)
    assert queries.kept_for(7) == 20
    red = reverse(house, paid)
    assert (rest(shipment), rest(red), rest(paid)) == ("100.00", "0.00", "0.00")
    assert queries.kept_for(7) == 0
    assert Account.objects.get(customer=house.customer).balance == 100


def test_nothing_is_booked_for_nothing(house):
    assert owes(house, "0") is None


def test_exposure_counts_each_hold_beyond_what_is_kept_for_it(house):
    owes(house, "100")
    pays(house, "30", kept=1)
    holds(house, 1, "50")
    holds(house, 2, "40")
    found = figures(house, 3, "25")
    assert (found.open_receivables, found.kept_advances, found.held_notices, found.this_notice) == (100, 30, 60, 25)
    assert found.exposure == 185
    own = figures(house, 1, "50")
    assert (own.held_notices, own.this_notice, own.exposure) == (40, 20, 160)


def test_exposure_is_one_statement(house):
    with CaptureQueriesContext(connection) as captured:
        figures(house, 1, "5")
    assert len(captured) == 1


def test_overdue_days_are_counted_from_the_oldest_open_due_date(house):
    today = queries._day(house.now)
    old = owes(house, "10", due_on=today - timedelta(days=9))
    owes(house, "10", due_on=today - timedelta(days=2))
    owes(house, "10", due_on=today + timedelta(days=2))
    assert figures(house).oldest_overdue_days == 9
    pays(house, "10", asked=[(old, "10")])
    assert figures(house).oldest_overdue_days == 2


def test_hold_is_one_per_notice_and_follows_the_amount(house):
    holds(house, 1, "50")
    holds(house, 1, "40")
    assert [(row.state, row.amount) for row in Hold.objects.all()] == [("pending", 40)]
    holds(house, 1, "60")
    assert sorted((row.state, row.amount) for row in Hold.objects.all()) == [("pending", 60), ("voided", 40)]
    on_account(house, lambda: ledger.cut_hold(1, Decimal(70), at=house.now))
    assert Hold.objects.get(state="pending").amount == 60
    on_account(house, lambda: ledger.cut_hold(1, Decimal(10), at=house.now))
    assert figures(house).held_notices == 10
    on_account(house, lambda: ledger.void_hold(1, at=house.now))
    assert figures(house).held_notices == 0


def test_judge_does_not_count_its_own_hold(house):
    holds(house, 1, "800")
    assert ledger.judge(house.customer, 1, Decimal(1000), at=house.now).passed
    judgement = ledger.judge(house.customer, 2, Decimal("200.01"), at=house.now)
    assert (judgement.code, judgement.as_json()["exposure"]) == ("credit_exceeded", "1000.01")


def test_openings_are_items_of_their_own(house):
    other = customer(house, "C-2", kind="prepaid")
    today = queries._day(house.now)
    rows = [
        ledger.Opening(house.customer.pk, Decimal(100), today, None, "a"),
        ledger.Opening(other.pk, Decimal(-30), today, None, "b"),
        ledger.Opening(house.customer.pk, Decimal(5), today, today, "c"),
    ]
    on_account(
        house, lambda: ledger.post_openings(rows, resource="imports", number="1", by=house.accountant, at=house.now)
    )
    assert Account.objects.get(customer=house.customer).balance == 105
    assert queries.free_advances(other.pk) == 30


@pytest.mark.parametrize("count", [2, 60])
def test_statements_do_not_grow_with_open_items(house, count):
    for _ in range(count):
        owes(house, "1")
    with CaptureQueriesContext(connection) as captured:
        pays(house, str(count))
    assert len([row for row in captured if "SAVEPOINT" not in row["sql"]]) <= 7
