"""One device on the table: the other one writes and signs under their own name, proven by their password (D1.4)."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.returns import house as houses

from counterfoil.kernel.models import Attempt, Signature
from counterfoil.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """A yard, the inspection of ten pieces that came back, and the browser of its inspector."""
    yard = houses.build(products=1)
    User.objects.exclude(pk=1).update(password=make_password("demo"))
    made = houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 10)), {1: 10}))
    inspection = houses.arrived(yard, made)
    browser = Client()
    browser.cookies["counterfoil-language"] = "en"
    browser.force_login(User.objects.get(username="qc_inspector"))
    return yard, inspection, browser


def post(browser, inspection, line, **more):
    inspection.refresh_from_db()
    body = {f"lines.0.{name}": value for name, value in {"line_no": "1", **line}.items()}
    return browser.post(f"/returns/table/{inspection.number}/", {"version": inspection.version, **body, **more})


def test_both_sign_on_one_device(table):
    _yard, inspection, browser = table
    post(browser, inspection, {"qualified": "10", "opinion": "合格"})
    page = browser.get(f"/returns/table/{inspection.number}/?other=1").content.decode()
    assert 'name="lines.0.counted"' in page
    assert 'name="lines.0.qualified"' not in page
    post(browser, inspection, {"counted": "10"}, sign="1", partner="sales_clerk", password="demo")
    page = browser.get(f"/returns/table/{inspection.number}/").content.decode()
    assert "the other signature is waited for" in page
    post(browser, inspection, {"qualified": "10"}, sign="1")
    inspection.refresh_from_db()
    assert inspection.state == "signed"
    signed = Signature.objects.filter(resource="return-inspections", document_id=inspection.pk)
    assert set(signed.values_list("by__username", "role")) == {
        ("sales_clerk", "sales_clerk"), ("qc_inspector", "qc_inspector"),
    }  # fmt: skip


def test_password_wrong_signs_nothing_and_is_kept(table):
    _yard, inspection, browser = table
    answer = post(browser, inspection, {"counted": "10"}, sign="1", partner="sales_clerk", password="nope")
    assert answer.status_code == 422
    assert "was not right" in answer.content.decode()
    inspection.refresh_from_db()
    assert inspection.lines.get().counted is None
    assert Attempt.objects.get().code == "password_wrong"


def test_password_tries_end_after_some(table):
    _yard, inspection, browser = table
    for _time in range(5):
        post(browser, inspection, {}, sign="1", partner="sales_clerk", password="nope")
    answer = post(browser, inspection, {"counted": "10"}, sign="1", partner="sales_clerk", password="demo")
    assert "wrong passwords were entered" in answer.content.decode()
    assert not Signature.objects.filter(resource="return-inspections").exists()


def test_nobody_else_can_be_the_other_one(table):
    _yard, inspection, browser = table
    answer = post(browser, inspection, {"counted": "10"}, sign="1", partner="accountant", password="demo")
    assert answer.status_code == 422
    assert not Signature.objects.filter(resource="return-inspections").exists()


def test_the_same_person_does_not_sign_twice_on_one_device(table):
    """Who is inspector and clerk at once gives one of the two signatures."""
    _yard, inspection, browser = table
    clerk = User.objects.get(username="sales_clerk")
    clerk.roles = ["sales_clerk", "qc_inspector"]
    clerk.save()
    post(browser, inspection, {"qualified": "10", "opinion": "合格"})
    post(browser, inspection, {"counted": "10"}, sign="1", partner="sales_clerk", password="demo")
    answer = post(browser, inspection, {"counted": "10"}, sign="1", partner="sales_clerk", password="demo")
    assert answer.status_code == 422
    inspection.refresh_from_db()
    assert inspection.state == "draft"
