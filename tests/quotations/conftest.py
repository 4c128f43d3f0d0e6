from tests.orders.conftest import house as house
