"""People on screen: taken on, changed and switched off by the administrator, every change kept."""

import pytest
from django.test import Client

from counterfoil.people.models import Department, MasterChange, RoleChange, User
from counterfoil.stock.models import Location

pytestmark = pytest.mark.django_db
ZHANG = {"username": "zhang", "name": "张三", "roles": ["sales_clerk"], "team": "East", "phone": "13700000001"}


@pytest.fixture
def browsers():
    """A browser per person, in English."""
    Location.objects.create(code="1F", name="1F", kind="floor")
    found = {}
    for name, roles in (("admin", ["administrator"]), ("head", ["department_head"])):
        person = User.objects.create(username=name, name=name, roles=roles)
        found[name] = Client()
        found[name].cookies["counterfoil-language"] = "en"
        found[name].force_login(person)
    return found


def test_somebody_is_taken_on_and_changed_with_history(browsers):
    admin = browsers["admin"]
    assert admin.post("/people/", ZHANG)["Location"] == "/people/zhang/?done=1"
    row = User.objects.get(username="zhang")
    assert (row.name, row.roles, row.team.name, row.is_active) == ("张三", ["sales_clerk"], "East", True)
    assert not row.has_usable_password()
    assert "There is no password yet" in admin.get("/people/zhang/?done=1").content.decode()

    Department.objects.create(code="WH", name="Store")
    kept = {"name": "张三", "roles": ["warehouse_keeper"], "floors": ["1F"], "department": "WH", "is_active": "1"}
    admin.post("/people/zhang/", kept)
    row.refresh_from_db()
    assert (row.roles, row.floors, row.team, row.department.code) == (["warehouse_keeper"], ["1F"], None, "WH")
    changes = MasterChange.objects.latest("pk").changes
    assert changes["roles"] == [["sales_clerk"], ["warehouse_keeper"]]
    assert RoleChange.objects.filter(user=row).count() == 2
    shown = admin.get("/people/zhang/").content.decode()
    assert "<del>Sales clerk</del>" in shown
    assert "zhang" in admin.get("/people/").content.decode()


def test_who_left_is_out_at_once(browsers):
    browsers["admin"].post("/people/", ZHANG)
    theirs = Client()
    theirs.force_login(User.objects.get(username="zhang"))
    assert theirs.get("/").status_code == 200
    browsers["admin"].post("/people/zhang/", {"name": "张三", "roles": ["sales_clerk"]})
    assert not User.objects.get(username="zhang").is_active
    assert theirs.get("/").status_code == 302


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"username": "Zhang San"}, ""), ({"username": "admin"}, "taken"), ({"roles": ["king"]}, "no role"),
        ({"roles": []}, ""), ({"floors": ["9F"], "roles": ["warehouse_keeper"]}, "no floor"),
        ({"floors": ["1F"]}, "only a warehouse keeper"), ({"department": "X"}, "no department"), ({"email": "x"}, ""),
    ],
)  # fmt: skip
def test_inputs_invalid(browsers, more, words):
    answer = browsers["admin"].post("/people/", {**ZHANG, **more})
    assert answer.status_code == 422
    assert 'class="field' in (shown := answer.content.decode())
    assert " wrong" in shown
    assert words in shown
    assert not User.objects.filter(username="zhang").exists()


@pytest.mark.parametrize("more", [{"roles": ["auditor"], "is_active": "1"}, {"roles": ["administrator"]}])
def test_last_administrator(browsers, more):
    answer = browsers["admin"].post("/people/admin/", {"name": "admin", **more})
    assert answer.status_code == 422
    assert "last active administrator" in answer.content.decode()
    browsers["admin"].post("/people/", {**ZHANG, "roles": ["administrator"]})
    assert browsers["admin"].post("/people/admin/", {"name": "admin", **more}).status_code == 302


def test_nobody_else_sees_the_page(browsers):
    for address in ("/people/", "/people/admin/"):
        assert browsers["head"].get(address).status_code == 404
        assert browsers["head"].post(address, ZHANG).status_code == 404
