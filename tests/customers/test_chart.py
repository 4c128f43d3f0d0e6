"""The picture on the customer's page: what was ordered, shipped and paid, each in its month."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.orders import house as houses

from counterfoil.customers import chart
from counterfoil.web.figures import money


@pytest.fixture
def house(db):
    return houses.build()


def test_the_picture_shows_each_series_in_its_month(house):
    day = timezone.localtime(house.now).date()
    assert chart.picture(house.customer, day=day) is None
    order = houses.effective(house, ("P-1", 10))
    drawn = chart.picture(house.customer, day=day)
    ordered = [bar for bar in drawn.bars if bar.kind == "ordered"]
    assert [bar.height > 0 for bar in ordered] == [False] * 11 + [True]
    assert ordered[-1].title.startswith(f"{day:%Y-%m}")
    assert ordered[-1].title.endswith(money(order.total))
    assert not any(bar.height for bar in drawn.bars if bar.kind != "ordered")
    assert (drawn.most, drawn.labels[-1][1]) == (order.total, f"{day:%m}")
    client = Client()
    client.force_login(house.people["sales_clerk"])
    assert 'class="chart-ordered"' in client.get("/customers/C-1/").content.decode()
