"""A hundred at once for 37 pieces, over HTTP: each piece goes out once, nobody gets an error of the house (C1.8, D2.3).

A notice that finds no goods is answered with its shortage, to be told to the customer; a replacement that finds none is
refused ``out_of_stock``. Both come through the server with a connection for each caller. How long it takes is R8's
(``reliability``).
"""

import http.client
import json
import secrets
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.complaints import house as houses
from tests.delivery import yard as yards

from counterfoil.delivery.models import PickList
from counterfoil.kernel.invariants import broken
from counterfoil.people import tokens
from counterfoil.stock.models import Balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CALLERS, PIECES = 100, 37


@pytest.fixture
def all_at_once(live_server):
    """``all_at_once(person, paths, body)``: every path is called at one moment; statuses and answers."""
    host = live_server.url.partition("//")[2]
    live_server.thread.httpd.socket.listen(2 * CALLERS)  # as many may knock at one moment as at the product's server

    def call(person, paths, body):
        token = tokens.issue(person, name="hot path", at=person.created_at)
        barrier = threading.Barrier(len(paths))

        def one(path):
            connection = http.client.HTTPConnection(host, timeout=60)
            headers = {
                "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Language": "en",
                "Idempotency-Key": secrets.token_hex(8),
            }  # fmt: skip
            barrier.wait(timeout=60)
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            data = json.loads(answer.read())
            connection.close()
            return answer.status, data

        with ThreadPoolExecutor(len(paths)) as pool:
            answers = list(pool.map(one, paths))
        assert max(status for status, _data in answers) < 500
        return answers

    return call


def balance():
    row = Balance.objects.get(location__code="1F")
    return int(row.on_hand), int(row.reserved)


def test_a_hundred_notices_for_37_pieces(all_at_once):
    yard = yards.build(products=1, stocked=PIECES)
    notices = [yard.notice(yard.order((0, 1)), submit=False) for _caller in range(CALLERS)]
    paths = [f"/delivery-notices/{notice.number}/actions/submit" for notice in notices]
    answers = all_at_once(yard.people["sales_clerk"], paths, {})
    assert Counter((status, data["state"]) for status, data in answers) == {
        (200, "released"): PIECES, (200, "shortage"): CALLERS - PIECES,
    }  # fmt: skip
    short = [data for _status, data in answers if data["state"] == "shortage"]
    assert {data["lines"][0]["short"] for data in short} == {"1"}
    assert balance() == (PIECES, PIECES)
    assert PickList.objects.count() == PIECES


def test_a_hundred_replacements_for_37_pieces(all_at_once):
    yard = houses.build(products=1, stocked=CALLERS + PIECES)
    yard.now -= timedelta(hours=1)  # each of its steps takes a second of its own
    shipment = houses.shipped(yard, (0, CALLERS))
    asked = [houses.request(yard, shipment, {1: 1}) for _caller in range(CALLERS)]
    paths = [f"/replacement-requests/{one.number}/actions/print" for one in asked]
    answers = all_at_once(yard.people["logistics_clerk"], paths, {})
    assert Counter((status, data.get("code", data.get("state"))) for status, data in answers) == {
        (200, "printed"): PIECES, (409, "out_of_stock"): CALLERS - PIECES,
    }  # fmt: skip
    assert balance() == (PIECES, PIECES)
    assert {code: count for code, count in broken().items() if count} == {}
