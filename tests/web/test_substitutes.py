"""Substitutes on screen: named, in force, shown on signatures with both names, ended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.orders import house as houses
from tests.orders.conftest import house as house

from counterfoil.kernel.refusals import Refusal
from counterfoil.people import substitutes
from counterfoil.people.models import Substitute, User

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def named(house, **more):
    day = timezone.localdate().isoformat()
    form = {"substitute": "accountant2", "roles": ["accountant"], "from_on": day, "to_on": day, **more}
    return client_of(house.people["accountant"]).post("/substitutes/", form)


def test_named_for_some_days_and_signed_with_both_names(house):
    User.objects.filter(username="accountant2").update(roles=["auditor"])
    assert named(house).status_code == 302
    order = houses.submitted(house, ("P-1", 1))
    stand_in = User.objects.get(username="accountant2")

    client_of(stand_in).post(f"/sales-orders/{order.number}/do/approve_finance/", {})

    order.refresh_from_db()
    assert order.state == "effective"
    page = client_of(house.clerk).get(f"/sales-orders/{order.number}/").content.decode()
    signatures = page[page.index('id="signatures"') :]
    assert "accountant2" in signatures
    assert "accountant<" in signatures or "accountant " in signatures


@pytest.mark.parametrize(
    "more",
    [{"roles": ["picker"]}, {"roles": []}, {"substitute": "accountant"}, {"substitute": ""}, {"to_on": "2020-01-01"}],
)
def test_not_named(house, more):
    assert named(house, **more).status_code == 422
    assert not Substitute.objects.exists()


def test_ended_early_by_the_absent_person_alone(house):
    named(house)
    row = Substitute.objects.get()

    with pytest.raises(Refusal):
        substitutes.revoke(row.pk, by=house.people["accountant2"], at=house.now)
    assert client_of(house.people["picker"]).post(f"/substitutes/{row.pk}/end/").status_code == 404
    assert client_of(house.people["accountant"]).post(f"/substitutes/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None
    at = timezone.now() + timedelta(minutes=1)
    assert "accountant" not in {
        role for role, stood_for in User.objects.get(username="accountant2").roles_at(at).items() if stood_for
    }
