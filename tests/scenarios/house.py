"""The demo company over HTTP: its people as callers of the API, and the steps that stories are told in."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from counterfoil.people import tokens
from counterfoil.people.models import User
from counterfoil.project.demo import company

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CARRIER = {"way": "carrier", "carrier": "K-EAST", "handover": "door"}
PICKUP = {
    "way": "pickup",
    "pickup": {"person": "刘师傅", "phone": "13857612345", "plate": "浙C12345", "at": "明天上午"},
}


class Caller:
    """One person with a token. Every call says which status it expects, and returns the answer's JSON."""

    def __init__(self, user, at):
        self.user = user
        self.token = tokens.issue(user, name="scenario", at=at)
        self.client = Client(headers={"authorization": f"Bearer {self.token}", "accept-language": "en"})

    def __repr__(self):
        return self.user.username

    def get(self, path, expect=200, **query):
        return self._told(self.client.get(f"/api/v1{path}", query), expect)

    def post(self, path, body=None, expect=200, key=None):
        headers = {"Idempotency-Key": key} if key else {}
        raw = json.dumps(body or {})
        return self._told(
            self.client.post(f"/api/v1{path}", raw, content_type="application/json", headers=headers), expect
        )

    def patch(self, path, body, expect=200):
        return self._told(
            self.client.patch(f"/api/v1{path}", json.dumps(body), content_type="application/json"), expect
        )

    def make(self, resource, expect=201, **body):
        """A draft."""
        return self.post(f"/{resource}", body, expect)

    def act(self, document, action, expect=200, key=None, **body):
        """An action of a document, in the words of ``api.md``."""
        return self.post(f"{path_of(document)}/actions/{action}", body, expect, key)

    def see(self, document, expect=200):
        return self.get(path_of(document), expect)

    def attach(self, document, kind, data=PDF, name="paper.pdf", expect=201, key=None):
        from django.core.files.uploadedfile import SimpleUploadedFile

        form = {"file": SimpleUploadedFile(name, data), "kind": kind}
        headers = {"Idempotency-Key": key} if key else {}
        return self._told(self.client.post(f"/api/v1{path_of(document)}/attachments", form, headers=headers), expect)

    def pdf(self, path, expect=200):
        response = self.client.get(f"/api/v1{path}")
        assert response.status_code == expect, response.content
        return response.content

    def _told(self, response, expect):
        assert response.status_code == expect, f"{self!r}: {response.status_code} {response.content.decode()}"
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json"
        return response.json()


def path_of(document):
    return f"/{document['resource']}/{document['number']}"


