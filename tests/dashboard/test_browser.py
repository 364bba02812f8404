"""Staff at work in a real browser: signing in, searching, changing the brand, reading a mail."""

import base64
import hmac
import struct
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reassure.dashboard import actions
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from tests.dashboard import desk
from tests.dashboard.browsing import chromium, let_in, page, violations, width
from tests.dashboard.conftest import PASSWORD, employ

__all__ = ["chromium", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack(">I", digest[digest[-1] & 15 :][:4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(page: Page, server: Any, email: str) -> None:
    page.goto(f"{server.url}/dashboard/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, server: Any) -> None:
    page.goto(f"{server.url}/dashboard/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def once_more(page: Page) -> None:
    """What changes how one signs in asks for the password again."""
    check(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def check(page: Page) -> None:
    """Readable by everybody, no wider than a phone."""
    page.emulate_media(reduced_motion="reduce")
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert width(page) <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_second_factor_is_set_up_and_asked_for(outside: Merchant, live_server: Any, page: Page) -> None:
    user = employ(outside, Role.OWNER).user
    page.goto(f"{live_server.url}/dashboard/")
    check(page)
    sign_in(page, live_server, user.email)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.goto(f"{live_server.url}/dashboard/account/2fa/totp/activate/")
    once_more(page)
    check(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_label("Unused codes")).to_be_visible()
    check(page)
    sign_out(page, live_server)
    sign_in(page, live_server, user.email)
    expect(page).to_have_url(f"{live_server.url}/dashboard/account/2fa/authenticate/")
    check(page)
    page.get_by_label("Code").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(outside: Merchant, live_server: Any, page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(page, live_server, employ(outside, Role.AGENT).user.email)
    page.goto(f"{live_server.url}/dashboard/account/2fa/webauthn/add/")
    once_more(page)
    check(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Unused codes")).to_be_visible()
    page.goto(f"{live_server.url}/dashboard/account/2fa/")
    check(page)
    page.goto(f"{live_server.url}/dashboard/account/2fa/webauthn/")
    expect(page.get_by_text("Laptop")).to_be_visible()
    check(page)
    sign_out(page, live_server)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_link_signs_in_with_one_press(outside: Merchant, live_server: Any, page: Page) -> None:
    token = actions.sign_in_link(email=employ(outside, Role.OWNER).user.email, now=clock.now())
    page.goto(f"{live_server.url}/dashboard/link/{token}/")
    check(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_an_order_is_found_with_the_keyboard_alone(outside: Merchant, live_server: Any, page: Page) -> None:
    let_in(page, live_server, employ(outside, Role.AGENT).user)
    desk.furnish(outside)
    page.goto(f"{live_server.url}/dashboard/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("Krüger")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(2)
    page.get_by_role("heading", name="Orders").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="#1105")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def test_a_brand_is_seen_before_it_is_saved(outside: Merchant, live_server: Any, page: Page) -> None:
    let_in(page, live_server, employ(outside, Role.MANAGER).user)
    page.goto(f"{live_server.url}/dashboard/settings/brand/")
    page.get_by_label("Quiet text").fill("#cccccc")
    expect(page.get_by_text("has a contrast of 1.6")).to_be_visible()
    page.get_by_label("Quiet text").fill("#555555")
    page.get_by_label("Accent", exact=True).fill("#7a1f5f")
    preview = page.frame_locator("iframe").get_by_role("button", name="Change the address")
    expect(preview).to_have_css("background-color", "rgb(122, 31, 95)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Shoppers see it from now on.")).to_be_visible()
    with merchant_scope(outside.pk):
        assert queries.brand(outside).look.accent == "#7a1f5f"
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_label("Accent", exact=True)).to_have_value("#1f5f4f")


def test_a_mail_is_shown_as_it_was_sent_and_can_do_nothing(outside: Merchant, live_server: Any, page: Page) -> None:
    let_in(page, live_server, employ(outside, Role.AGENT).user)
    keys = desk.furnish(outside)
    with merchant_scope(outside.pk):
        Message.objects.filter(pk=keys["message_id"]).update(html="<h1>On its way</h1><script>top.hurt = 1</script>")
    page.goto(f"{live_server.url}/dashboard/messages/{keys['message_id']}/")
    expect(page.frame_locator("iframe").get_by_role("heading", name="On its way")).to_be_visible()
    assert page.evaluate("window.hurt") is None
    blocked = [line for line in page.said if "Blocked script" in line]  # type: ignore[attr-defined]
    assert len(blocked) == 1
    page.said.clear()  # type: ignore[attr-defined]


def test_the_menu_of_a_phone_leads_everywhere_and_out(outside: Merchant, live_server: Any, page: Page) -> None:
    let_in(page, live_server, employ(outside, Role.OWNER).user)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/dashboard/")
    page.locator("summary", has_text="Menu").click()
    page.locator(".drawer").get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.locator("summary", has_text="Menu").click()
    page.locator(".drawer").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
