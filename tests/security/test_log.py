"""What somebody did or was refused is written down once, and no secret with it (S11)."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from tests.orders import house as houses

from counterfoil.kernel.models import Attempt, Event, PrintRecord
from counterfoil.people import access, settings, tokens
from counterfoil.people.models import AccessEvent, RoleChange, SettingChange, User

PASSWORD = "a long pass phrase"


@pytest.fixture
def house(db):
    house = houses.build()
    houses.receive(house, 50)
    return house


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_refusal_is_one_attempt_whoever_asks_where(house):
    order = houses.submitted(house, ("P-1", 1))
    clerk, token = house.clerk, tokens.issue(house.clerk, name="t", at=timezone.now())
    path = f"/sales-orders/{order.number}"
    api = Client().post(
        f"/api/v1{path}/actions/approve_finance", {}, content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert api.status_code == 403
    assert Attempt.objects.count() == 1
    browser(clerk).post(f"{path}/do/approve_finance/")
    assert Attempt.objects.count() == 2
    one = Attempt.objects.latest("pk")
    assert (one.by, one.number, one.action, one.code) == (clerk, order.number, "approve_finance", "role_required")
    assert one.at.utcoffset().total_seconds() == 0


def test_a_line_break_or_markup_in_a_reason_stays_one_value(house):
    order = houses.submitted(house, ("P-1", 1))
    reason = "no\r\n2026-01-01 WARNING forged: <script>alert(1)</script>\u202e"
    houses.do(house, order, "return", "accountant", reason=reason)
    assert Event.objects.filter(action="return").count() == 1
    page = browser(house.clerk).get(f"/sales-orders/{order.number}/").content.decode()
    assert "<script>alert(1)" not in page


def test_a_change_of_roles_is_one_row_that_the_database_writes(house):
    before = RoleChange.objects.count()
    User.objects.filter(pk=house.clerk.pk).update(roles=["picker"])
    assert RoleChange.objects.count() == before + 1
    assert RoleChange.objects.latest("pk").roles == ["picker"]
    User.objects.filter(pk=house.clerk.pk).update(name="Same")
    assert RoleChange.objects.count() == before + 1


def test_a_print_is_one_record_and_one_event(house):
    notice = houses.do(house, houses.notice(house, (houses.confirmed(house, ("P-1", 5)), 1, 5)), "submit")
    before = Event.objects.count(), PrintRecord.objects.count()
    houses.do(house, notice, "print", "logistics_clerk")
    assert (Event.objects.count(), PrintRecord.objects.count()) == (before[0] + 1, before[1] + 1)


def test_an_export_is_one_event_and_a_look_or_a_template_none(house):
    client = browser(house.people["accountant"])
    assert client.get("/ageing/").status_code == 200
    client.get("/imports/products/template.xlsx")
    assert not AccessEvent.objects.exists()
    assert client.get("/ageing.xlsx").status_code == 200
    event = AccessEvent.objects.get()
    assert (event.kind, event.user, event.what) == ("exported", house.people["accountant"], "/ageing.xlsx")
    token = tokens.issue(house.people["accountant"], name="t", at=timezone.now())
    answer = Client().get("/api/v1/customers/C-1/statement.xlsx", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert AccessEvent.objects.filter(kind="exported", user=house.people["accountant"]).count() == 2


def test_a_setting_is_one_row(house):
    access.require_second_factor([], by=house.people["administrator"], at=timezone.now())
    assert SettingChange.objects.count() == 1
    assert settings.value("access.second_factor_roles") == []


def test_no_secret_is_anywhere_in_the_database(house):
    """Passwords, tokens, session keys' signatures and second factors: looked for in every column of every table."""
    user = house.clerk
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/login/", {"username": user.username, "password": "wrong horse battery"})
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    page = client.post("/access/tokens/", {"name": "Till"}).content.decode()
    token = re.search(r"cf_[\w-]{40,}", page)[0]
    Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}x"})
    new = {"new_password1": "another long phrase", "new_password2": "another long phrase"}
    client.post("/password/", {"old_password": PASSWORD, **new})
    link = access.make_link(
        user.username, client.get("/").wsgi_request, by=house.people["administrator"], at=timezone.now()
    )
    secrets = (PASSWORD, "wrong horse", "another long phrase", token, link.split("/")[3])
    told = "".join(str(list(model.objects.values())) for model in apps.get_models())
    assert [secret for secret in secrets if secret in told] == []
