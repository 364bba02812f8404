"""Every page in a real Chromium, with the eyes of whoever sees most of it: readable by all, no wider than a phone."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.rules.triggers import TRIGGERS
from tests.browser import AA, COLOURS, DESK, PHONE, Seen, faults, overflow
from tests.walk.addresses import addresses, visitor
from tests.walk.pages import BUDGETS, FRAMES, NOT_HELD, SIGNED_OUT, THEIRS, WORK

pytestmark = pytest.mark.browser
#: Where to leave pictures of all pages, for people who want to look.
PICTURES = os.environ.get("REASSURE_PICTURES")
SPACES = ("dashboard:", "portal:", "account", "mfa", "api", "aftership", "ui")


def window(chromium: Browser, client: Client, site: str) -> tuple[BrowserContext, Page]:
    """A window of the person who is signed in with the client."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if session:
        context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
    return context, context.new_page()


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page on a phone in the light and at a desk in the dark."""
    wrong = []
    for size, scheme, rules in ((PHONE, "light", AA), (DESK, "dark", COLOURS)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if overflow(page) > 0:
            wrong.append(f"{overflow(page)} px wider than {size['width']}")
        wrong += [f"{scheme}: {fault}" for fault in faults(page, without=THEIRS.get(name, ""), only=rules)]
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/{name.replace(':', '-')}-{size['width']}.png", full_page=True)
    return wrong


@pytest.mark.parametrize("space", SPACES)
def test_every_page_holds_on_a_phone_and_for_everybody(
    outside: Merchant, site: str, chromium: Browser, space: str
) -> None:
    paths, wrong = addresses(outside), dict[str, list[str]]()
    names = [name for name in BUDGETS if name.startswith(space) and name not in {*NOT_HELD, *FRAMES}]
    for role in (Role.OWNER, None):
        context, page = window(chromium, visitor(outside, role), site)
        seen = Seen().watch(page)
        for name in names:
            if (name in SIGNED_OUT) != (role is None):
                continue
            page.goto(site + paths[name], wait_until="networkidle" if name in THEIRS else "load")
            wrong[name] = looked_at(page, name) + seen.complaints
            seen.complaints.clear()
        context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_what_the_other_roles_work_with_holds_as_they_see_it(outside: Merchant, site: str, chromium: Browser) -> None:
    """The pages that differ most by what one may do; the owner's walk saw the rest, and all of their parts."""
    paths, wrong, seen = addresses(outside), dict[str, list[str]](), set[str]()
    for role in set(Role) - {Role.OWNER}:
        context, page = window(chromium, visitor(outside, role), site)
        for name in WORK:
            answer = page.goto(site + paths[name])
            if answer and answer.status == 200:
                wrong[f"{role} {name}"] = looked_at(page, f"{role}-{name}")
                seen.add(role)
        context.close()
    assert seen == set(Role) - {Role.OWNER}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_page_that_says_no_and_the_way_in_holds_too(outside: Merchant, site: str, chromium: Browser) -> None:
    with merchant_scope(outside.pk):
        _, token = merchants.invite(email="new@walk.example", role=Role.AGENT, by=None, now=clock.now())
    nobodys = "01a20006-2def-71f5-8d50-71ffee5e7431"
    nowhere = (f"/t/atelier-nord/o/x/delay/{nobodys}/", "/t/nobody/", "/nowhere", "/dashboard/link/gone/")
    looks = {
        Role.STORE_ASSOCIATE: {
            "/dashboard/": 200,
            "/dashboard/settings/keys/": 403,
            f"/dashboard/orders/{nobodys}/": 404,
        },
        None: {f"/dashboard/join/atelier-nord/{token}/": 200, "/dashboard/join/atelier-nord/gone/": 404}
        | dict.fromkeys(nowhere, 404),
    }
    wrong = dict[str, list[str]]()
    for role, paths in looks.items():
        context, page = window(chromium, visitor(outside, role), site)
        for path, status in paths.items():
            answer = page.goto(site + path)
            assert answer
            assert answer.status == status, path
            wrong[path] = looked_at(page, f"no-{status}")
        context.close()
    assert {path: found for path, found in wrong.items() if found} == {}


def test_every_mail_holds_on_a_phone_and_for_everybody(outside: Merchant, chromium: Browser, site: str) -> None:
    """In its frame a mail can do nothing, not even be examined: so it is laid out on a page of its own."""
    client, wrong = visitor(outside, Role.OWNER), dict[str, list[str]]()
    context, page = window(chromium, client, site)
    for name in TRIGGERS:
        answer = client.get(f"/dashboard/settings/mails/{name}/body/", headers={"host": "localhost"})
        assert answer.status_code == 200
        page.set_content(answer.content.decode())
        wrong[name] = looked_at(page, f"mail-{name}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}
