"""The sheet that quotations and orders share: keyboard alone, lines from a spreadsheet, nothing lost."""

import re

import pytest

from counterfoil.orders.models import SalesOrder
from counterfoil.quotations.models import Quotation

pytestmark = pytest.mark.browser
CELLS = "P-1\\t1,200\\nP-404\\t7\\nP-2\\t１２\\nP-3\\tviel\\n线管4\\t5\\n"


def paste(page, cells, box="lines.0.product"):
    page.locator(f"[name='{box}']").focus()
    page.evaluate(
        f"""() => {{
            const data = new DataTransfer();
            data.setData("text/plain", "{cells}");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true, cancelable: true }}));
        }}"""
    )


def values(page, column):
    return page.locator(f"tbody [data-cell='{column}']").evaluate_all("all => all.map(one => one.value)")


def test_a_quotation_is_entered_and_sent_by_keyboard_alone(house, opened):
    page = opened("sales_clerk", "/quotations/")
    page.keyboard.press("n")
    page.wait_for_url("**/quotations/new/")
    page.keyboard.type("kehu", delay=20)
    page.locator(".options li").first.wait_for()
    page.keyboard.press("Enter")
    for _box in range(2):
        page.keyboard.press("Tab")
    page.locator("[name='lines.0.product']").focus()
    for text, quantity in (("P-1", "(100+20)/2"), ("P-3", "１０")):
        page.keyboard.type(text, delay=20)
        page.locator(".options li").first.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.type(quantity)
        for _cell in range(4):
            page.keyboard.press("Enter")
    page.locator("[data-total=total]").filter(has_text=re.compile(r"72\.00")).wait_for()
    assert page.locator("[data-beside=rates_known]").first.inner_text() == "0.80 / 0.70"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/quotations/BJD-*/**")
    page.locator("a[href$='/do/send/']").focus()
    page.keyboard.press("Enter")
    page.locator("#dialog[open] [name=channel]").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("王五")
    page.keyboard.press("Enter")
    page.locator(".state-open").first.wait_for()

    quotation = Quotation.objects.get()
    assert (quotation.state, quotation.recipient[-2:]) == ("sent", "王五")
    assert [(line.product.code, int(line.quantity)) for line in quotation.lines.order_by("line_no")] == [
        ("P-1", 60), ("P-3", 10),
    ]  # fmt: skip


@pytest.mark.parametrize("resource", ["quotations", "sales-orders"])
def test_pasted_lines_are_looked_at_before_they_fill_the_sheet(house, opened, resource):
    page = opened("sales_clerk", f"/{resource}/new/?customer=C-1")
    page.locator("[name='lines.0.product']").fill("P-4")
    paste(page, CELLS, "lines.1.product")
    page.locator("[data-paste][open]").wait_for()

    assert page.locator(".paste-wrong").count() == 2
    assert page.locator(".paste-look").count() == 1
    assert page.locator(".paste-wrong em.error").count() == 2
    assert values(page, "product")[:2] == ["P-4", ""]
    page.keyboard.press("Escape")
    assert values(page, "product")[:2] == ["P-4", ""]

    paste(page, CELLS, "lines.1.product")
    page.locator("[data-paste][open]").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-total=lines]").filter(has_text="4").wait_for()
    assert values(page, "product")[:4] == ["P-4", "P-1", "P-2", "P-4"]
    assert values(page, "quantity")[:4] == ["", "1200", "12", "5"]
    assert not SalesOrder.objects.exists()
    assert not Quotation.objects.exists()


def test_all_pasted_lines_can_be_taken_to_be_put_right(house, opened):
    page = opened("sales_clerk", "/sales-orders/new/?customer=C-1")
    paste(page, CELLS)
    page.locator("[data-paste] button[value=all]").click()
    assert values(page, "product")[:5] == ["P-1", "P-404", "P-2", "P-3", "P-4"]
    assert values(page, "quantity")[3] == "viel"


def test_quantities_alone_go_down_beside_the_products(house, opened):
    page = opened("sales_clerk", "/sales-orders/new/?customer=C-1")
    page.locator("[name='lines.0.product']").fill("P-1")
    page.locator("[name='lines.1.product']").fill("P-2")
    paste(page, "10\\n2,000\\n", "lines.0.quantity")
    page.locator("[data-paste] button[value=good]").click()
    assert values(page, "product")[:2] == ["P-1", "P-2"]
    assert values(page, "quantity")[:2] == ["10", "2000"]


def test_leaving_with_something_typed_is_asked_and_nothing_is_lost(house, opened):
    page = opened("sales_clerk", "/quotations/new/?customer=C-1")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name='lines.0.product']").click()
    page.keyboard.type("P-3")
    page.keyboard.press("Escape")
    page.locator("a.brand").click()
    page.wait_for_url(re.compile(r"/$"))
    assert asked == ["beforeunload"]

    page.goto(page.url + "quotations/new/?customer=C-1")
    page.locator("[data-resume-take]").click()
    assert page.locator("[name='lines.0.product']").input_value() == "P-3"
    assert not Quotation.objects.exists()


def test_from_above_and_away(house, opened):
    page = opened("sales_clerk", "/quotations/new/?customer=C-1")
    page.locator("[name='lines.0.product']").fill("P-1")
    page.locator("[name='lines.1.product']").focus()
    page.keyboard.press("Control+d")
    assert values(page, "product")[1] == "P-1"
    page.keyboard.press("Control+Backspace")
    assert values(page, "product")[1] == ""


@pytest.mark.parametrize(
    "address", ["/quotations/", "/quotations/new/", "/follow-ups/", "/follow-ups/new/", "/customers/C-1/"]
)
def test_no_page_is_wider_than_a_phone(house, opened, address):
    page = opened("sales_clerk", address, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_only_a_custom_order_asks_for_a_list_price_and_a_requirement(house, opened):
    page = opened("sales_clerk", "/sales-orders/new/?customer=C-1")
    own = [page.locator(f"[name='lines.0.{column}']") for column in ("list_price", "requirement")]
    assert not any(box.is_visible() for box in own)
    page.locator("[name='lines.0.discount_rate']").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "lines.0.remark"

    page.locator("[name=kind]").select_option("custom")
    assert all(box.is_visible() for box in own)
    own[1].fill("红色")
    page.locator("[name=kind]").select_option("stock")
    assert own[1].is_visible(), "what was typed never disappears"
    assert not own[0].is_visible()
