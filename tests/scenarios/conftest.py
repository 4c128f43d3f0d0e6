"""Stories over HTTP, and what each of them must leave behind."""

import pytest
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

from counterfoil.kernel.declaration import find_type, made_by
from counterfoil.kernel.doing import SEEN_MADE


@pytest.fixture(autouse=True)
def declared_papers():
    """Whatever paper an action made in a story stands in its declaration (``makes``): the picture is true."""
    yield
    undeclared = {
        f"{resource}.{action} makes {made}"
        for resource, action, made in SEEN_MADE
        if (doctype := find_type(resource)) and made not in made_by(resource, doctype.action(action))
    }
    assert undeclared == set(), "enter it in makes=(…) of the action or its hand-over"
