"""Ageing of all customers (A1): page by page, the same figures as each account's, and as a workbook."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
import python_calamine
from django.utils import timezone
from tests.receivables.house import customer, owes, pays

from counterfoil.receivables import queries as accounts
from counterfoil.receivables.ageing import exports, queries


@pytest.fixture
def aged(house):
    """Three customers: one with every age, one with an advance alone, one with nothing."""
    house.today = timezone.localtime(house.now).date()
    for number, days in enumerate((-1, 0, 1, 30, 31, 60, 61, 90, 91)):
        owes(house, f"{number + 1}", due_on=house.today - timedelta(days=days))
    pays(house, "7", customer=customer(house, "C-2"))
    customer(house, "C-3")
    return house


def test_every_item_stands_in_its_age_and_agrees_with_the_account(aged):
    rows = queries.list_aged(aged.accountant, at=aged.now)
    assert [(row.customer.code, row.balance, row.advances) for row in rows] == [("C-1", 45, 0), ("C-2", -7, 7)]
    of_the_account = accounts.account(aged.customer, aged.accountant, at=aged.now)
    assert {name: f"{value:.2f}" for name, value in rows[0].ages.items()} == of_the_account["ageing"]
    assert list(rows[0].ages.values()) == [3, 7, 11, 15, 9]
    total = queries.total(aged.accountant, at=aged.now)
    assert (total["balance"], total["advances"], total["owed"]) == (38, 7, 45)


def test_pages_follow_each_other_by_code(aged):
    first = queries.list_aged(aged.accountant, at=aged.now, limit=1)
    rest = queries.list_aged(aged.accountant, at=aged.now, after=first[0].customer.code)
    assert [row.customer.code for row in (*first, *rest)] == ["C-1", "C-2"]
    assert [row.customer.code for row in queries.list_aged(aged.accountant, at=aged.now, overdue=True)] == ["C-1"]


def test_each_sees_own_customers_only(aged):
    assert queries.list_aged(aged.people["sales_clerk2"], at=aged.now) == []
    assert queries.total(aged.people["sales_clerk2"], at=aged.now)["balance"] == 0


def test_the_workbook_says_what_the_page_says(aged):
    rows = queries.list_aged(aged.accountant, at=aged.now)
    shown = python_calamine.load_workbook(io.BytesIO(exports.sheet(rows, day="2026-11-24"))).get_sheet_by_index(0)
    line = shown.to_python()[2]
    assert (line[0], line[6:13]) == ("C-1", [45, 3, 7, 11, 15, 9, 0])
    assert Decimal(str(line[6])) == rows[0].balance


def test_the_page(aged, client, django_assert_max_num_queries):
    client.force_login(aged.accountant)
    with django_assert_max_num_queries(14):
        text = client.get("/ageing/").content.decode()
    assert "客户C-1" in text
    assert client.get("/ageing.xlsx?overdue").content.startswith(b"PK")
    client.force_login(aged.people["picker"])
    assert client.get("/ageing/").status_code == 404
