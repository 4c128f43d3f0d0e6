"""Stories over HTTP, and what each of them must leave behind."""

from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house
