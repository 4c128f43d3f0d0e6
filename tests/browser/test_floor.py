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


def test_a_count_outlives_some_seconds_without_network(house, opened, printed_list):
    page = opened("picker", f"/floor/lists/{printed_list.number}/", width=390)
    scanned(page, "P-1")
    page.context.set_offline(True)
    page.locator("[data-all]").click()
    page.locator("[data-finish]").click()
    page.locator("[data-kept]:visible").wait_for()
    printed_list.refresh_from_db()
    assert printed_list.state == "printed"
    page.context.set_offline(False)
    page.locator("[data-done]").wait_for(timeout=15_000)
    printed_list.refresh_from_db()
    assert (printed_list.state, int(printed_list.lines.get().picked)) == ("picked", 30)
    assert page.evaluate("Object.keys(localStorage).map(key => localStorage[key])") == ["[]"]


def test_scans_are_there_again_after_the_page_was_lost(house, opened, printed_list):
    page = opened("picker", f"/floor/lists/{printed_list.number}/", width=390)
    scanned(page, "P-1")
    page.reload()
    page.locator(".pick.ready").wait_for()
    assert page.locator("[data-count]").input_value() == "30"


def test_what_the_house_refuses_is_said_on_the_page(house, opened, printed_list):
    page = opened("picker", f"/floor/lists/{printed_list.number}/", width=390)
    page.locator("[data-count]").fill("31")
    page.locator("[data-finish]").click()
    page.locator("[data-refused]:visible").wait_for()
    assert "30" in page.locator("[data-refused]").inner_text()


@pytest.fixture
def passes(house):
    """Two gate passes of one truck, and what their QR codes hold."""
    from counterfoil.delivery.gate import codes, queries
    from counterfoil.kernel.declaration import find_type
    from counterfoil.kernel.doing import New
    from counterfoil.kernel.performing import make, transact

    doctype = find_type("gate-passes")
    rows = [
        New(
            {
                "kind": "sales",
                "code": codes.new_code(),
                "vehicle": "浙J12345",
                "packages_count": n,
                "customer": house.customer,
            }
        )
        for n in (3, 4)
    ]
    made = transact(
        lambda unit: make(
            unit, doctype, rows, by=house.people["logistics_clerk"], role="logistics_clerk", at=house.now
        ),
        at=house.now,
    )
    return [(row, queries.qr_of(row)) for row in made]


def test_the_gate_lets_a_truck_out_pass_by_pass(house, opened, passes):
    (first, code), (second, other) = passes
    page = opened("gatekeeper", "/gate/", width=390)
    assert page.locator(".truck .pass-issued").count() == 2
    scanned(page, code)
    page.locator(".verdict.yes").wait_for()
    assert second.number in page.locator("[data-rest]").inner_text()
    scanned(page, other)
    page.locator(".verdict.yes", has_text=second.number).wait_for()
    scanned(page, code)
    page.locator(".verdict.no").wait_for()
    for row in (first, second):
        row.refresh_from_db()
        assert row.state == "used"


def test_the_gate_goes_on_without_the_network_and_reports_later(house, opened, passes):
    (first, code), (second, other) = passes
    page = opened("gatekeeper", "/gate/", width=390)
    page.context.set_offline(True)
    scanned(page, code)
    page.locator(".verdict.yes").wait_for()
    assert "浙J12345" in page.locator(".verdict").inner_text()
    page.locator("[data-next]").click()
    scanned(page, code)  # good for once, here too
    page.locator(".verdict.no").wait_for()
    page.locator("[data-next]").click()
    scanned(page, other[:-4] + "AAAA")  # forged
    page.locator(".verdict.no").wait_for()
    first.refresh_from_db()
    assert first.state == "issued"
    page.locator("[data-next]").click()
    page.context.set_offline(False)
    page.locator("[data-cut-off]").wait_for(state="hidden", timeout=15_000)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("used", "issued")
