import pytest
from tests.receivables import house as houses


@pytest.fixture
def house(db):
    return houses.build()
