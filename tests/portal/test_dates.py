"""The dates' element on a shop's own page of another origin, against the real door."""

import re

import pytest
from playwright.sync_api import Browser

from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.promises import actions as promises
from reassure.promises.rules.transit import TransitRow
from tests.browser import PHONE, Seen, faults, overflow
from tests.cast import NOW
from tests.portal.pages import client
from tests.portal.test_widget import GUIDE, shifts, shop
from tests.promises.delivery import hamburg

SCRIPT = "/t/atelier-nord/dates.js"


def element(merchant: Merchant, **attributes: str) -> str:
    with merchant_scope(merchant.pk):
        hamburg()
        promises.keep_rule(
            row=TransitRow(key="", days=(1, 1), destination_country="DE", service="Express"), by="", now=NOW
        )
        promises.keep_rule(
            row=TransitRow(key="", days=(4, 6), destination_country="DE", postcode_prefix="2599", service="Express"),
            by="", now=NOW,
        )  # fmt: skip
        _, key = merchants.issue_key(name="shop", scopes=[Scope.PROMISES_QUOTE], by="", now=NOW)
    told = {"key": key, "variant": "1", "country": "DE", **attributes}
    said = " ".join(f'{name}="{value}"' for name, value in told.items())
    return f"<reassure-dates {said}></reassure-dates>"


def test_the_script_is_small_and_speaks_the_merchants_languages(merchant: Merchant) -> None:
    answer = client().get(SCRIPT)
    assert len(answer.content) <= 8_000
    for forbidden in (b"innerHTML", b"eval(", b".style", b"document.write", b"new Function", b'"SETTINGS"'):
        assert forbidden not in answer.content
    assert "Your postcode" in answer.content.decode()
    assert "Ihre Postleitzahl" in answer.content.decode()


@pytest.mark.browser
def test_dates_stand_on_the_shops_page_and_follow_the_postcode(outside: Merchant, site: str, chromium: Browser) -> None:
    body = f"<form>{element(outside, input='attributes[_reassure_quote]')}</form>"
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    seen = Seen().watch(page)
    with shop(site, body, script=SCRIPT) as address:
        page.goto(address)
        page.get_by_text(re.compile("^Arrives ")).wait_for()
        first = page.get_by_text(re.compile("^Arrives ")).inner_text()
        quote = page.locator("input[type=hidden]").input_value()
        assert re.fullmatch("[0-9a-f]{32}", quote)
        page.get_by_label("Your postcode").fill("25997")
        page.get_by_role("button", name="Show dates").click()
        page.wait_for_function("quote => document.querySelector('input[type=hidden]').value !== quote", arg=quote)
        assert page.get_by_text(re.compile("^Arrives ")).inner_text() != first
        assert shifts(page) == 0
        assert faults(page) == []
        assert overflow(page) == 0
        page.reload()
        page.get_by_text(re.compile("^Arrives ")).wait_for()
        assert page.get_by_label("Your postcode").input_value() == "25997"
    assert seen.complaints == []
    context.close()


@pytest.mark.browser
def test_a_page_in_german_says_so_and_a_dead_key_says_nothing_wrong(
    outside: Merchant, site: str, chromium: Browser
) -> None:
    body = element(outside) + '<reassure-dates key="rk_dead" country="DE"></reassure-dates>'
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with shop(site, body, lang="de", script=SCRIPT) as address:
        page.goto(address)
        page.get_by_text(re.compile("^Kommt an ")).wait_for()
        page.get_by_text("Die Termine lassen sich gerade nicht zeigen.").wait_for()
    context.close()


def test_the_guide_names_the_script() -> None:
    assert "dates.js" in GUIDE.read_text()
