"""Opening balances and opening shipments on screen: brought in, listed with what is left of them, taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.imports.books import workbook
from tests.imports.house import AT, PRODUCTS, person, take_over

from counterfoil.customers.models import Customer
from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.imports import batches, jobs
from counterfoil.imports.models import Batch
from counterfoil.people.models import User, system_user
from counterfoil.people.tokens import issue
from counterfoil.receivables.openings import queries

BALANCES = [
    ["客户名称", "单据日期", "到期日", "金额", "摘要"],
    ["甲", date(2026, 6, 1), date(2026, 7, 1), 100, "旧账一"],
    ["甲", date(2026, 6, 2), "", -30, "预收"],
    ["乙", date(2026, 6, 3), date(2026, 7, 3), 7.5, "旧账二"],
]
SHIPMENTS = [
    ["发货单号", "客户名称", "发货日期", "产品编码", "数量", "含税单价"],
    ["CK-1", "甲", date(2026, 10, 2), "A1", 5, 2.25],
    ["CK-2", "乙", date(2026, 10, 3), "B2", 3, 1.25],
]


@pytest.fixture
def two(house):
    take_over("products", PRODUCTS)
    User.objects.create(username="auditor", name="auditor", roles=["auditor"])
    User.objects.create(username="nobody", name="nobody", roles=["picker"])
    for code, name, clerk in (("C-8", "甲", "sales_clerk"), ("C-9", "乙", "sales_clerk2")):
        Customer.objects.create(
            code=code, name=name, folded_name=name, search=name, stage_since=AT.date(), created_at=AT,
            created_by=system_user(), sales_clerk=person(clerk),
        )  # fmt: skip
    return house


def client_of(who):
    client = Client()
    client.cookies["counterfoil-language"] = "en"
    client.force_login(person(who))
    return client


def shown(who, address, status=200):
    response = client_of(who).get(address)
    assert response.status_code == status
    return response.content.decode()


def brought_in(kind, rows):
    """As the accountant does it on screen: uploaded, looked at, taken over."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of("accountant")
    page = client.post(f"/imports/{kind}/upload/", {"file": SimpleUploadedFile("期初.xlsx", workbook(rows))})[
        "Location"
    ]
    jobs.work_on_imports(at=AT)
    client.post(f"{page}commit/")
    jobs.work_on_imports(at=AT)
    return Batch.objects.get(kind=kind)


@pytest.mark.parametrize(
    ("kind", "rows", "became"),
    [("receivables", BALANCES, "/opening-balances/?batch="), ("shipments", SHIPMENTS, "/opening-shipments/?q=")],
)
def test_an_accountant_brings_them_in_on_screen_and_finds_them(two, kind, rows, became):
    assert f"/imports/?kind={kind}" in shown("accountant", became.partition("?")[0])
    assert shown("accountant", f"/imports/?kind={kind}").count("/upload/") == 1
    batch = brought_in(kind, rows)
    assert (batch.state, batch.posted) == ("committed", len(rows) - 1)
    assert f"{became}{batch.number}" in shown("accountant", f"/imports/{batch.number}/")
    listed = shown("accountant", f"{became}{batch.number}")
    assert listed.count("row-link") == len(rows) - 1
    assert f"/imports/{batch.number}/" in listed


def test_each_sees_the_balances_of_own_customers_and_who_sees_no_prices_none(two):
    take_over("receivables", BALANCES)
    listed = shown("sales_clerk", "/opening-balances/")
    assert ("旧账一" in listed, "旧账二" in listed, "/imports/IMP" in listed) == (True, False, False)
    assert queries.sums(queries.taken_over(person("accountant"))) == queries.Sums(3, 107.5, 30, 77.5)
    assert shown("accountant", "/opening-balances/?customer=C-9").count("row-link") == 1
    shown("nobody", "/opening-balances/", 404)


def test_what_was_taken_back_is_marked_and_not_counted(two):
    batch = take_over("receivables", BALANCES)
    batches.undo(batch, by=system_user(), at=AT)
    listed = shown("accountant", "/opening-balances/")
    assert listed.count("taken back") == 3
    assert queries.sums(queries.taken_over(person("accountant"))).many == 0


def test_opening_shipments_show_what_was_claimed_and_no_price_to_who_sees_none(two):
    take_over("shipments", SHIPMENTS)
    OpeningShipmentLine.objects.filter(number="CK-1").update(claimed=5, returned=2)
    listed = shown("sales_clerk", "/opening-shipments/")
    assert ("CK-1" in listed, "CK-2" in listed, "11.25" in listed) == (True, False, True)
    blind = shown("auditor", "/opening-shipments/?q=CK-1")
    assert ("CK-1" in blind, "CK-2" in blind, "11.25" in blind, "2.25" in blind) == (True, False, False, False)
    shown("nobody", "/opening-shipments/", 404)


def test_opening_shipments_in_the_api(two):
    take_over("shipments", SHIPMENTS)

    def asked(who, query=""):
        client = Client(headers={"Authorization": f"Bearer {issue(person(who), name='test', at=AT)}"})
        return client.get(f"/api/v1/opening-shipments{query}")

    items = asked("accountant").json()["items"]
    assert [(row["number"], row["unit_price"], row["claimed"]) for row in items] == [
        ("CK-1", "2.25", "0"),
        ("CK-2", "1.25", "0"),
    ]
    assert [row["number"] for row in asked("sales_clerk2").json()["items"]] == ["CK-2"]
    assert "unit_price" not in asked("auditor").json()["items"][0]
    assert asked("accountant", "?q=CK-2").json()["items"] == items[1:]
    assert asked("nobody").status_code == 404


@pytest.mark.parametrize("address", ["/opening-balances/", "/opening-shipments/"])
def test_the_lists_are_paged_and_cost_the_same(two, address):
    take_over("receivables", [BALANCES[0], *([*BALANCES[1][:4], f"账{n}"] for n in range(60))])
    take_over("shipments", [SHIPMENTS[0], *([f"CK-{n}", *SHIPMENTS[1][1:]] for n in range(60))])
    client = client_of("accountant")
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        first = client.get(address).content.decode()
    assert (first.count("row-link"), len(seen) <= 8) == (50, True), [query["sql"] for query in seen]
    after = first.partition("after=")[2].partition('"')[0]
    assert client.get(f"{address}?after={after}").content.decode().count("row-link") == 10
