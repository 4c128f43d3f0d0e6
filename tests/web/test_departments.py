"""Departments on screen: made and changed by the administrator, every change kept."""

import pytest
from django.test import Client

from counterfoil.people.models import Department, MasterChange, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers():
    """A browser per person, in English."""
    people = {}
    for name, roles in (("admin", ["administrator"]), ("head", ["department_head"]), ("picker", ["picker"])):
        people[name] = User.objects.create(username=name, name=name, roles=roles)
    found = {}
    for name, person in people.items():
        found[name] = Client()
        found[name].cookies["counterfoil-language"] = "en"
        found[name].force_login(person)
    return found


def made(browser, **more):
    return browser.post("/departments/", {"code": "WH", "name": "Store", "head": "head", "members": ["picker"], **more})


def test_a_department_is_made_and_changed_with_history(browsers):
    assert made(browsers["admin"])["Location"] == "/departments/WH/?done=1"
    row = Department.objects.get()
    assert (row.head.username, row.members.get().username) == ("head", "picker")
    browsers["admin"].post("/departments/WH/", {"name": "Warehouse", "head": "head", "cost_centre": "CB-1"})
    row.refresh_from_db()
    assert (row.name, row.cost_centre, row.members.count()) == ("Warehouse", "CB-1", 0)
    last = MasterChange.objects.latest("pk")
    assert last.changes["name"] == ["Store", "Warehouse"]
    assert last.changes["members"] == [["picker"], []]
    page = browsers["head"].get("/departments/WH/").content.decode()
    assert "Warehouse" in page
    assert '<form class="card' not in page


@pytest.mark.parametrize(
    ("more", "words"),
    [({"head": "picker"}, "no department head"), ({"head": "nobody"}, "no user"), ({"members": ["x"]}, "no user")],
)
def test_inputs_invalid(browsers, more, words):
    answer = made(browsers["admin"], **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Department.objects.exists()


def test_a_code_is_taken_once(browsers):
    made(browsers["admin"])
    assert made(browsers["admin"]).status_code == 422
    assert Department.objects.count() == 1


def test_role_required(browsers):
    assert made(browsers["head"]).status_code == 422
    assert browsers["picker"].get("/departments/").status_code == 404
    assert browsers["admin"].get("/departments/NONE/").status_code == 404
    assert not Department.objects.exists()
