"""What the API promises whatever the business says: versions, keys, who sees what, and no answer without sense."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from counterfoil.kernel import idempotency
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.models import IdempotencyKey
from counterfoil.kernel.presentation import price_keys
from counterfoil.orders.models import SalesOrder
from counterfoil.people import todo
from counterfoil.rest import problems

MASTERS = (
    "customers", "products", "locations", "carriers", "settlement-terms", "price-list-items", "discount-policies",
    "categories", "users", "departments", "substitutes", "stock", "stock/moves",
)  # fmt: skip
HOSTILE = (
    b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"customer": NaN}', b"{" * 3000, b'{"a":' * 50 + b"1" + b"}" * 50,
    b'{"customer": "\\u0000"}', b'{"customer": "C-0001", "lines": "all"}', b'{"customer": ["C-0001"]}',
    b'{"customer": "C-0001", "lines": [{"product": "P-0001", "quantity": 1e400}]}',
    b'{"customer": "C-0001", "lines": [{"product": "P-0001", "quantity": "99999999999999999999"}]}',
    b'{"customer": "C-0001", "lines": [{"product": "P-0001", "quantity": -1}]}',
    b'{"customer": "C-0001", "lines": [{"product": "nothing", "quantity": 1}]}',
    b'{"customer": "\'; DROP TABLE kernel_event; --"}',
    b'{"customer": "C-0001", "requested_date": "2026-02-30"}',
    b'{"customer": "C-0001", "lines": [{"product": "\\ud800", "quantity": 1}]}',
)  # fmt: skip


def keys_in(value):
    """Every key of an answer, at any depth."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from keys_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_in(part)


def test_a_stale_version_is_refused_and_changes_nothing(house):
    order = house.draft()
    path = f"/sales-orders/{order['number']}"
    house.sales_clerk.patch(path, {"version": order["version"], "remark": "first"})
    refused = house.sales_clerk.patch(path, {"version": order["version"], "remark": "second"}, 409)
    assert refused["code"] == "stale_version"
    assert house.sales_clerk.get(path)["remark"] == "first"
    assert house.sales_clerk.act(order, "submit", 409, version=order["version"])["code"] == "stale_version"


def test_the_same_key_gives_the_first_answer_again(house):
    body = {"customer": "C-0001", "lines": [{"product": "P-0011", "quantity": "1"}]}
    first = house.sales_clerk.post("/sales-orders", body, 201, key="k-1")
    assert house.sales_clerk.post("/sales-orders", body, 201, key="k-1") == first
    assert len(house.sales_clerk.get("/sales-orders")["items"]) == 1
    body["lines"][0]["quantity"] = "2"
    assert house.sales_clerk.post("/sales-orders", body, 422, key="k-1")["code"] == "idempotency_key_reused"
    assert house.sales_clerk2.post("/sales-orders", {**body, "customer": "C-0002"}, 201, key="k-1") != first


def test_a_key_whose_answer_was_never_written_shows_what_was_made(house, monkeypatch):
    """Its process died between the commit and the answer."""
    monkeypatch.setattr(idempotency, "PATIENCE", 0)
    body = {"customer": "C-0001", "lines": [{"product": "P-0011", "quantity": "1"}]}
    first = house.sales_clerk.post("/sales-orders", body, 201, key="k-2")
    customer = house.sales_clerk.post("/customers", {"name": "新客户"}, 201, key="k-3")
    file = house.sales_clerk.attach(first, "contract", key="k-4")
    IdempotencyKey.objects.update(answer=None)
    again = house.sales_clerk.post("/sales-orders", body, 201, key="k-2")
    assert (again["number"], again["attachments"][0]["sha256"]) == (first["number"], file["sha256"])
    assert house.sales_clerk.post("/customers", {"name": "新客户"}, 201, key="k-3") == customer
    assert house.sales_clerk.attach(first, "contract", key="k-4") == file
    assert len(house.sales_clerk.get("/sales-orders")["items"]) == 1


def test_a_database_that_goes_away_while_an_error_is_told_is_503(house, monkeypatch):
    """Not the 500 of a defect; the one who asks is told when to ask again."""
    body = {"customer": "C-0001", "lines": [{"product": "P-0011", "quantity": "1"}]}
    house.sales_clerk.post("/sales-orders", body, 201, key="k-5")

    def away(*_args, **_kwargs):
        raise OperationalError("terminating connection")

    monkeypatch.setattr(problems, "awaited", away)
    answer = house.sales_clerk.client.post(
        "/api/v1/sales-orders", body, content_type="application/json", headers={"Idempotency-Key": "k-5"}
    )
    assert answer.status_code == 503 and answer["Retry-After"] and answer.json()["code"] == "busy"
    browser = Client()
    browser.force_login(house.sales_clerk.user)
    monkeypatch.setattr(todo, "count_tasks", away)
    page = browser.get("/")
    assert page.status_code == 503 and page["Retry-After"] and "数据库没有应答" in page.content.decode()


