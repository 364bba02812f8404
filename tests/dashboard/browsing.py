"""A real Chromium at the staff's desk."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

#: WCAG 2.2 A and AA.
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("REASSURE_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window; whatever stands in its console at the end is an error."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    window = context.new_page()
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: said.append(str(error)))
    window.said = said  # type: ignore[attr-defined]
    yield window
    context.close()
    assert said == []


def let_in(page: Page, server: Any, user: Any) -> None:
    """Sign in without the sign-in page."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AA).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def width(page: Page) -> int:
    """How wide the page is, scrolled or not."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
