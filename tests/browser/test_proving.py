"""An approval asks again who it is: in the dialog, by keyboard alone, on a phone's width; by password and by passkey."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.browser.test_passkeys import AUTHENTICATOR, press
from tests.orders import house as houses

from counterfoil.orders.models import SalesOrder
from counterfoil.people import settings
from counterfoil.people.models import AccessEvent, Session
from counterfoil.people.sessions import SEEN, SessionStore

pytestmark = pytest.mark.browser


def let_time_pass(user):
    """The person's last proof is an hour old."""
    for row in Session.objects.filter(user=user):
        store = SessionStore(row.session_key)
        store[SEEN] = {**store[SEEN], "proved": (timezone.now() - timedelta(hours=1)).isoformat()}
        store.save()


def test_an_approval_asks_for_password_and_for_passkey(house, opened):
    accountant = house.people["accountant"]
    settings.change("access.proof_minutes", 15, by=house.people["administrator"], at=timezone.now())
    first, second = houses.submitted(house, ("P-1", 5)), houses.submitted(house, ("P-1", 6))
    page = opened("accountant", "/access/", width=390)
    home = page.url.removesuffix("/access/")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    let_time_pass(accountant)
    page.goto(f"{home}/sales-orders/{first.number}/")
    press(page, ".action-bar form .button.primary")
    page.locator("dialog[open] input[name='proof.password']").wait_for()
    assert page.evaluate("document.activeElement.name") == "proof.password"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("密码或验证码不正确").wait_for()
    page.keyboard.type("demo")
    page.keyboard.press("Enter")
    page.locator("[data-done]").wait_for()
    assert SalesOrder.objects.get(pk=first.pk).state == "effective"

    page.goto(f"{home}/access/")
    page.locator("[data-passkey] button").click()
    page.locator("[name=remove]").wait_for()
    let_time_pass(accountant)
    page.goto(f"{home}/sales-orders/{second.number}/")
    press(page, ".action-bar form .button.primary")
    page.locator("dialog[open] [data-proof-passkey]").wait_for()
    press(page, "[data-proof-passkey]")
    page.locator("[data-done]").wait_for()
    assert SalesOrder.objects.get(pk=second.pk).state == "effective"
    kinds = list(AccessEvent.objects.filter(user=accountant).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["logged_in", "password_wrong", "proved", "passkey_added", "proved"]
