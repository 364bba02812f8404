"""Every page of the dashboard in a real browser: readable by all, no wider than a phone, silent in the console."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from tests.dashboard import desk
from tests.dashboard.browsing import chromium, let_in, page, violations, width
from tests.dashboard.conftest import employ
from tests.dashboard.test_doors import DOORS, address_parameters

__all__ = ["chromium", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = [
    door for door in DOORS if "export" not in str(door.name) and door.name not in {"find", "message_body", "mail_body"}
]
#: Where to leave pictures of all pages, for people who want to look.
PICTURES = os.environ.get("REASSURE_PICTURES")


def pages(merchant: Merchant, client: Client) -> dict[str, str]:
    """Addresses of all pages that are shown by a GET, by name."""
    keys = desk.furnish(merchant)
    found = {}
    for door in SHOWN:
        needs = address_parameters(door)
        if needs <= keys.keys():
            found[str(door.name)] = reverse(f"dashboard:{door.name}", kwargs={name: keys[name] for name in needs})
    return {name: url for name, url in found.items() if client.get(url).status_code != 405}


def picture(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_every_page_holds_on_a_phone_and_for_everybody(outside: Merchant, live_server: Any, page: Page) -> None:
    owner, client, wrong = employ(outside, Role.OWNER).user, Client(), dict[str, Any]()
    client.force_login(owner)
    let_in(page, live_server, owner)
    for name, url in pages(outside, client).items():
        page.goto(live_server.url + url)
        for wide, scheme in ((360, "light"), (1280, "dark")):
            page.set_viewport_size({"width": wide, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            if width(page) > wide:
                wrong[f"{name} at {wide}"] = width(page)
            if found := violations(page):
                wrong[f"{name} at {wide} {scheme}"] = found
            picture(page, f"{name}-{wide}-{scheme}")
        if page.said:  # type: ignore[attr-defined]
            wrong[f"{name} console"] = list(page.said)  # type: ignore[attr-defined]
            page.said.clear()  # type: ignore[attr-defined]
    assert wrong == {}
