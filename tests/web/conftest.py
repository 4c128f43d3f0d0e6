import pytest
from tests.orders import house as houses


@pytest.fixture
def house(db):
    return houses.build()


@pytest.fixture
def seen_by(client, house):
    """A browser in which this person is logged in."""

    def log_in(role):
        client.force_login(house.people[role])
        return client

    return log_in
