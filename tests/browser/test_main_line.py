"""The whole main line in a real browser: from the customer's contract to the money, each role at its own screen.

The office works at desks, the floor on phones with scanners: a burst of keys that ends in Enter (C1.1-C2.0).
"""

import re

import pytest
from tests.orders import house as houses

from counterfoil.delivery.models import Consignment, DeliveryNotice, GatePass, PickList, Shipment
from counterfoil.orders.models import SalesOrder
from counterfoil.receivables.queries import exposure

pytestmark = pytest.mark.browser
PHONE = 390
CONTRACT = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


class Seat:
    """Where one person works: a page that stays open, and the things that hands do there."""

    def __init__(self, page):
        self.page = page
        self.home = re.match(r"https?://[^/]+", page.url).group()

    def go(self, address):
        self.page.goto(self.home + address)
        return self.page

    def press(self, document, action):
        """A button that needs no further words."""
        self.go(f"/{document}/").locator(f"form[action$='/do/{action}/'] button").click()
        self.done()

    def fill_in(self, document, action, **boxes):
        """A button that opens a form in a dialog."""
        page = self.go(f"/{document}/")
        page.locator(f"a[href$='/do/{action}/']").click()
        dialog = page.locator("#dialog[open]")
        for name, value in boxes.items():
            dialog.locator(f"[name='{name}']").fill(value)
        dialog.locator("footer .button").first.click()
        self.done()

    def done(self):
        self.page.locator("[data-done]").wait_for()

    def scan(self, *codes):
        """A burst of keys for each code, once the page listens."""
        self.page.wait_for_function("document.activeElement?.matches('[data-scan]')")
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")

    def finish(self):
        """The one big button at the foot of a floor screen, and its answer."""
        with self.page.expect_navigation():
            self.page.locator(".floor-foot .button").click()
        self.done()


@pytest.fixture
def seats(opened):
    """``seats(role)``: that person's seat; who works on the floor has a phone."""
    known = {}

    def seat(user, *, width=1280):
        if user not in known:
            known[user] = Seat(opened(user, "/", width=width))
        return known[user]

    return seat


def test_from_the_contract_to_the_money(house, seats):
    houses.receive(house, 100, "P-2")

    order = ordered(seats)
    notice = notified(seats, order)
    picked_and_staged(seats, notice)
    loaded(seats, notice)
    shipment = shipped(seats, notice)
    paid(seats, shipment)

    order.refresh_from_db()
    notice.refresh_from_db()
    assert (order.state, notice.state, shipment.state) == ("closed", "shipped", "posted")
    assert exposure(house.customer, at=house.now).exposure == 0


def ordered(seats):
    """The clerk enters the order with its contract, finance approves, the customer confirms."""
    clerk = seats("sales_clerk")
    page = clerk.go("/sales-orders/new/?customer=C-1")
    for line, (product, quantity) in enumerate((("P-1", "30"), ("P-2", "20"))):
        page.locator(f"[name='lines.{line}.product']").fill(product)
        page.locator(f"[name='lines.{line}.quantity']").fill(quantity)
    page.set_input_files("[name=file]", CONTRACT)
    page.locator("[name=then][value=submit]").click()
    clerk.done()
    order = SalesOrder.objects.get()
    assert order.state == "awaiting_finance"
    seats("accountant").press(f"sales-orders/{order.number}", "approve_finance")
    clerk.fill_in(f"sales-orders/{order.number}", "confirm", contact="王五")
    return order


def notified(seats, order):
    """The clerk orders the delivery; credit and stock are judged by the system; logistics prints the notice."""
    clerk = seats("sales_clerk")
    page = clerk.go(f"/delivery-notices/new/?order={order.number}")
    page.locator("[name=way]").select_option("carrier")
    page.locator("[name=handover]").select_option("door")
    page.locator("[name=carrier]").select_option("K-EAST")
    page.locator("[name=then][value=submit]").click()
    clerk.done()
    notice = DeliveryNotice.objects.get()
    assert notice.state == "released"
    seats("logistics_clerk").press(f"delivery-notices/{notice.number}", "print")
    return notice


def picked_and_staged(seats, notice):
    """The keeper prints, the picker fetches by scanning, the checker counts, the picker labels and stages."""
    number = PickList.objects.get().number
    keeper, picker, checker = (seats(role, width=PHONE) for role in ("warehouse_keeper", "picker", "checker"))
    for seat, steps in ((keeper, 0), (picker, 2), (checker, 2)):
        seat.go("/floor/")
        seat.scan(number)
        seat.page.wait_for_url(f"**/floor/lists/{number}/**")
        if steps:
            seat.scan("P-1", "P-2")
        seat.finish()
    picker.go(f"/floor/lists/{number}/").locator("[name=packages]").fill("2")
    picker.finish()
    picker.scan("Z-EAST")
    picker.finish()


def loaded(seats, notice):
    """Two people count what was brought together; the carrier signs; the gate lets it out, once."""
    consignment = Consignment.objects.get()
    address = f"/floor/consignments/{consignment.number}/"
    logistics, leader = seats("logistics_clerk"), seats("picking_leader", width=PHONE)
    page = logistics.go(address)
    logistics.scan(*page.locator("[data-code]").evaluate_all("all => all.map(one => one.dataset.code)"))
    logistics.finish()
    for seat in (logistics, leader):
        seat.go(address)
        seat.scan("P-1", "P-2")
        seat.finish()
    logistics.fill_in(f"consignments/{consignment.number}", "load", vehicle_or_waybill="浙J88888", driver="老陈")
    logistics.press(f"consignments/{consignment.number}", "sign_off")
    gate = seats("gatekeeper", width=PHONE)
    for verdict in ("yes", "no"):
        gate.go("/gate/")
        gate.scan(GatePass.objects.get().code)
        gate.page.locator(f".verdict.{verdict}").wait_for()


def shipped(seats, notice):
    """The shipment clerk posts what left: stock and receivable are booked."""
    shipment = Shipment.objects.get()
    seats("shipment_clerk").fill_in(f"shipments/{shipment.number}", "post")
    shipment.refresh_from_db()
    return shipment


def paid(seats, shipment):
    """The customer pays it all."""
    accountant = seats("accountant")
    page = accountant.go("/receipts/new/?customer=C-1")
    page.locator("[name=amount]").fill(str(shipment.total))
    page.locator("[name=then][value=post]").click()
    accountant.done()
