"""An order is shipped with keyboard and scanner alone (C1.6-C2.0): the page itself proves that no mouse was touched.

Desks are walked by Tab and Enter, the floor by bursts of keys. The paper's own number, scanned once all is counted,
finishes a step, so that a hand in a glove needs no screen.
"""

import re

import pytest
from tests.orders.house import confirmed, receive

from counterfoil.delivery.models import Consignment, DeliveryNotice, GatePass, PickList, Shipment

pytestmark = pytest.mark.browser
PHONE = 390
WATCH = """
window.touched = [];
for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "mouseup", "touchstart", "wheel"])
  addEventListener(kind, (event) => window.touched.push(kind), true);
addEventListener("click", (event) => event.detail && window.touched.push("click"), true);
addEventListener("pagehide", () => sessionStorage.setItem("touched",
  JSON.stringify([...JSON.parse(sessionStorage.getItem("touched") ?? "[]"), ...window.touched])), true);
"""
TOUCHED = "[...JSON.parse(sessionStorage.getItem('touched') ?? '[]'), ...window.touched]"
MOST_TABS = 120


class Hands:
    """One person at a keyboard with a scanner on it."""

    def __init__(self, page):
        self.page = page
        self.home = re.match(r"https?://[^/]+", page.url).group()
        page.add_init_script(WATCH)

    def go(self, address):
        self.page.goto(self.home + address)

    def tab_to(self, selector):
        """Walk on until the focus is there."""
        for _step in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the focus never comes to {selector} on {self.page.url}")

    def press(self, selector):
        """Enter on a button or link, and what comes of it."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.locator("[data-done]").wait_for()

    def scan(self, *codes):
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")

    def ready(self):
        """The page listens to the scanner."""
        self.page.wait_for_function("document.activeElement?.matches('[data-scan]')")

    def finish(self, number):
        """Everything is counted: the paper's own number ends the step."""
        with self.page.expect_navigation():
            self.scan(number)
        self.page.locator("[data-done]").wait_for()


@pytest.fixture
def hands(opened):
    """``hands(user)``: that person, at a keyboard; at the end no page saw a pointer."""
    known = {}

    def take(user, *, width=PHONE):
        if user not in known:
            known[user] = Hands(opened(user, "/", width=width))
            known[user].go("/")
        return known[user]

    yield take
    assert {user: one.page.evaluate(TOUCHED) for user, one in known.items()} == {user: [] for user in known}


def test_an_order_is_shipped_without_a_mouse(house, hands):
    receive(house, 100, "P-2")
    order = confirmed(house, ("P-1", 30), ("P-2", 20))
    notify(hands, order)
    bring(hands, PickList.objects.get())
    load(hands, Consignment.objects.get())
    shipment = Shipment.objects.get()
    clerk = hands("shipment_clerk", width=1280)
    clerk.go(f"/shipments/{shipment.number}/")
    clerk.tab_to("a[href$='/do/post/']")
    clerk.page.keyboard.press("Enter")
    clerk.page.locator("#dialog[open]").wait_for()
    clerk.press("#dialog footer button.primary")
    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.state, order.state) == ("posted", "closed")


def test_the_mouse_would_be_seen(house, hands):
    clerk = hands("sales_clerk", width=1280)
    clerk.page.mouse.click(300, 300)
    assert "mousedown" in clerk.page.evaluate(TOUCHED)
    clerk.page.evaluate("window.touched = []; sessionStorage.removeItem('touched')")


def notify(hands, order):
    """The clerk fills in the notice of all that is open and submits it."""
    clerk = hands("sales_clerk", width=1280)
    clerk.go(f"/delivery-notices/new/?order={order.number}")
    clerk.tab_to("[name=carrier]")
    clerk.page.keyboard.type("K-EAST")
    clerk.press("[name=then][value=submit]")
    assert DeliveryNotice.objects.get().state == "released"


def bring(hands, pick_list):
    """Printed by the keeper, picked, checked by another, labelled and staged."""
    number = pick_list.number
    for who in ("warehouse_keeper", "picker", "checker"):
        one = hands(who)
        one.go("/floor/")
        one.ready()
        one.scan(number)
        one.page.wait_for_url(f"**/floor/lists/{number}/**")
        if who == "warehouse_keeper":
            one.press("form [name=action] ~ .floor-foot .button, .floor-foot .button")
            continue
        one.ready()
        one.scan("P-1", "P-2")
        one.finish(number)
    picker = hands("picker")
    picker.go(f"/floor/lists/{number}/")
    picker.tab_to("[name=packages]")
    picker.page.keyboard.type("2")
    picker.press(".floor-foot .button")
    picker.ready()
    picker.scan("Z-EAST")
    picker.finish(number)


def load(hands, consignment):
    """Merged by the packages' codes, counted by both, loaded, signed off, out by the gate."""
    number = consignment.number
    logistics, leader = hands("logistics_clerk"), hands("picking_leader")
    logistics.go(f"/floor/consignments/{number}/")
    logistics.ready()
    logistics.scan(*[package.code for package in consignment.packages.all()])
    logistics.finish(number)
    for one in (logistics, leader):
        one.go(f"/floor/consignments/{number}/")
        one.ready()
        one.scan("P-1", "P-2")
        one.finish(number)
    logistics.go(f"/consignments/{number}/")
    logistics.tab_to("a[href$='/do/load/']")
    logistics.page.keyboard.press("Enter")
    logistics.page.locator("#dialog[open]").wait_for()
    logistics.tab_to("#dialog [name=driver]")
    logistics.page.keyboard.type("laochen")
    logistics.press("#dialog footer button.primary")
    logistics.press("form[action$='/do/sign_off/'] button")
    gate = hands("gatekeeper")
    gate.go("/gate/")
    gate.ready()
    gate.scan(GatePass.objects.get().code)
    gate.page.locator(".verdict.yes").wait_for()
