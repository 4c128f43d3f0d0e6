"""What a request may cost: rates for each person, sizes, depths, spans; what is too much is refused, and quickly (S14)."""

import time
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counterfoil.kernel.listing import MOST
from counterfoil.people.models import Calls, User
from counterfoil.rest import api
from counterfoil.rest.limits import PerPerson

LINE = b'{"product": "P-0001", "quantity": "1"},'
SECONDS, MEGABYTES = 10, 200
"""Of processor and of Python's memory, for one request; the goal allows 15 s and 256 MiB."""


def person(name):
    return User.objects.create(username=name, name="Same Name")


def asked(user):
    request = RequestFactory().get("/api/v1/me")
    request.user = user
    return request


def passed(throttle, user, many):
    """How many of so many requests get through."""
    found, waits = 0, []
    for _n in range(many):
        if throttle.allow_request(asked(user)):
            found += 1
        else:
            waits.append(throttle.wait())
    assert all(0 < wait <= 60 for wait in waits)
    return found


def test_each_person_has_a_rate_of_their_own_whatever_they_are_called(db):
    throttle, first, second = PerPerson("10/m"), person("first"), person("second")
    assert (passed(throttle, first, 15), passed(throttle, second, 5)) == (10, 5)


def test_several_processes_count_together(db):
    user = person("first")
    processes = [PerPerson("1000/m") for _n in range(4)]
    through = sum(passed(one, user, 400) for one in processes)
    assert 1000 - 4 * processes[0].step <= through <= 1000 + 4 * processes[0].step
    assert all(passed(one, user, one.step) < one.step for one in processes), "each has learned of it"


def test_the_next_window_is_a_new_one(db, monkeypatch):
    throttle, user = PerPerson("10/m"), person("first")
    assert passed(throttle, user, 12) == 10
    moment = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert passed(throttle, user, 12) == 10
    assert Calls.objects.get().since == moment


def test_counting_costs_a_statement_once_in_a_while(db):
    throttle, user = PerPerson("30000/m"), person("first")
    with CaptureQueriesContext(connection) as asked_of_it:
        assert passed(throttle, user, 1500) == 1500
    assert len(asked_of_it) == 10


def test_too_many_requests_over_http(house, monkeypatch):
    """429 with the time to wait for one person; others go on, and looking writes nothing else."""
    (throttle,) = api.build().throttle
    monkeypatch.setattr(throttle, "most", 5)
    monkeypatch.setattr(throttle, "step", 1)
    monkeypatch.setattr(throttle, "here", {})
    answers = [house.picker.client.get("/api/v1/me") for _n in range(7)]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert answers[-1].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert house.sales_clerk.client.get("/api/v1/me").status_code == 200


# What one request may cost


def measured(call, *, memory=True):
    """The answer; what it took of processor and memory is held against the limits."""
    began = time.process_time()
    answer = call()
    took = time.process_time() - began
    assert took < SECONDS, f"{took:.1f} s"
    if not memory:
        return answer
    tracemalloc.start()
    call()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEGABYTES * 1024 * 1024, f"{peak / 1024 / 1024:.0f} MB"
    return answer


def post(house, path, raw, **more):
    client = house.sales_clerk.client
    return measured(lambda: client.post(f"/api/v1{path}", raw, content_type="application/json", **more))


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b'{"customer": "' + b"x" * (10 * 1024 * 1024) + b'"}', 413, "too_large"),
        (b"[" * 200_000 + b"]" * 200_000, 400, "malformed"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "malformed"),
        (b'{"customer": "C-0001", "lines": [' + b"[]," * 60_000 + b"[]]}", 422, "inputs_invalid"),
        (b'{"customer": "C-0001", "lines": [' + LINE * 60_000 + b"{}]}", 422, "inputs_invalid"),
        (b"{" + b",".join(b'"k%d": 1' % n for n in range(60_000)) + b"}", 422, "inputs_invalid"),
        (b'{"customer": ' + b"9" * 4_000 + b"}", 422, "inputs_invalid"),
        (b'{"customer": ' + b"9" * 1_000_000 + b"}", 400, "malformed"),
    ],
    ids=["10 MB", "deep list", "deep object", "many wrong lines", "many right lines", "many keys", "number", "long number"],
)  # fmt: skip
def test_a_body_that_is_too_much_is_refused(house, raw, status, code):
    answer = post(house, "/sales-orders", raw)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.content) < 100_000
    assert house.sales_clerk.get("/sales-orders")["items"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/sales-orders?limit={MOST + 1}", 422),
        ("/sales-orders?limit=999999999999999999999", 422),
        ("/sales-orders?q=" + "%25_" * 60, 200),
        ("/sales-orders?q=" + "x" * 201, 422),
        ("/sales-orders?q=%28a%2B%29%2B%24" * 3, 200),
        ("/sales-orders?created_from=0001-01-01&created_to=9999-12-31", 200),
        ("/sales-orders?state=" + ",".join(["draft"] * 900), 200),
        ("/products?q=" + "%25" * 200, 200),
        ("/stock?limit=5000", 422),
        ("/process/log?from=0001-01-01&to=9999-12-31", 200),
        ("/customers/C-0001/statement?from=1990-01-01&to=2199-12-31", 200),
        ("/customers/C-0001/statement?from=0001-01-01&to=9999-12-31", 200),
    ],
)
def test_a_look_at_a_great_deal_stays_small(house, path, status):
    house.confirmed()
    answer = measured(lambda: house.sales_clerk.client.get(f"/api/v1{path}"))
    assert answer.status_code in (status, 403, 422) and answer.status_code < 500, answer.content[:300]
    if status != 200:
        assert answer.status_code == status


def test_pages_that_are_asked_for_a_great_deal_stay_small(house):
    house.confirmed()
    browser = Client()
    browser.force_login(house.sales_clerk.user)
    for path in (
        "/sales-orders/?q=" + "x" * 8_000, "/sales-orders/?limit=1000000", "/find/?q=" + "%25" * 3_000,
        "/sales-orders/?created_from=0001-01-01&created_to=9999-12-31", "/sales-orders/?ordering=" + "a" * 5_000,
        "/sales-orders/?cursor=" + "A" * 5_000,
    ):  # fmt: skip
        answer = measured(lambda path=path: browser.get(path), memory=False)
        assert answer.status_code in (200, 302, 400, 404), path
    lines, unknown = {f"lines.{n}.product": "P-0001" for n in range(9_000)}, {f"x{n}": "" for n in range(10_500)}
    for fields, status in ((lines, 422), (unknown, 400)):
        body = {"customer": "C-0001", **fields}
        assert measured(lambda body=body: browser.post("/sales-orders/new/", body), memory=False).status_code == status


def test_a_form_that_is_too_large_is_refused_before_it_is_read(house):
    browser = Client()
    browser.force_login(house.sales_clerk.user)
    text = "x" * (11 * 1024 * 1024)
    assert measured(lambda: browser.post("/sales-orders/pasted/", {"text": text})).status_code in (400, 413)