def test_the_same_key_works_for_master_data_and_actions(house):
    first = house.sales_clerk.post("/customers", {"name": "新客户"}, 201, key="c-1")
    assert first["code"] == "L-0006"
    assert house.sales_clerk.post("/customers", {"name": "新客户"}, 201, key="c-1") == first
    order = house.draft()
    house.sales_clerk.attach(order, "contract")
    submitted = house.sales_clerk.act(order, "submit", key="a-1")
    assert house.sales_clerk.act(order, "submit", key="a-1") == submitted


def test_others_customers_are_not_there(house):
    order = house.confirmed()
    path = f"/sales-orders/{order['number']}"
    for stranger in (house.salesperson2, house.sales_clerk2):
        stranger.get(path, 404)
        stranger.get("/customers/C-0001", 404)
        stranger.get("/customers/C-0001/account", 404)
        assert stranger.get("/sales-orders")["items"] == []
        assert stranger.get("/sales-orders", customer="C-0001")["items"] == []
    unknown = house.sales_clerk2.post("/sales-orders", {"customer": "C-0001", "lines": []}, 422)
    assert unknown["errors"][0]["loc"] == "customer"
    house.salesperson.get(path)
    assert house.market_manager.get(path)["number"] == order["number"]
    house.gatekeeper.get("/sales-orders/XSDD-000000-0001", 404)


@pytest.mark.parametrize("username", ["picker", "logistics_clerk", "warehouse_keeper", "gatekeeper", "shipment_clerk"])
def test_without_price_rights_there_is_no_price_anywhere(house, username):
    shipment = house.shipped(house.submitted(house.confirmed()))
    person = getattr(house, username)
    answers = [person.get(f"/{name}") for name in (*MASTERS, "me", "me/tasks", "process")]
    for doctype in all_types():
        page = person.get(f"/{doctype.name}")
        answers.append(page)
        for item in page["items"]:
            path = f"/{doctype.name}/{item['number']}"
            answers += [person.get(path), person.get(f"{path}/events"), person.get(f"{path}/trace")]
    hidden = price_keys()
    assert {"unit_price", "discount_rate", "credit_limit", "judgement", "amount"} & hidden
    found = {key for answer in answers for key in keys_in(answer)} & hidden
    assert found == set()
    own = [answer for answer in answers if answer.get("resource") == "shipments"]
    own += person.get("/shipments")["items"]
    assert "due_on" in house.accountant.see(shipment)
    assert {key for answer in own for key in keys_in(answer)} & price_keys("shipments") == set()
    for path in ("/customers/C-0001/account", "/receivable-entries"):
        assert person.get(path, 404)["code"] == "not_found"
    assert "168.00" not in json.dumps(answers)
    assert shipment["number"]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_are_answered_with_a_problem(house, raw):
    caller = house.sales_clerk
    order = house.draft()
    for path in (
        "/sales-orders", "/delivery-notices", "/customers", f"/sales-orders/{order['number']}/actions/confirm",
        f"/sales-orders/{order['number']}/actions/submit", "/substitutes", "/customers/C-0001/actions/assign",
    ):  # fmt: skip
        response = caller.client.post(f"/api/v1{path}", raw, content_type="application/json")
        assert 400 <= response.status_code < 500, (path, response.status_code)
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"]
    patched = caller.client.patch(f"/api/v1/sales-orders/{order['number']}", raw, content_type="application/json")
    assert 400 <= patched.status_code < 500
    assert caller.see(order)["version"] == order["version"]


@pytest.mark.parametrize(
    "path",
    [
        "/sales-orders?cursor=x", "/sales-orders?limit=0", "/sales-orders?limit=x", "/sales-orders?ordering=password",
        "/sales-orders?created_from=yesterday", "/stock?cursor=W10", "/stock/moves?cursor=W10", "/stock?limit=1000",
        "/products?cursor=bnVsbA",
    ],
)  # fmt: skip
def test_filters_that_cannot_be_read_are_named(house, path):
    assert house.sales_clerk.get(path, 422)["code"] == "inputs_invalid"


