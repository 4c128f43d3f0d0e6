"""A leaver's customers, papers and open tasks go to others in one step (process, section 0)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.customers.papers import apply_for, do
from tests.orders import house as houses

from counterfoil.customers.models import Customer
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Event, Task
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import handing_over
from counterfoil.people.models import MasterChange, User
from counterfoil.quotations.follow_ups.actions import write_down

OVER = {"user": "sales_clerk", "successors": {"sales_clerk": "sales_clerk2"}, "reason": "离职"}


@pytest.fixture
def house(db):
    return houses.build()


def over(house, who="administrator", **more):
    return handing_over.hand_over({**OVER, **more}, by=house.people[who], at=house.now)


def test_customers_applications_and_tasks_go_in_one_step(house):
    order = houses.draft(house, ("P-1", 10))
    application = apply_for(house)
    gone = over(house, "market_manager")
    assert gone == {"customer-applications": 1, "customers": 1, "follow-ups": 0, "tasks": 2}
    assert Customer.objects.get(code="C-1").sales_clerk.username == "sales_clerk2"
    assert set(Task.objects.values_list("user__username", flat=True)) == {"sales_clerk2"}
    assert MasterChange.objects.get(key="C-1", action="hand_over").changes["sales_clerk"] == [
        "sales_clerk", "sales_clerk2",
    ]  # fmt: skip
    assert Event.objects.filter(number=application.number).latest("seq").inputs == {"hand_over": "离职"}
    assert do(house, application, "submit", "sales_clerk2").state == "submitted"
    assert do(house, order, "cancel", "market_manager", reason="x").state == "cancelled"
    assert {code: many for code, many in broken().items() if many} == {}


def test_calls_that_are_still_to_be_made_go_too(house):
    when = {"next_date": str(house.now.date())}
    to_do = write_down({"customer": "C-1", "kind": "call", "text": "催单", **when}, by=house.clerk, at=house.now)
    done = write_down({"customer": "C-1", "kind": "visit", "text": "拜访"}, by=house.clerk, at=house.now)
    assert over(house)["follow-ups"] == 1
    to_do.refresh_from_db()
    done.refresh_from_db()
    assert (to_do.owner.username, done.owner.username) == ("sales_clerk2", "sales_clerk")
    change = MasterChange.objects.get(resource="follow-ups", key=str(to_do.pk), action="hand_over")
    assert change.changes == {"owner": ["sales_clerk", "sales_clerk2"]}


def test_the_login_is_closed_with_its_keys(house):
    over(house, close_login=True)
    assert not User.objects.get(username="sales_clerk").is_active


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("sales_clerk", {}, "role_required"),
        ("administrator", {"reason": ""}, "reason_required"),
        ("administrator", {"user": "nobody"}, "inputs_invalid"),
        ("administrator", {"successors": {}}, "inputs_invalid"),
        ("administrator", {"successors": {"sales_clerk": "picker"}}, "inputs_invalid"),
        ("administrator", {"successors": {"sales_clerk": "sales_clerk"}}, "inputs_invalid"),
        ("administrator", {"user": "administrator", "successors": {}, "close_login": True}, "inputs_invalid"),
    ],
)
def test_hand_over_refusals_change_nothing(house, who, more, code):
    with pytest.raises(Refusal) as refused:
        over(house, who, **more)
    assert refused.value.code == code
    assert Customer.objects.get(code="C-1").sales_clerk.username == "sales_clerk"
    assert User.objects.get(username="administrator").is_active


def test_statements_do_not_grow_with_what_is_handed_over(house):
    over(house)
    counted = []
    for many in (2, 40):
        for number in range(many):
            houses.customer(house, f"C-{many}-{number}")
            apply_for(house, name=f"甲{many}{number}")
        with CaptureQueriesContext(connection) as seen:
            over(house)
        counted.append(len(seen))
        Customer.objects.update(sales_clerk=house.people["sales_clerk"])
    assert counted[0] == counted[1]


def test_the_screen_shows_what_somebody_holds_and_vacant_roles(house):
    User.objects.filter(username="gatekeeper").update(is_active=False)
    client = Client()
    client.cookies["counterfoil-language"] = "en"
    client.force_login(house.people["administrator"])
    shown = client.get("/hand-over/?user=sales_clerk").content.decode()
    assert "1 customers" in shown
    assert "Gatekeeper" in shown
    answer = client.post("/hand-over/", {"user": "sales_clerk", "successors.sales_clerk": "sales_clerk2"})
    assert answer.status_code == 422
    answer = client.post(
        "/hand-over/", {"user": "sales_clerk", "successors.sales_clerk": "sales_clerk2", "reason": "离职"}
    )
    assert answer.status_code == 302
    client.force_login(house.people["picker"])
    assert client.get("/hand-over/").status_code == 404
