"""A clerk enters an order by keyboard alone; the palette and the lists need no mouse either."""

import re

import pytest
from tests.orders.house import draft

from counterfoil.orders.models import SalesOrder

pytestmark = pytest.mark.browser


def test_an_order_is_entered_by_keyboard_alone(house, opened):
    page = opened("sales_clerk", "/sales-orders/")
    page.keyboard.press("n")
    page.wait_for_url("**/sales-orders/new/")
    page.keyboard.type("kehu", delay=20)
    page.locator(".options li").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("[name='lines.0.product']").focus()
    for text, quantity in (("P-1", "12*24"), ("P-2", "１０")):
        page.keyboard.type(text, delay=20)
        page.locator(".options li").first.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.type(quantity)
        for _cell in range(3):
            page.keyboard.press("Enter")
    page.locator("[data-total=total]").filter(has_text=re.compile(r"246\.40")).wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sales-orders/XSDD-*/**")

    order = SalesOrder.objects.get()
    assert [(line.product.code, int(line.quantity)) for line in order.lines.order_by("line_no")] == [
        ("P-1", 288), ("P-2", 10),
    ]  # fmt: skip


def test_what_was_typed_is_there_again_after_the_page_was_lost(house, opened):
    page = opened("sales_clerk", "/sales-orders/new/?customer=C-1")
    page.locator("[name='lines.0.product']").fill("P-3")
    page.reload()
    page.locator("[data-resume-take]").click()
    assert page.locator("[name='lines.0.product']").input_value() == "P-3"


def test_the_palette_opens_a_paper_by_its_number(house, opened):
    order = draft(house, ("P-1", 1))
    page = opened("sales_clerk")
    page.keyboard.press("Control+k")
    page.keyboard.type(order.number)
    page.locator("#palette-found a").filter(has_text=order.number).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sales-orders/{order.number}/")


def test_a_refused_action_says_why_in_a_dialog_and_the_focus_is_there(house, opened):
    order = draft(house, ("P-1", 1))
    page = opened("sales_clerk", f"/sales-orders/{order.number}/")
    assert page.locator(".next-hint").is_visible()
    page.locator("details.why summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".why-body").is_visible()


def test_a_reason_is_asked_for_in_a_dialog(house, opened):
    order = draft(house, ("P-1", 1))
    page = opened("sales_clerk", f"/sales-orders/{order.number}/")
    page.locator(f"a[href$='/{order.number}/do/cancel/']").click()
    page.locator("#dialog[open] [name=reason]").fill("客户取消")
    page.locator("#dialog button.danger-solid").click()
    page.wait_for_url("**/sales-orders/XSDD-*/**")
    page.locator(".doc-title .state-void").wait_for()
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_rows_are_chosen_by_j_and_opened_by_enter(house, opened):
    draft(house, ("P-1", 1))
    older_is_second = SalesOrder.objects.get().number
    draft(house, ("P-2", 1))
    page = opened("sales_clerk", "/sales-orders/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sales-orders/{older_is_second}/")


@pytest.mark.parametrize("address", ["/", "/sales-orders/", "/sales-orders/new/", "/stock/", "/customers/", "/floor/"])
def test_no_page_is_wider_than_a_phone(house, opened, address):
    page = opened("sales_clerk", address, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
