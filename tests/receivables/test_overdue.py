"""Overdue feedback (A1): clerk and salesperson are told once per item, and have it on their list until it is paid."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.receivables.house import customer, do, owes, receipt

from counterfoil.kernel.models import Notification, Task
from counterfoil.people.todo import list_tasks
from counterfoil.receivables.overdue import actions


@pytest.fixture
def late(house):
    house.today = timezone.localtime(house.now).date()
    house.item = owes(house, "100", due_on=house.today - timedelta(days=1))
    owes(house, "50", due_on=house.today)
    return house


def waiting(house, who):
    return [task.action for task in list_tasks(house.people[who], at=house.now).items]


def test_feed_back_tells_both_once_per_item(late):
    assert actions.feed_back(at=late.now) == 1
    assert actions.feed_back(at=late.now) == 0
    assert sorted(row.user.username for row in Notification.objects.all()) == ["sales_clerk", "salesperson"]
    assert Notification.objects.first().values["amount"] == "100.00"
    assert (waiting(late, "sales_clerk"), waiting(late, "salesperson")) == (["chase_overdue"], ["chase_overdue"])
    assert waiting(late, "sales_clerk2") == []


def test_the_next_item_is_told_without_a_second_row(late):
    actions.feed_back(at=late.now)
    owes(late, "5", due_on=late.today - timedelta(days=2))
    assert actions.feed_back(at=late.now) == 1
    assert (Notification.objects.count(), Task.objects.filter(action="chase_overdue").count()) == (4, 2)


def test_paying_takes_it_off_the_list(late):
    actions.feed_back(at=late.now)
    do(late, receipt(late, "99.99"), "post")
    assert waiting(late, "sales_clerk") == ["chase_overdue"]
    do(late, receipt(late, "0.01"), "post")
    assert waiting(late, "sales_clerk") == []


def test_who_has_asked_has_it_off_the_list_until_another_item_is_late(late, client):
    actions.feed_back(at=late.now)
    client.force_login(late.people["sales_clerk"])
    assert "客户C-1" in client.get("/").content.decode()
    assert "/customers/C-1/chased/" in client.get("/customers/C-1/").content.decode()
    assert client.post("/customers/C-1/chased/").status_code == 302
    assert (waiting(late, "sales_clerk"), waiting(late, "salesperson")) == ([], ["chase_overdue"])
    actions.feed_back(at=late.now)
    assert waiting(late, "sales_clerk") == []


def test_statements_do_not_grow_with_customers(late, django_assert_max_num_queries):
    for number in range(20):
        owes(late, "5", due_on=late.today - timedelta(days=2), customer=customer(late, f"D-{number:02d}"))
    with django_assert_max_num_queries(9):
        assert actions.feed_back(at=late.now) == 21
