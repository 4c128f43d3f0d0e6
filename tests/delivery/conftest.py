import pytest
from tests.delivery import yard as yards
from tests.orders import house as houses


@pytest.fixture
def house(db):
    """The house of the orders' tests."""
    return houses.build()


@pytest.fixture
def yard(db):
    """Floors, zones and people of the way from a notice to the gate, with stock and a customer on account."""
    return yards.build()
