import pytest
from tests.returns import house as houses


@pytest.fixture
def yard(db):
    """The way from a notice to the gate, and back."""
    return houses.build()
