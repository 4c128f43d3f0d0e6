"""Price list and discount floors set by people: from a day on, never backwards, with history (A1.2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from tests.orders import house as houses

from counterfoil.catalogue import queries
from counterfoil.catalogue.models import DiscountPolicy, PriceListItem
from counterfoil.catalogue.prices import actions
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import MasterChange


@pytest.fixture
def house(db):
    return houses.build()


def day(house, later=0):
    return timezone.localtime(house.now).date() + timedelta(days=later)


def price(house, amount="2.50", later=1, who="market_manager", **more):
    raw = {"product": "P-1", "list_price": amount, "valid_from": day(house, later).isoformat(), **more}
    return actions.set_price(raw, by=house.people[who], at=house.now)


def floor(house, rate="0.75", later=1, who="chief_accountant", **more):
    raw = {
        "grade": "A", "category": "conduit", "floor_rate": rate, "valid_from": day(house, later).isoformat(), **more,
    }  # fmt: skip
    return actions.set_policy(raw, by=house.people[who], at=house.now)


def test_a_price_counts_from_its_day_and_the_former_stays_readable(house):
    price(house, "2.50", 3)
    product = house.products["P-1"].pk
    assert queries.list_prices([product], day=day(house, 2))[product] == Decimal("1.0000")
    assert queries.list_prices([product], day=day(house, 3))[product] == Decimal("2.5000")
    assert queries.list_prices([product], day=day(house, -1))[product] == Decimal("1.0000")
    kept = MasterChange.objects.get(resource="price-list-items", key="P-1")
    assert kept.changes["list_price"] == ["1", "2.5"]


def test_a_floor_counts_from_its_day(house):
    floor(house, "0.75", 3)
    category = house.categories["conduit"].pk
    assert queries.floor_rates("A", [category], day=day(house, 2))[category] == Decimal("0.7000")
    assert queries.floor_rates("A", [category], day=day(house, 3))[category] == Decimal("0.7500")


def test_a_coming_one_is_replaced_or_taken_back_and_one_in_force_is_not(house):
    coming = price(house, "2.50", 3)
    assert price(house, "2.60", 3).pk == coming.pk
    actions.take_back("price-list-items", coming.pk, by=house.people["market_manager"], at=house.now)
    assert PriceListItem.objects.filter(product=house.products["P-1"]).count() == 1
    in_force = PriceListItem.objects.get(product=house.products["P-1"])
    with pytest.raises(Refusal) as refused:
        actions.take_back("price-list-items", in_force.pk, by=house.people["market_manager"], at=house.now)
    assert refused.value.code == "inputs_invalid"


@pytest.mark.parametrize(
    ("does", "more", "code"),
    [
        (price, {"who": "sales_clerk"}, "role_required"),
        (price, {"who": "administrator"}, "role_required"),
        (price, {"later": -1}, "inputs_invalid"),
        (price, {"product": "none"}, "inputs_invalid"),
        (price, {"amount": "0"}, "inputs_invalid"),
        (price, {"amount": "-1"}, "inputs_invalid"),
        (price, {"valid_to": "2026-01-01"}, "inputs_invalid"),
        (floor, {"who": "accountant"}, "role_required"),
        (floor, {"later": -1}, "inputs_invalid"),
        (floor, {"category": "none"}, "inputs_invalid"),
        (floor, {"rate": "1.01"}, "inputs_invalid"),
        (floor, {"rate": "0"}, "inputs_invalid"),
    ],
)
def test_set_rules(house, does, more, code):
    before = PriceListItem.objects.count(), DiscountPolicy.objects.count(), MasterChange.objects.count()
    with pytest.raises(Refusal) as refused:
        does(house, **more)
    assert refused.value.code == code
    assert before == (PriceListItem.objects.count(), DiscountPolicy.objects.count(), MasterChange.objects.count())


def test_the_screens_show_periods_to_those_who_see_prices(house):
    price(house, "2.50", 3)
    client = Client()
    client.cookies["counterfoil-language"] = "en"
    client.force_login(house.people["market_manager"])
    shown = client.get("/price-list/?q=P-1").content.decode()
    assert "coming" in shown
    assert day(house, 2).isoformat() in shown
    assert "70\u00a0%" in client.get("/discount-floors/").content.decode()
    answer = client.post(
        "/discount-floors/",
        {"grade": "A", "category": "conduit", "floor_rate": "0.8", "valid_from": day(house, 9).isoformat()},
    )
    assert answer.status_code == 302
    client.force_login(house.people["auditor"])
    assert client.get("/price-list/").status_code == 404
