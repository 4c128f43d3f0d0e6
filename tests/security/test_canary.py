"""What is another's customer is nowhere to be seen: not on a page, in a list, a search, an export or a count (S13)."""

import io
import json
import zipfile

import pytest
from django.test import Client
from tests.orders import house as houses
from tests.security import addresses

from counterfoil.customers.actions import make_findable
from counterfoil.kernel.models import Comment
from counterfoil.people.models import User
from counterfoil.rest.views import openapi_document

SUNG, ASKED = "金丝雀", "KANARI7731"
"""What must not be heard, and what may be echoed because it was asked for."""
KEYS = (
    f"q={ASKED}", f"q={ASKED[:4]}", f"q={SUNG}", "customer=C-2", f"customer__name__startswith={ASKED}",
    f"customer__sales_clerk__username=sales_clerk2&name__icontains={ASKED}", "ordering=customer__name",
    "ordering=-customer__phone", "ordering=created_by__password", f"created_by__password__startswith={ASKED}",
)  # fmt: skip


@pytest.fixture
def house(db):
    house = houses.build()
    people = house.people
    people["salesperson2"] = User.objects.create(username="salesperson2", name="S2", roles=["salesperson"])
    people["nobody"] = User.objects.create(username="nobody", name="N", roles=[])
    mine = house.customer
    other = houses.customer(house, "C-2")
    other.name, other.phone = f"{SUNG}{ASKED}", f"{SUNG}1"
    other.salesperson, other.sales_clerk = people["salesperson2"], people["sales_clerk2"]
    make_findable(other, [])
    other.save()
    other.addresses.update(street=f"{SUNG}路")
    other.contacts.update(name=f"{SUNG}女士")
    houses.receive(house, 50)
    house.customer, house.clerk = other, people["sales_clerk2"]
    house.order = houses.confirmed(house, ("P-1", 5), customer_order_number=f"{SUNG}-{ASKED}")
    house.notice = houses.do(house, houses.notice(house, (house.order, 1, 5), remark=SUNG), "submit")
    Comment.objects.create(
        resource="sales-orders", document_id=house.order.pk, text=f"{SUNG}{ASKED}", by=house.clerk, at=house.now
    )
    house.customer, house.clerk = mine, people["sales_clerk"]
    houses.draft(house, ("P-1", 1))
    return house


def paths(house):
    """Every address with the other's numbers, and every list with every key that could betray something."""
    numbers = {"sales-orders": house.order.number, "delivery-notices": house.notice.number}
    for one in addresses.every():
        known = {"code": "C-2", "customer": "C-2", "form": "order", "username": "sales_clerk2"}
        resource = one.route.removeprefix("api/v1/").split("/")[0]
        if "resource:" in one.route:
            yield from (one.filled(resource=name, number=number, **known) for name, number in numbers.items())
        elif "/actions/" not in one.route:
            yield one.filled(number=numbers.get(resource, house.order.number), **known)
    yield from (
        path.replace("{code}", "C-2") for path, methods in openapi_document()["paths"].items() if "get" in methods
    )
    for path in ("/sales-orders/", "/delivery-notices/", "/customers/", "/find/", "/find/customer/", "/follow-ups/",
                 "/api/v1/sales-orders", "/api/v1/delivery-notices", "/api/v1/customers", "/api/v1/shipments",
                 "/api/v1/receivable-entries", "/api/v1/backorders", "/api/v1/stock"):  # fmt: skip
        yield from (f"{path}?{key}" for key in KEYS)


def sings(response):
    """Whether the canary is heard in a page, in JSON, or in a workbook."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(book.read(name) for name in book.namelist())
    return SUNG.encode() in data or json.dumps(SUNG)[1:-1].encode() in data


@pytest.mark.parametrize("who", ["sales_clerk", "nobody"])
def test_the_canary_is_heard_by_nobody_else(house, who):
    client, heard = Client(), []
    client.force_login(house.people[who])
    for path in sorted(set(paths(house))):
        response = client.get(path)
        assert response.status_code < 500, path
        if sings(response) and SUNG not in path:
            heard.append(path)
    assert heard == []


def test_those_whose_customer_it_is_hear_it(house):
    """So that the test above can fail."""
    client = Client()
    client.force_login(house.people["sales_clerk2"])
    for path in (
        f"/sales-orders/{house.order.number}/",
        f"/api/v1/customers?q={ASKED}",
        f"/find/customer/?q={ASKED}",
        "/customers/C-2/",
    ):
        assert sings(client.get(path)), path


def test_counts_and_answers_betray_nothing(house):
    """Another's paper is answered as one that there isn't; a search that would find it, as one that finds nothing."""
    client = Client()
    client.force_login(house.people["sales_clerk"])

    def told(path):
        answer = client.get(path)
        return answer.status_code, answer.content.decode().replace(path.rpartition("/")[2], "")

    theirs, none = house.order.number, house.order.number[:-4] + "9999"
    assert told(f"/api/v1/sales-orders/{theirs}") == told(f"/api/v1/sales-orders/{none}")
    for part in ("events", "trace", "pdf"):
        there, nowhere = (client.get(f"/api/v1/sales-orders/{number}/{part}") for number in (theirs, none))
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content) and there.status_code == 404
    for path in ("/api/v1/customers", "/api/v1/sales-orders"):
        assert client.get(f"{path}?q={ASKED}").json() == client.get(f"{path}?q=nothing-like-it").json()
    assert (
        client.get("/api/v1/sales-orders?customer=C-2").json() == client.get("/api/v1/sales-orders?customer=C-9").json()
    )


def test_only_declared_keys_sort_and_filter(house):
    client = Client()
    client.force_login(house.people["accountant"])
    plain = client.get("/api/v1/sales-orders").json()["items"]
    for key in ("ordering=created_by__password", "ordering=customer__name", "ordering=chain", "ordering=-pk;drop"):
        assert client.get(f"/api/v1/sales-orders?{key}").status_code == 422
    for key in ("created_by__password__startswith=x", "customer__name__startswith=x", "chain=0", "user=administrator"):
        answer = client.get(f"/api/v1/sales-orders?{key}")
        assert answer.status_code == 422 or answer.json()["items"] == plain
