"""Follow-ups: written down, due on the owner's home, done, and the next one."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.orders.conftest import house as house
from tests.quotations.test_quotations import sent

from counterfoil.customers import timeline
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import tokens
from counterfoil.people.models import MasterChange, Substitute
from counterfoil.quotations.follow_ups import actions, queries
from counterfoil.quotations.follow_ups.views import on_home
from counterfoil.quotations.models import FollowUp

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def written(house, by=None, **more):
    raw = {"customer": "C-1", "kind": "call", "text": "问价", "next_date": today().isoformat(), **more}
    return actions.write_down(raw, by=by or house.clerk, at=house.now)


def refused(call):
    with pytest.raises(Refusal) as found:
        call()
    return found.value.code


def test_written_down_for_a_day_and_for_whoever_writes(house):
    row = written(house)

    assert (row.owner, row.next_date, row.done_at) == (house.clerk, today(), None)


def test_without_a_day_it_is_a_note_of_what_was_done(house):
    assert written(house, next_date=None).done_at == house.now


def test_on_a_quotation_it_is_the_customers(house):
    quotation = sent(house)

    assert written(house, customer=None, quotation=quotation.number).customer == house.customer


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("picker", {}, "role_required"), ("sales_clerk2", {}, "inputs_invalid"),
        ("sales_clerk", {"customer": "C-404"}, "inputs_invalid"), ("sales_clerk", {"kind": "pigeon"}, "inputs_invalid"),
        ("sales_clerk", {"quotation": "BJD-1"}, "inputs_invalid"), ("sales_clerk", {"owner": "picker"}, "inputs_invalid"),
    ],
)  # fmt: skip
def test_write_down_refused(house, who, more, code):
    assert refused(lambda: written(house, by=house.people[who], **more)) == code
    assert not FollowUp.objects.exists()


def test_due_ones_stand_on_the_owners_home_and_their_stand_ins(house):
    due, late = (
        written(house, owner="salesperson"),
        written(house, owner="salesperson", next_date=today(-3).isoformat()),
    )
    written(house, owner="salesperson", next_date=today(1).isoformat())

    assert on_home(house.people["salesperson"], at=house.now)["rows"] == [late, due]
    assert on_home(house.people["sales_clerk2"], at=house.now) is None
    Substitute.objects.create(
        user=house.people["salesperson"], substitute=house.people["sales_clerk2"], roles=["salesperson"],
        from_on=today(-1), to_on=today(1), created_at=house.now,
    )  # fmt: skip
    assert on_home(type(house.clerk).objects.get(username="sales_clerk2"), at=timezone.now())["rows"] == [late, due]


def test_quotations_that_expire_soon_stand_on_their_peoples_home(house):
    soon = sent(house, valid_until=today(2).isoformat())
    sent(house, valid_until=today(20).isoformat())

    assert on_home(house.clerk, at=house.now)["expiring"] == [soon]
    assert on_home(house.people["salesperson"], at=house.now)["expiring"] == [soon]
    assert on_home(house.people["market_manager"], at=house.now) is None


def test_done_with_the_next_one(house):
    row = written(house)

    actions.complete(row.pk, {"result": "下周要货", "next_date": today(7).isoformat()}, by=house.clerk, at=house.now)

    done, following = FollowUp.objects.order_by("pk")
    assert (done.done_at, done.result) == (house.now, "下周要货")
    assert (following.next_date, following.owner, following.done_at) == (today(7), house.clerk, None)
    assert refused(lambda: actions.complete(row.pk, {}, by=house.clerk, at=house.now)) == "wrong_state"


def test_what_was_done_stands_in_the_customers_time_line(house):
    written(house, next_date=None)
    written(house, text="未做")
    client = Client()
    client.force_login(house.clerk)
    client.get("/customers/C-1/")  # loads what apps tell
    papers = timeline.papers_of(house.customer, house.clerk)
    told = [one.text for one in timeline.moments(house.customer, papers, [], house.clerk)]
    assert "问价" in told
    assert "未做" not in told
    assert "问价" not in str(timeline.moments(house.customer, papers, [], house.people["picker"]))


def test_done_by_somebody_elses_colleague(house):
    row = written(house)

    assert (
        refused(lambda: actions.complete(row.pk, {}, by=house.people["salesperson"], at=house.now)) == "role_required"
    )
    with pytest.raises(NotVisible):
        actions.complete(row.pk, {}, by=house.people["picker"], at=house.now)


def test_changed_with_history(house):
    row = written(house)

    actions.change(
        row.pk, {"next_date": "2030-01-02", "owner": "salesperson", "version": 1}, by=house.clerk, at=house.now
    )

    row.refresh_from_db()
    assert (row.next_date, row.owner.username, row.version) == (date(2030, 1, 2), "salesperson", 2)
    assert MasterChange.objects.get(resource="follow-ups").changes["owner"] == ["sales_clerk", "salesperson"]
    assert (
        refused(lambda: actions.change(row.pk, {"text": "x", "version": 1}, by=house.clerk, at=house.now))
        == "stale_version"
    )


def test_seen_by_sales_alone(house):
    written(house)

    expected = {"sales_clerk": 1, "salesperson": 1, "sales_clerk2": 0, "market_manager": 1, "picker": 0}
    assert {who: queries.visible(house.people[who]).count() for who in expected} == expected


def test_database_wants_a_day_or_done(house):
    written(house)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE quotations_followup SET next_date = NULL")


def test_over_the_api(house):
    headers = {"authorization": f"Bearer {tokens.issue(house.clerk, name='t', at=house.now)}"}
    client = Client(headers=headers)

    def call(method, path, body=None):
        answer = getattr(client, method)(f"/api/v1/follow-ups{path}", body or {}, content_type="application/json")
        return answer.status_code, answer.json()

    status, made = call(
        "post", "", {"customer": "C-1", "kind": "visit", "text": "样品", "next_date": today(-1).isoformat()}
    )
    assert (status, made["overdue"], made["owner"], made["done"]) == (201, True, "sales_clerk", False)
    status, changed = call("patch", f"/{made['id']}", {"next_date": today(3).isoformat()})
    assert (status, changed["overdue"]) == (200, False)
    status, done = call("post", f"/{made['id']}/actions/complete", {"result": "好"})
    assert (status, done["done"], done["result"]) == (200, True, "好")
    assert [row["id"] for row in client.get("/api/v1/follow-ups").json()["items"]] == [made["id"]]
    assert call("post", "/99/actions/complete")[0] == 404
    assert call("post", "", {"customer": "C-1", "surprise": 1})[0] == 422
