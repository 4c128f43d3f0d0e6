"""A scanned paper says whether it still holds."""

import pytest
from django.test import Client
from tests.orders import house as houses

from counterfoil.kernel import printing
from counterfoil.kernel.performing import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    return houses.build()


def test_a_paper_holds_until_the_document_changes(house):
    order = houses.draft(house)
    code = printing.marks_of(order.number, printing.hash_now(order))["paper_code"]
    client = Client()
    client.force_login(house.people["sales_clerk"])
    assert "单据有效" in client.get(f"/paper/{code}/").content.decode()
    assert client.get("/find/", {"q": code})["Location"] == f"/paper/{code}/"
    edit(order, {"customer_order_number": "CG-77"}, version=order.version, by=house.people["sales_clerk"], at=house.now)
    assert "内容已过期" in client.get(f"/paper/{code}/").content.decode()
    assert client.get("/paper/XSDD-200101-0001.0.AAAAAAAAAAAA/").status_code == 404
    assert client.get("/paper/nonsense/").status_code == 404
