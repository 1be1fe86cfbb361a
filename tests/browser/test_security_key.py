"""A security key, as Chromium plays one: added on the person's page, asked for as the second step afterwards."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browser import PHONE, Site, audit, seen

pytestmark = pytest.mark.browser

KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_key_is_added_and_opens_the_account(browser: Browser, site: Site) -> None:
    at = site.url.replace("127.0.0.1", "localhost")  # a key belongs to a name, not to a number
    with seen(browser, PHONE) as page:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        sign_in(page, at)
        page.get_by_text("Hugo").first.wait_for(timeout=5000)
        page.goto(f"{at}/sign-in/2fa/webauthn/add/")
        page.get_by_label("Password", exact=True).fill("Hugo-long-enough-1")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("textbox").fill("Key in my pocket")
        audit(page)
        page.get_by_role("button", name="Add the key").click()
        page.get_by_text("Recovery codes").first.wait_for(timeout=5000)
        page.get_by_role("button", name="Lock").click()
        sign_in(page, at)
        page.get_by_role("button", name="Use a security key").wait_for(timeout=5000)
        audit(page)
        page.get_by_role("button", name="Use a security key").click()
        page.wait_for_url(f"{at}/", timeout=5000)


def sign_in(page: Page, at: str) -> None:
    page.goto(f"{at}/sign-in/login/")
    page.get_by_role("textbox", name="Username").fill("hugo")
    page.get_by_label("Password", exact=True).fill("Hugo-long-enough-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
