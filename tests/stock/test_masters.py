"""Places and carriers as data, discrepancies by cause, the stock card as a page and a workbook."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client

from counterfoil.kernel.refusals import Refusal
from counterfoil.people.models import User
from counterfoil.stock import masters
from counterfoil.stock.discrepancies import queries as causes
from counterfoil.stock.models import Carrier, Discrepancy, Location, PlaceChange


@pytest.fixture
def administrator(db):
    return User.objects.create(username="root", name="管理员", roles=["administrator"])


def test_a_carrier_is_made_and_changed_with_history(administrator, store, now):
    Location.objects.create(code="Z-N", name="北线", kind="staging")
    entered = {"code": "K-N", "name": "北线物流", "phone": "1", "zone": "Z-N", "departs_at": "16:30"}
    masters.make(masters.CARRIERS, entered, by=administrator, at=now)
    masters.change(masters.CARRIERS, "K-N", {"phone": "2", "departs_at": ""}, by=administrator, at=now)
    carrier = Carrier.objects.get(code="K-N")
    assert (carrier.phone, carrier.zone.code, carrier.departs_at) == ("2", "Z-N", None)
    newest, oldest = masters.history(masters.CARRIERS, "K-N")
    assert newest["changes"] == {"phone": ["1", "2"], "departs_at": ["16:30", ""]}
    assert oldest["changes"]["zone"] == [None, "Z-N"]
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE stock_placechange SET code = 'x'")


@pytest.mark.parametrize(
    ("master", "entered", "code"),
    [
        ("carriers", {"code": "K-N", "name": "x", "zone": "1F"}, "inputs_invalid"),
        ("carriers", {"code": "K-N", "name": "x", "departs_at": "25:00"}, "inputs_invalid"),
        ("locations", {"code": "1F", "name": "x", "kind": "floor"}, "inputs_invalid"),
        ("locations", {"code": "9F", "name": "x", "kind": "customer"}, "inputs_invalid"),
    ],
)
def test_make_refused(administrator, store, now, master, entered, code):
    with pytest.raises(Refusal) as caught:
        masters.make(masters.MASTERS[master], entered, by=administrator, at=now)
    assert caught.value.code == code
    assert not PlaceChange.objects.exists()


def test_role_required(store, now):
    keeper = User.objects.create(username="keeper", name="k", roles=["warehouse_keeper"])
    with pytest.raises(Refusal) as caught:
        masters.change(masters.LOCATIONS, "1F", {"name": "一楼"}, by=keeper, at=now)
    assert caught.value.code == "role_required"


def test_a_place_with_goods_stays_in_use(administrator, store, fill, now):
    fill("1F", 10)
    with pytest.raises(Refusal) as caught:
        masters.change(masters.LOCATIONS, "1F", {"active": False}, by=administrator, at=now)
    assert caught.value.code == "place_in_use"
    assert Location.objects.get(code="1F").is_active


def test_places_on_screen(administrator, store):
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    assert client.post("/locations/", {"code": "4F", "name": "四楼", "kind": "floor"}).status_code == 302
    assert client.post("/locations/4F/", {"name": "四层", "active": "1"}).status_code == 302
    assert "四楼 → 四层" in client.get("/locations/4F/").content.decode()
    assert "4F" in client.get("/locations/").content.decode()


def test_causes_by_how_often_they_come(store, now):
    for number, (cause, found) in enumerate((("miscount", 9), ("", 8), ("miscount", 12)), start=1):
        Discrepancy.objects.create(
            number=f"CYD-{number}", state="explained" if cause else "open", step="pick", product=store.products[0],
            source_resource="pick-lists", source_number="LHD-1", source_line_no=number, expected=10, found=found,
            owner_role="warehouse_keeper", cause=cause, created_at=now, state_since=now, created_by_id=1,
        )  # fmt: skip
    filters = causes.Filters(now - timedelta(days=1), now + timedelta(days=1))
    rows = causes.pareto(causes.chosen(Discrepancy.objects.all(), filters))
    assert [(row.cause, row.many, row.quantity, str(row.share), str(row.running)) for row in rows] == [
        ("miscount", 2, Decimal(3), "66.7", "66.7"), ("", 1, Decimal(2), "33.3", "100.0"),
    ]  # fmt: skip


def test_the_stock_card_is_a_page_and_a_workbook(administrator, store, fill):
    fill("1F", 10)
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    code = store.products[0].code
    page = client.get("/stock/card/", {"product": code}).content.decode()
    assert "opening 1" in page
    book = client.get("/stock/card/", {"product": code, "xlsx": 1})
    assert book.content[:2] == b"PK"
    assert 'role="alert"' in client.get("/stock/card/", {"product": "nothing"}).content.decode()
