"""A passkey added, used and taken away in a browser with an authenticator of its own, by keyboard alone."""

import pytest

from counterfoil.people.models import AccessEvent, Passkey, Session

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def press(page, selector):
    """Walk to it by Tab, then Enter."""
    for _step in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"the focus never comes to {selector}")


def test_a_passkey_stands_in_for_the_code(house, opened):
    clerk = house.clerk
    page = opened(clerk.username, "/access/")
    home = page.url.removesuffix("/access/")
    assert home.startswith("http://localhost:")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    device = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    page.fill("[data-passkey] [name=name]", "My phone")
    press(page, "[data-passkey] button")
    page.get_by_role("cell", name="My phone", exact=True).wait_for()
    row = Passkey.objects.get()
    assert (row.user, row.host, row.used_at) == (clerk, "localhost", None)
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    press(page, "[data-passkey] button")  # the browser itself says that it holds one already
    page.locator("[data-passkey-fault]:visible").wait_for()
    assert Passkey.objects.count() == 1

    def password():
        page.context.clear_cookies()
        page.goto(f"{home}/login/")
        page.fill("[name=username]", clerk.username)
        page.fill("[name=password]", "demo")
        page.keyboard.press("Enter")
        page.locator("[data-passkey] button").wait_for()

    password()
    page.keyboard.press("Enter")  # the focus is on it: there is no code to type
    page.wait_for_url(f"{home}/")
    row.refresh_from_db()
    assert row.used_at is not None
    assert Session.objects.filter(user=clerk, second_factor=True).exists()

    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    other = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    password()
    page.keyboard.press("Enter")  # this device holds none of theirs
    page.locator("[data-passkey-fault]:visible").wait_for()
    page.goto(f"{home}/")
    assert "/login/" in page.url
    assert cdp.send("WebAuthn.getCredentials", {"authenticatorId": other})["credentials"] == []
    kinds = list(AccessEvent.objects.filter(user=clerk).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["logged_in", "passkey_added", "logged_in"]
