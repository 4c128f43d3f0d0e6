"""Settlement terms are made, allowed and no longer allowed, with history (A1.2)."""

import pytest
from django.test import Client
from tests.orders import house as houses

from counterfoil.customers.models import SettlementTerms
from counterfoil.customers.settlement import actions
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import MasterChange

NEW = {"code": "monthly-60", "name": "月结 60 天", "kind": "monthly", "days": 60}


@pytest.fixture
def house(db):
    return houses.build()


def make(house, who="chief_accountant", **more):
    return actions.create_terms({**NEW, **more}, by=house.people[who], at=house.now)


def test_new_terms_are_allowed_until_they_are_not(house):
    assert make(house).is_allowed
    actions.change_terms("monthly-60", {"is_allowed": False}, by=house.people["chief_accountant"], at=house.now)
    assert not SettlementTerms.objects.get(code="monthly-60").is_allowed
    kept = MasterChange.objects.filter(resource="settlement-terms", key="monthly-60").order_by("pk")
    assert [row.action for row in kept] == ["create", "edit"]
    assert kept[1].changes == {"is_allowed": [True, False]}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"who": "sales_clerk"}, "role_required"),
        ({"code": "monthly-30"}, "inputs_invalid"),
        ({"code": "Monthly 60"}, "inputs_invalid"),
        ({"days": 0}, "inputs_invalid"),
        ({"kind": "prepaid"}, "inputs_invalid"),
        ({"days": 366}, "inputs_invalid"),
        ({"kind": "never"}, "inputs_invalid"),
    ],
)
def test_create_rules(house, more, code):
    with pytest.raises(Refusal) as refused:
        make(house, **more)
    assert refused.value.code == code
    assert list(SettlementTerms.objects.values_list("code", flat=True)) == ["monthly-30"]


def test_the_screen(house):
    client = Client()
    client.cookies["counterfoil-language"] = "en"
    client.force_login(house.people["chief_accountant"])
    assert client.post("/terms-of-settlement/", NEW).status_code == 302
    assert "monthly-60" in client.get("/terms-of-settlement/").content.decode()
    client.post("/terms-of-settlement/monthly-60/", {})
    assert not SettlementTerms.objects.get(code="monthly-60").is_allowed
    client.force_login(house.people["picker"])
    assert client.get("/terms-of-settlement/").status_code == 404
