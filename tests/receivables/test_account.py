"""What people and programs see of an account, and who sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.receivables.house import customer, holds, owes, pays

from counterfoil.kernel.listing import Wanted
from counterfoil.kernel.refusals import NotVisible
from counterfoil.receivables import queries


def test_account_names_every_part(house):
    today = queries._day(house.now)
    for days in (-1, 0, 1, 30, 31, 60, 61, 90, 91):
        owes(house, "10", due_on=today - timedelta(days=days))
    pays(house, "15", kept=1)
    holds(house, 1, "40")
    found = queries.account(house.customer, house.accountant, at=house.now)
    assert (found["balance"], found["advances"], found["credit_limit"]) == ("75.00", "15.00", "1000.00")
    assert found["exposure"]["total"] == found["exposure"]["exposure"] == "115.00"
    assert found["exposure"]["held_notices"] == "25.00"
    assert found["room"] == "885.00"
    assert list(found["ageing"].values()) == ["20.00", "20.00", "20.00", "20.00", "10.00"]
    assert sum(Decimal(item["open"]) for item in found["open_items"]) == Decimal(found["balance"])
    assert max(item["overdue_days"] for item in found["open_items"]) == 91


def test_room_of_a_prepaid_customer_is_what_is_paid(house):
    other = customer(house, "C-2", kind="prepaid")
    pays(house, "40", customer=other)
    holds(house, 1, "15", customer=other)
    assert queries.account(other, house.accountant, at=house.now)["room"] == "25.00"


@pytest.mark.parametrize("role", ["logistics_clerk", "auditor", "gatekeeper", "administrator"])
def test_account_and_ledger_are_not_there_without_price_rights(house, role):
    with pytest.raises(NotVisible):
        queries.account(house.customer, house.people[role], at=house.now)
    with pytest.raises(NotVisible):
        queries.list_entries(house.people[role], Wanted())


def test_the_ledger_shows_own_customers_only_to_sales(house):
    owes(house, "10")
    assert len(queries.list_entries(house.people["sales_clerk"], Wanted()).items) == 1
    assert len(queries.list_entries(house.people["sales_clerk2"], Wanted()).items) == 0
    assert len(queries.list_entries(house.accountant, Wanted(customer="C-1"), kind="receipt").items) == 0


def test_the_ledger_is_paged_by_key(house):
    entries = [owes(house, "10") for _ in range(5)]
    first = queries.list_entries(house.accountant, Wanted(limit=3))
    second = queries.list_entries(house.accountant, Wanted(limit=3, cursor=first.next))
    assert [row["id"] for row in first.items + second.items] == [entry.pk for entry in reversed(entries)]
    assert second.next is None
