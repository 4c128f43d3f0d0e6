import pytest
from tests.orders import house as houses


@pytest.fixture
def house(db):
    return houses.build()
