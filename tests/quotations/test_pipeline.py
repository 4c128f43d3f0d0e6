"""The pipeline: quotations by state and amount, for whom they are visible, and why they were lost (B1)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.orders import house as houses
from tests.quotations.test_quotations import accepted, do, quote, sent

from counterfoil.people.tokens import issue
from counterfoil.quotations.models import Quotation
from counterfoil.quotations.pipeline import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return houses.build()


def lanes(house, who="market_manager", **more):
    found = queries.lanes(house.people[who], at=house.now, **more)
    return {lane.state.code: (lane.many, lane.total) for lane in found}


def declined(house, quantity, reason):
    return do(house, sent(house, ("P-1", quantity)), "decline", reason=reason)


def test_each_state_with_its_number_and_sum_the_largest_first(house):
    small, large = quote(house, ("P-1", 10)), quote(house, ("P-1", 30))
    accepted(house)
    sums = lanes(house)
    assert list(sums) == ["draft", "sent", "accepted", "converted", "declined", "expired"]
    assert sums["draft"] == (2, small.total + large.total)
    assert (sums["accepted"][0], sums["sent"]) == (1, (0, Decimal(0)))
    first = queries.lanes(house.people["market_manager"], at=house.now)[0]
    assert [card.number for card in first.cards] == [large.number, small.number]


def test_of_many_the_largest_are_shown_and_the_rest_counted(house):
    for quantity in range(1, queries.CARDS + 4):
        quote(house, ("P-1", quantity))
    draft = queries.lanes(house.people["market_manager"], at=house.now)[0]
    assert (draft.many, len(draft.cards), draft.hidden) == (queries.CARDS + 3, queries.CARDS, 3)
    assert draft.cards[0].total == max(Quotation.objects.values_list("total", flat=True))


def test_what_ended_leaves_the_board_after_a_while(house):
    row = declined(house, 10, "price")
    assert lanes(house)["declined"] == (1, row.total)
    Quotation.objects.update(state_since=house.now - queries.ENDED_WITHIN - timedelta(days=1))
    assert lanes(house)["declined"] == (0, Decimal(0))


def test_lost_reasons_with_their_share(house):
    declined(house, 30, "price")
    declined(house, 10, "太贵了，别家便宜")
    found = queries.lost(house.people["market_manager"], at=house.now)
    assert [(row.code, row.many, row.percent) for row in found] == [("price", 1, 75), ("other", 1, 25)]


def test_each_sees_own_customers_and_managers_choose_a_salesperson(house, client):
    row = quote(house, ("P-1", 10))
    assert lanes(house, "sales_clerk2")["draft"] == (0, Decimal(0))
    assert lanes(house, salesperson="salesperson")["draft"] == (1, row.total)
    assert lanes(house, salesperson="nobody")["draft"] == (0, Decimal(0))
    client.force_login(house.people["sales_clerk"])
    shown = client.get("/pipeline/").content.decode()
    assert (row.number in shown, 'name="salesperson"' in shown) == (True, False)
    client.force_login(house.people["market_manager"])
    assert 'name="salesperson"' in client.get("/pipeline/?salesperson=salesperson").content.decode()
    client.force_login(house.people["picker"])
    assert client.get("/pipeline/").status_code == 404


def test_the_pipeline_in_the_api(house):
    row = quote(house, ("P-1", 10))

    def asked(who):
        token = issue(house.people[who], name="test", at=house.now)
        return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/pipeline")

    assert asked("sales_clerk").json()["states"][0] == {"state": "draft", "many": 1, "total": str(row.total)}
    assert asked("picker").status_code == 404


def test_the_board_costs_the_same_however_many(house, client, django_assert_max_num_queries):
    client.force_login(house.people["market_manager"])
    for quantity in range(1, 30):
        quote(house, ("P-1", quantity))
    client.get("/pipeline/")
    with django_assert_max_num_queries(10):
        client.get("/pipeline/")
