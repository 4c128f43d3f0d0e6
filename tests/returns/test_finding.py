"""Goods to claim are found by customer, product or number, of every kind of paper (D1.1)."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from tests.returns import house as houses

from counterfoil.customers.actions import make_findable
from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.returns import claims
from counterfoil.returns.models import Bucket

pytestmark = pytest.mark.django_db


def test_opening_shipments_are_found_too():
    yard = houses.build(products=1)
    shipment = houses.shipped(yard, (0, 10))
    make_findable(yard.customer, [])
    yard.customer.save()
    OpeningShipmentLine.objects.create(
        customer=yard.customer, number="OLD-77", line_no=3, product=yard.products[0], shipped_on=date(2026, 1, 5),
        quantity=Decimal(8), unit_price=Decimal(2), amount=Decimal(16), tax=Decimal("1.84"),
        vat_rate=Decimal("0.13"), batch="b",
    )  # fmt: skip
    clerk = yard.people["sales_clerk"]
    found = claims.search(yard.customer.name, user=clerk)
    assert [(row.resource, row.number, row.line_no, row.left) for row in found] == [
        ("shipments", shipment.number, 1, 10), ("opening-shipments", "OLD-77", 3, 8),
    ]  # fmt: skip
    assert [row.number for row in claims.search("old-77", user=clerk)] == ["OLD-77"]
    OpeningShipmentLine.objects.update(claimed=8)
    assert claims.search("old-77", user=clerk) == []
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(clerk)
    page = browser.get("/returns/goods/", {"q": shipment.number}).content.decode()
    assert shipment.number in page
    begun = browser.get("/service-cases/new/", {"pick": "OLD-77:3", "n.OLD-77:3": "2"}).content.decode()
    assert 'value="OLD-77"' in begun
    assert yard.customer.code in begun


def test_a_line_shows_its_goods_and_what_is_left_while_it_is_typed():
    yard = houses.build(products=1)
    shipment = houses.shipped(yard, (0, 10))
    houses.case(yard, shipment, {1: 4})
    browser = Client()
    browser.force_login(yard.people["sales_clerk"])
    body = {
        "lines.0.shipment": shipment.number, "lines.0.line_no": "1", "lines.0.quantity": "7",
        "lines.1.shipment": shipment.number, "lines.1.line_no": "9",
    }  # fmt: skip
    first, second = browser.post("/service-cases/preview/", body).json()["lines"]
    assert (first["shipped"], first["left"], first["low"]) == ("10", "6", ["left"])
    assert yard.products[0].code in first["goods"]
    assert "left" not in second


def test_a_line_tells_its_bucket_in_words():
    yard = houses.build(products=1)
    made = houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 10)), {1: 6}))
    inspection = houses.found(
        yard, houses.arrived(yard, made), qualified=4, scrap=2, responsibility="ours", opinion="裂"
    )
    houses.signed(yard, inspection)
    document = houses.printed(yard, inspection)
    browser = Client()
    browser.force_login(yard.people["receiving_clerk"])
    browser.cookies["counterfoil-language"] = "zh-hans"
    page = browser.get(f"/sales-returns/{document.number}/").content.decode()
    with translation.override("zh-hans"):
        assert all(f">{bucket.label}<" in page for bucket in (Bucket.QUALIFIED, Bucket.SCRAP))
    assert ">qualified<" not in page