def test_nobody_gets_in_without_a_token(founded):
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eDp5"}):
        response = Client(headers=headers).get("/api/v1/me")
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_pages_follow_each_other_without_gap(house):
    seen, cursor = [], ""
    while cursor is not None:
        page = house.sales_clerk.get("/products", limit=60, cursor=cursor)
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [f"P-{number:04d}" for number in range(1, 201)]
    rows, cursor = [], ""
    while cursor is not None:
        page = house.picker.get("/stock", limit=50, cursor=cursor)
        rows += [(row["product"], row["location"]) for row in page["items"]]
        cursor = page["next"]
    assert len(rows) == len(set(rows)) == 165


@pytest.mark.parametrize("ordering", ["", "created_at", "-created_at"])
def test_papers_of_a_span_of_days_follow_each_other_by_the_time_they_were_made(house, ordering):
    made = [house.draft()["number"] for _one in range(5)]
    rows = SalesOrder.objects.in_bulk(made, field_name="number")
    days = (-40, -3, -2, -1, -2)  # numbers don't rise with the time here
    for number, back in zip(made, days, strict=True):
        SalesOrder.objects.filter(pk=rows[number].pk).update(created_at=rows[number].created_at + timedelta(days=back))
    since, found, cursor = (timezone.localdate() - timedelta(days=10)).isoformat(), [], ""
    while cursor is not None:
        page = house.sales_clerk.get("/sales-orders", created_from=since, ordering=ordering, limit=2, cursor=cursor)
        found += [item["number"] for item in page["items"]]
        cursor = page["next"]
    wanted = [made[1], made[2], made[4], made[3]]
    assert found == (wanted if ordering == "created_at" else wanted[::-1])


def test_the_demo_company_is_as_described(house):
    products = {row["code"]: row for row in house.sales_clerk.get("/products", limit=200)["items"]}
    assert (products["P-0023"]["list_price"], products["P-0200"]["category"]) == ("3.30", "custom")
    assert house.stock("P-0007") == {"1F": (10_000, 0, 0)}
    assert house.stock("P-0010") == {"2F": (5_000, 0, 0), "3F": (5_000, 0, 0)}
    assert house.stock("P-0151") == {}
    customers = {row["code"]: row for row in house.accountant.get("/customers", limit=200)["items"]}
    assert len(customers) == 45
    agreed = {
        code: (customers[code]["settlement_terms"], customers[code]["credit_limit"])
        for code in ("C-0001", "C-0021", "C-0031", "C-0040")
    }
    assert agreed == {
        "C-0001": ("monthly-30", "100000.00"), "C-0021": ("prepaid", "0.00"),
        "C-0031": ("cash-on-delivery", "5000.00"), "C-0040": ("net-15", "20000.00"),
    }  # fmt: skip
    assert {rate["discount_rate"] for rate in customers["C-0001"]["rates"]} == {"0.80"}
    assert (customers["C-0002"]["salesperson"], customers["C-0002"]["sales_clerk"]) == ("salesperson2", "sales_clerk2")
    assert (customers["L-0005"]["approved"], customers["L-0005"]["stage"]) == (False, "prospect")
    zones = {row["code"]: row["zone"] for row in house.picker.get("/carriers")["items"]}
    assert zones == {f"K-{route}": f"Z-{route}" for route in ("EAST", "SOUTH", "WEST", "NORTH")}
    kinds = {row["kind"] for row in house.picker.get("/locations")["items"]}
    assert {"floor", "staging", "qc_hold", "rework", "scrap_hold", "crushing", "adjustment"} <= kinds


def test_terms_are_not_changed_by_hand(house):
    for body in ({"credit_limit": "1"}, {"rates": []}, {"settlement_terms": "prepaid"}):
        assert house.sales_clerk.patch("/customers/C-0001", body, 422)["code"] == "terms_change_required"
    assert house.sales_clerk.patch("/customers/C-0001", {"phone": "0571-1"})["phone"] == "0571-1"
    assert house.salesperson.patch("/customers/C-0001", {"phone": "1"}, 403)["code"] == "role_required"


def test_a_customer_is_given_to_another_clerk(house):
    body = {"sales_clerk": "sales_clerk2"}
    assert house.market_manager.post("/customers/C-0001/actions/assign", body)["sales_clerk"] == "sales_clerk2"
    house.sales_clerk.get("/customers/C-0001", 404)
    house.sales_clerk2.get("/customers/C-0001")
