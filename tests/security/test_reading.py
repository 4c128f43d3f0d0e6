"""Who only looks changes nothing: the database refuses it, on real connections (S2)."""

import re

import pytest
from django.db import connection, connections
from django.db.utils import InternalError
from django.test import Client
from tests.orders import house as houses
from tests.security import addresses

from counterfoil.kernel.declaration import all_types
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.rest.views import openapi_document
from counterfoil.web.views import home

NOTED = {"people_session", "people_guesses", "people_accessevent"}
"""What is noted beside a look: the last use of a session, a wrong token, who took a workbook along."""


@pytest.fixture
def house(transactional_db):
    house = houses.build()
    houses.receive(house, 50)
    order = houses.confirmed(house, ("P-1", 5))
    house.paper = houses.do(house, houses.notice(house, (order, 1, 5)), "submit")
    houses.draft(house, ("P-1", 5))
    house.everybody = User.objects.create(username="all", name="All", roles=list(roles.ALL), floors=["1F"])
    return house


def fingerprint():
    """What stands in every table."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - NOTED)
        parts = " UNION ALL ".join(
            f"SELECT '{name}', count(*), sum(hashtext(t::text)::bigint) FROM {name} t" for name in tables
        )
        cursor.execute(parts)
        return sorted(cursor.fetchall())


def paths():
    """Every address, with the numbers of papers that there are."""
    numbers = {
        doctype.name: found.number
        for doctype in all_types()
        if not doctype.model_name.startswith("toy.") and (found := doctype.model.objects.order_by("pk").last())
    }
    for one in addresses.every():
        known = {"code": "C-1", "customer": "C-1", "product": "P-1", "username": "picker", "kind": "products"}
        if "<resource:resource>" in one.route:
            for resource, number in numbers.items():
                yield one.filled(resource=resource, number=number, action="cancel", form="order", **known)
        else:
            resource = one.route.removeprefix("api/v1/").split("/")[0]
            yield one.filled(number=numbers.get(resource, "x"), **known)
    for path, methods in openapi_document()["paths"].items():
        if "get" in methods:
            yield path.replace("{number}", numbers.get(path.split("/")[3], "x")).replace("{code}", "C-1")


@pytest.mark.timeout(240)
def test_no_look_changes_anything(house):
    client = Client()
    client.force_login(house.everybody)
    before, found = fingerprint(), {}
    for path in sorted(set(paths())):
        found.setdefault(client.get(path).status_code, []).append(path)
    client.head("/")
    assert fingerprint() == before
    assert [status for status in found if status >= 500] == []
    assert len(found[200]) > 100


def test_a_look_that_writes_is_refused_by_the_database(house, monkeypatch):
    """So that the test above can fail: the same view with one write in it."""

    def groups(_counts):
        User.objects.filter(pk=house.everybody.pk).update(name="Changed")

    monkeypatch.setattr("tests.reading.WRITES", re.compile("no such statement"))
    monkeypatch.setattr(home.todo, "groups", groups)
    client = Client()
    client.force_login(house.everybody)
    with pytest.raises(InternalError, match="read-only"):
        client.get("/")
    assert User.objects.get(pk=house.everybody.pk).name == "All"
    User.objects.filter(pk=house.everybody.pk).update(name="Changed")  # outside of it anybody may


def test_one_look_after_another_tells_the_session_nothing_new(house, monkeypatch):
    client = Client()
    client.force_login(house.everybody)
    client.get("/")
    told = []
    raw = connections["default"].connection
    execute = type(raw).execute
    monkeypatch.setattr(
        type(raw), "execute", lambda self, sql, *more, **rest: told.append(sql) or execute(self, sql, *more, **rest)
    )
    client.get("/")
    client.get("/access/")
    assert told == []
    client.post("/language/", {"language": "en"})
    client.get("/")
    assert told == [f"SET default_transaction_read_only = {word}" for word in ("off", "on")]
