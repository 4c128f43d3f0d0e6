"""The floor on a phone with a scanner: a burst of keys that ends in Enter, wherever the focus is."""

import pytest
from tests.orders.house import confirmed, do, notice

from counterfoil.delivery.models import PickList
from counterfoil.kernel.performing import perform

pytestmark = pytest.mark.browser


@pytest.fixture
def printed_list(house):
    order = confirmed(house, ("P-1", 30))
    do(house, notice(house, (order, 1, 30)), "submit")
    pick_list = PickList.objects.get()
    perform(pick_list, "print", by=house.people["warehouse_keeper"], at=house.now)
    return pick_list


def scanned(page, code):
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_list_is_picked_by_scanning(house, opened, printed_list):
    page = opened("picker", "/floor/", width=390)
    scanned(page, printed_list.number)
    page.wait_for_url(f"**/floor/lists/{printed_list.number}/")
    page.locator(".pick").first.wait_for()
    scanned(page, "P-1X")  # no such code here: nothing is counted
    assert page.locator("[data-count]").input_value() == ""
    scanned(page, "P-1")
    scanned(page, "p-1-")
    assert page.locator("[data-count]").input_value() in ("", "30")
    page.locator("[data-all]").click()
    page.locator("[data-step='-1']").click()
    page.locator("[data-reasons] button").first.click()
    page.locator("[data-finish]").click()
    page.locator("[data-done]").wait_for()
    printed_list.refresh_from_db()
    line = printed_list.lines.get()
    assert (printed_list.state, int(line.picked), bool(line.pick_reason)) == ("picked", 29, True)


def test_a_scan_does_not_spoil_a_number_that_stands_in_a_box(house, opened, printed_list):
    page = opened("picker", f"/floor/lists/{printed_list.number}/", width=390)
    page.locator("[data-count]").fill("12")
    page.locator("[data-count]").focus()
    scanned(page, "UNKNOWN-1")
    assert page.locator("[data-count]").input_value() == "12"


def test_everything_to_touch_is_large_enough_for_gloves(house, opened, printed_list):
    page = opened("picker", f"/floor/lists/{printed_list.number}/", width=390)
    sizes = page.locator(".floor button:visible, .floor input:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert sizes
    assert min(sizes) >= 48


def test_the_gate_says_stop_with_a_word_and_a_sign(house, opened):
    page = opened("gatekeeper", "/gate/", width=390)
    scanned(page, "ABCD-EFGH-1234")
    verdict = page.locator(".verdict.no")
    verdict.wait_for()
    assert verdict.locator("strong").inner_text()
    assert verdict.locator("svg").is_visible()
