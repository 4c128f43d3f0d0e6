from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house
