"""The trail of events is walked by several processes at once, each over a connection of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.orders import house as houses

from counterfoil.project import checking


@pytest.fixture
def small_portions(transactional_db, monkeypatch):
    """A few orders, whose events are shared out five by five."""
    monkeypatch.setattr(checking, "PORTION", 5)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    house = houses.build()
    for number in range(30):
        houses.draft(house, ("P-1", number + 1))


def test_no_walker_talks_over_a_connection_it_was_born_with(small_portions):
    """An event loop ran in the thread when the processes parted: Django hides the thread's older connection from the
    one that closes it, and shows it again to those just born."""

    def walk():
        connection.ensure_connection()
        older = connection.connection
        found = [asyncio.run(walk_in_a_loop()) for _again in range(5)]
        assert connection.connection is older
        connection.close()
        return found

    async def walk_in_a_loop():
        found = checking.walk_trail()
        connection.close()
        return found

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(walk).result() == [[]] * 5
