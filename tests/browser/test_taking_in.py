"""Returned goods are put away and counted in by scanner alone (D1.6)."""

import pytest
from django.contrib.auth.hashers import make_password
from tests.returns import house as houses

from counterfoil.people.models import User

pytestmark = pytest.mark.browser


@pytest.fixture
def document(transactional_db):
    """A printed sales return: four pieces good, two to be scrapped."""
    yard = houses.build(products=1)
    made = houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 10)), {1: 6}))
    inspection = houses.found(
        yard, houses.arrived(yard, made), qualified=4, scrap=2, responsibility="ours", opinion="开裂"
    )
    houses.signed(yard, inspection)
    User.objects.exclude(pk=1).update(password=make_password("demo"))
    return houses.printed(yard, inspection)


def scan(page, *codes):
    page.wait_for_function("document.activeElement?.matches('[data-scan]')")
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def test_goods_are_put_away_and_counted_by_scanning(document, opened):
    picker = opened("picker", f"/returns/take-in/{document.number}/", width=390)
    scan(picker, "P-0001", "Z-EAST")  # no place for these goods
    assert picker.locator(".pick.ready").count() == 0
    scan(picker, document.number)  # nothing is put away yet
    assert picker.locator("[data-done]").count() == 0
    scan(picker, "1F", "P-0001", "SCRAP")
    assert picker.locator(".pick.ready").count() == 2
    with picker.expect_navigation():
        scan(picker, document.number)
    picker.locator("[data-done]").wait_for()
    document.refresh_from_db()
    assert document.state == "put_away"
    assert set(document.lines.values_list("bucket", "location__code")) == {("qualified", "1F"), ("scrap", "SCRAP")}

    clerk = opened("receiving_clerk", f"/returns/take-in/{document.number}/", width=390)
    scan(clerk, "P-0001", "P-0001")
    with clerk.expect_navigation():
        scan(clerk, document.number)
    clerk.locator("[data-done]").wait_for()
    document.refresh_from_db()
    assert document.state == "posted"
