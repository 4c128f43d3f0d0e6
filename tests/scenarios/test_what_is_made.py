"""Whatever paper an action made stands in its declaration: what the picture of the process shows is true."""

import pytest

from counterfoil.kernel.declaration import find_type, made_by
from counterfoil.kernel.doing import SEEN_MADE
from counterfoil.people.models import User


@pytest.fixture
def seen():
    """What this test alone makes."""
    before = set(SEEN_MADE)
    SEEN_MADE.clear()
    yield SEEN_MADE
    SEEN_MADE.update(before)


def undeclared(seen):
    """What the company's papers made without saying so; the kernel's tests have a toy of their own."""
    return {
        f"{resource}.{action} makes {made}: enter it in makes=(…)"
        for resource, action, made in seen
        if (doctype := find_type(resource))
        and doctype.model.__module__.startswith("counterfoil.")
        and made not in made_by(resource, doctype.action(action))
    }


def test_the_main_line_makes_what_it_declares(house, seen):
    order = house.confirmed()
    notice = house.submitted(order)
    house.staged(notice, found={1: "90"})
    consignment = house.came_of(notice, "consignments")[0]
    house.checked(consignment)
    house.signed(consignment)
    house.posted(notice)
    assert {("consignments", "sign_off", "gate-passes"), ("pick-lists", "stage", "discrepancies")} <= seen
    assert undeclared(seen) == set()


def test_all_that_was_made_before_is_declared(house):
    assert User.objects.exists()
    assert undeclared(SEEN_MADE) == set()
