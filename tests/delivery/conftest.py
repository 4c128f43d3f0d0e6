import pytest

from tests.delivery import house as building


@pytest.fixture
def house(db):
    """A house with stock, people and a customer on account."""
    return building.build()