class House:
    """The company. ``house.sales_clerk`` is a caller; the methods are steps of the main line."""

    def __init__(self):
        self.at = timezone.now()
        self._callers = {}

    def __getattr__(self, username):
        if username.startswith("_"):
            raise AttributeError(username)
        if username not in self._callers:
            self._callers[username] = Caller(User.objects.get(username=username), self.at)
        return self._callers[username]

    # The order

    def draft(self, customer="C-0001", lines=(("P-0011", "100"),), clerk="sales_clerk", **more):
        body = {"customer": customer, "kind": "stock", "customer_order_number": "CG-1", **more}
        body["lines"] = [{"product": product, "quantity": str(quantity)} for product, quantity in lines]
        return getattr(self, clerk).make("sales-orders", **body)

    def confirmed(self, customer="C-0001", lines=(("P-0011", "100"),), clerk="sales_clerk", **more):
        """An order in force that the customer has confirmed."""
        order = self.draft(customer, lines, clerk, **more)
        own = getattr(self, clerk)
        own.attach(order, "contract")
        own.act(order, "submit")
        self.accountant.act(order, "approve_finance")
        return own.act(order, "confirm", method="phone", contact="张建国")

    # The notice

    def notice(self, order, quantities=None, clerk="sales_clerk", **where):
        """A draft notice of all that is open, or of these quantities by line."""
        wanted = quantities or {line["line_no"]: line["open"] for line in order["lines"]}
        lines = [
            {"sales_order": order["number"], "line_no": line_no, "quantity": str(quantity)}
            for line_no, quantity in wanted.items()
        ]
        return getattr(self, clerk).make("delivery-notices", lines=lines, **(where or CARRIER))

    def submitted(self, order, quantities=None, clerk="sales_clerk", **where):
        notice = self.notice(order, quantities, clerk, **where)
        return getattr(self, clerk).act(notice, "submit")

    def lists(self, notice):
        """Its pick lists that are alive, in the order of their floors."""
        found = self.came_of(notice, "pick-lists")
        return sorted((one for one in found if one["state"] != "cancelled"), key=lambda one: one["floor"])

    def came_of(self, document, resource):
        """Every document of this type down the chain, whole, as the auditor sees it."""
        items = self.auditor.get(f"{path_of(document)}/trace")["items"]
        return [self.auditor.see(item) for item in items if item["resource"] == resource]

    # The floor

    def picked(self, pick_list, found=None, checked=None, keeper="warehouse_keeper", packages=2):
        """Print, pick, first check and labels. ``found`` and ``checked`` are quantities by line."""
        found, checked = found or {}, checked or {}
        getattr(self, keeper).act(pick_list, "print")
        counts = {line["line_no"]: found.get(line["line_no"], line["quantity"]) for line in pick_list["lines"]}
        self.picker.act(pick_list, "pick", lines=counted(counts, pick_list))
        confirmed = {line_no: checked.get(line_no, quantity) for line_no, quantity in counts.items()}
        self.checker.act(pick_list, "first_check", lines=counted(confirmed, pick_list))
        anything = any(Decimal(quantity) for quantity in confirmed.values())
        return self.picker.act(pick_list, "label", packages=packages if anything else 0)

    def staged(self, notice, zone="Z-EAST", **more):
        """All lists of a notice brought to staging; returns its consignment, if there is one."""
        for pick_list in self.lists(notice):
            self.picked(pick_list, **more)
            self.picker.act(pick_list, "stage", zone=zone)
        found = self.came_of(notice, "consignments")
        return found[-1] if found else None

    # The gate

    def checked(self, consignment, logistics=None, leader=None):
        """Merged and checked a second time by both."""
        whole = self.logistics_clerk.see(consignment)
        self.logistics_clerk.act(consignment, "merge", packages=[package["id"] for package in whole["packages"]])
        counts = {line["line_no"]: line["quantity"] for line in whole["lines"]}
        self.logistics_clerk.act(consignment, "second_check", lines=counted({**counts, **(logistics or {})}))
        return self.picking_leader.act(consignment, "second_check", lines=counted({**counts, **(leader or {})}))

    def signed(self, consignment, **load):
        """Loaded and signed off: there is a gate pass and a draft shipment per notice."""
        self.logistics_clerk.act(consignment, "load", **(load or {"vehicle_or_waybill": "浙J88888", "driver": "老陈"}))
        return self.logistics_clerk.act(consignment, "sign_off")

    def out(self, consignment):
        """The pass is used at the gate."""
        gate_pass = self.came_of(consignment, "gate-passes")[-1]
        code = self.logistics_clerk.see(gate_pass)["code"]
        return self.gatekeeper.post("/gate-passes/verify", {"code": code})

    def posted(self, notice, **lines):
        """The draft shipment of a notice is posted."""
        draft = next(one for one in self.came_of(notice, "shipments") if one["state"] == "draft")
        return self.shipment_clerk.act(draft, "post", **lines)

    def shipped(self, notice, **where):
        """From released to posted, without any difference."""
        consignment = self.staged(notice, **where)
        self.checked(consignment)
        self.signed(consignment)
        self.out(consignment)
        return self.posted(notice)

    # Money and stock

    def paid(self, customer, amount, **more):
        """A posted receipt."""
        day = timezone.localtime(self.at).date().isoformat()
        receipt = self.accountant.make(
            "receipts", customer=customer, amount=str(amount), payment_method="transfer", received_on=day, **more
        )
        return self.accountant.act(receipt, "post")

    def account(self, customer):
        return self.accountant.get(f"/customers/{customer}/account")

    def stock(self, product):
        """What lies where: ``{location: (on hand, reserved, in question)}``."""
        rows = self.warehouse_keeper.get("/stock", product=product)["items"]
        return {
            row["location"]: tuple(Decimal(row[name]) for name in ("on_hand", "reserved", "in_question"))
            for row in rows
            if Decimal(row["on_hand"])
        }

    def produced(self, product, location, quantity):
        """Goods from production on a floor."""
        receipt = self.warehouse_keeper.make(
            "stock-receipts", lines=[{"product": product, "location": location, "quantity": str(quantity)}]
        )
        return self.warehouse_keeper.act(receipt, "post")


def counted(counts, document=None):
    """Lines as they are entered, each with a reason where it differs from what the document asks for."""
    asked = {line["line_no"]: Decimal(line["quantity"]) for line in document["lines"]} if document else {}
    return [
        {
            "line_no": line_no, "quantity": str(quantity),
            "reason": "数量不足" if line_no in asked and Decimal(quantity) != asked[line_no] else "",
        }
        for line_no, quantity in counts.items()
    ]  # fmt: skip


def lines_by_no(document):
    return {line["line_no"]: line for line in document["lines"]}


@pytest.fixture(scope="module")
def founded(django_db_setup, django_db_blocker):
    """The demo company, founded once per module in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), _forgotten():
        company.found(at=timezone.now() - timedelta(minutes=5), tell=lambda *_words: None)
        yield


@pytest.fixture
def house(founded):
    """The founded company as one test changes it."""
    with _forgotten():
        yield House()


class _forgotten:
    """A transaction within which the product's own durable ones may run, and of which nothing stays."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True
        self.atomic.__enter__()

    def __exit__(self, *_error):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
