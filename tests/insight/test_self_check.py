"""The books are held against their invariants by the clock: who has to see to it hears of it, once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.orders import house as houses

from counterfoil.insight.models import SelfCheck
from counterfoil.insight.watch import jobs, queries
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.kernel.models import Notification
from counterfoil.people.models import User

pytestmark = pytest.mark.django_db
NOON = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def house():
    house = houses.build()
    houses.receive(house, 50)
    houses.draft(house, ("P-1", 2))
    return house


@pytest.fixture
def administrator(house):
    return User.objects.get(username="administrator")


def spoil():
    """A number is given out that nobody has."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_numberseries SET last = last + 1 WHERE prefix = 'XSDD'")


def mend():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_numberseries SET last = last - 1 WHERE prefix = 'XSDD'")


def told(user):
    return Notification.objects.filter(user=user, resource="self-check").count()


def due(*, at):
    return jobs.due(SelfCheck.objects.in_bulk(), at=at)


def hold(code, *, at):
    jobs.hold(code, SelfCheck.objects.filter(pk=code).first(), at=at)


def test_all_are_held_and_none_is_broken(house):
    assert jobs.hold_invariants(at=NOON) == len(INVARIANTS)
    assert {one.code for one in SelfCheck.objects.filter(found=0, broken_since=None, at=NOON)} == set(INVARIANTS)
    assert jobs.hold_invariants(at=NOON + timedelta(minutes=14)) == 0
    assert jobs.hold_invariants(at=NOON + QUARTER) == len(INVARIANTS)


def test_the_administrator_hears_once_that_something_is_broken_and_again_when_it_breaks_again(house, administrator):
    jobs.hold_invariants(at=NOON)
    assert told(administrator) == 0
    spoil()
    for quarters in (1, 2):
        jobs.hold_invariants(at=NOON + quarters * QUARTER)
    held = SelfCheck.objects.get(pk="I12b")
    assert (held.found, held.broken_since) == (1, NOON + QUARTER)
    assert told(administrator) == 1
    mend()
    jobs.hold_invariants(at=NOON + 3 * QUARTER)
    assert SelfCheck.objects.get(pk="I12b").broken_since is None
    spoil()
    jobs.hold_invariants(at=NOON + 4 * QUARTER)
    assert told(administrator) == 2


def test_what_takes_long_is_held_more_seldom(house):
    assert jobs.pause(0.01) == QUARTER == jobs.pause(5)
    assert jobs.pause(60) == timedelta(hours=3)
    assert jobs.pause(900) == timedelta(days=1)
    jobs.hold_invariants(at=NOON)
    SelfCheck.objects.filter(pk="I3").update(seconds=60)
    assert set(INVARIANTS) - set(due(at=NOON + 2 * QUARTER)) == {"I3"}
    SelfCheck.objects.exclude(pk="I3").update(at=NOON + timedelta(hours=3))
    assert due(at=NOON + timedelta(hours=3, minutes=15))[0] == "I3"


def test_a_run_begins_nothing_more_when_its_time_is_over(house, monkeypatch):
    monkeypatch.setattr(jobs, "ONE_GO", 0)
    assert jobs.hold_invariants(at=NOON) == 0
    monkeypatch.setattr(jobs, "ONE_GO", 30)
    monkeypatch.setattr(jobs, "hold", lambda code, former, *, at: monkeypatch.setattr(jobs, "ONE_GO", 0))
    assert jobs.hold_invariants(at=NOON) == 1


def test_the_page_names_what_is_broken_first_and_shows_its_rows(house, administrator, client):
    client.force_login(administrator)
    assert "还没有检查过" in client.get("/self-check/").content.decode()
    spoil()
    jobs.hold_invariants(at=NOON)
    page = client.get("/self-check/").content.decode()
    assert page.index("/self-check/I12b/") < page.index("/self-check/I12a/")
    assert "state-held" in page and "state-done" in page
    assert "XSDD" in client.get("/self-check/I12b/").content.decode()
    assert "XSDD" not in client.get("/self-check/I12a/").content.decode()
    assert client.get("/self-check/I99/").status_code == 404


def test_the_home_of_the_administrator_says_so_and_nobody_elses_does(house, administrator, client):
    spoil()
    jobs.hold_invariants(at=NOON)
    client.force_login(administrator)
    assert 'href="/self-check/"' in client.get("/").content.decode().split("<main")[1]
    assert "/self-check/I12b/" in client.get("/me/messages/").content.decode()
    client.force_login(house.clerk)
    assert "/self-check/" not in client.get("/").content.decode()


def test_only_those_who_look_over_the_house_see_it(house, client):
    client.force_login(house.clerk)
    assert client.get("/self-check/").status_code == client.get("/self-check/I1/").status_code == 403
    assert client.get("/api/v1/self-check").status_code == 404


def test_the_api_tells_how_each_stands(house, administrator, client):
    client.force_login(administrator)
    assert {item["at"] for item in client.get("/api/v1/self-check").json()["items"]} == {None}
    spoil()
    jobs.hold_invariants(at=NOON)
    first, *others = client.get("/api/v1/self-check").json()["items"]
    assert (first["code"], first["found"]) == ("I12b", 1)
    assert first["broken_since"] is not None
    assert {item["found"] for item in others} == {0}
    assert len(others) + 1 == len(INVARIANTS)


@pytest.fixture
def endless():
    """One invariant takes a minute."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("CREATE OR REPLACE TEMPORARY VIEW check_i12b AS SELECT pg_sleep(60)::text")
        cursor.execute("GRANT SELECT ON check_i12b TO PUBLIC")
        cursor.execute("SET ROLE counterfoil_app")


def test_what_takes_longer_than_a_page_is_left_to_the_command(house, administrator, client, monkeypatch, endless):
    monkeypatch.setattr(queries, "LOOKS", "300ms")
    client.force_login(administrator)
    assert "counterfoil check" in client.get("/self-check/I12b/").content.decode()


def test_what_takes_too_long_is_not_known_and_holds_nobody_up(house, administrator, client, monkeypatch, endless):
    monkeypatch.setattr(jobs, "LONGEST", "3s")
    assert jobs.hold_invariants(at=NOON) == len(INVARIANTS)
    unknown = SelfCheck.objects.get(pk="I12b")
    assert (unknown.found, unknown.broken_since, unknown.at) == (None, None, NOON)
    assert not SelfCheck.objects.exclude(pk="I12b").filter(found=None).exists()
    client.force_login(administrator)
    assert client.get("/self-check/").content.decode().count("尚未检查") == 1


def test_what_is_broken_stays_so_while_nobody_can_look(house, administrator, monkeypatch, endless):
    SelfCheck.objects.create(pk="I12b", at=NOON, seconds=1, found=3, broken_since=NOON)
    monkeypatch.setattr(jobs, "LONGEST", "500ms")
    hold("I12b", at=NOON + QUARTER)
    held = SelfCheck.objects.get(pk="I12b")
    assert (held.found, held.broken_since, held.at) == (3, NOON, NOON + QUARTER)
    assert told(administrator) == 0
