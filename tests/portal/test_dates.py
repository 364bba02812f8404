"""The dates' element on a shop's own page of another origin, against the real door."""

import json
import re

import liquid
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
from tests.portal.test_widget import HOW_TO, shifts, shop
from tests.promises.delivery import hamburg

SCRIPT = "/t/atelier-nord/dates.js"


GUIDE = HOW_TO / "show-dates-before-purchase.md"


def key_for(merchant: Merchant) -> str:
    """A key that may only quote, for a merchant whose parcels take a day by Express and longer to the islands."""
    with merchant_scope(merchant.pk):
        hamburg()
        promises.keep_rule(
            row=TransitRow(key="", days=(1, 1), destination_country="DE", service="Express"), by="", now=NOW
        )
        promises.keep_rule(
            row=TransitRow(key="", days=(4, 6), destination_country="DE", postcode_prefix="2599", service="Express"),
            by="", now=NOW,
        )  # fmt: skip
        return merchants.issue_key(name="shop", scopes=[Scope.PROMISES_QUOTE], by="", now=NOW)[1]


def element(merchant: Merchant, **attributes: str) -> str:
    told = {"key": key_for(merchant), "variant": "1", "country": "DE", **attributes}
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


@pytest.mark.browser
def test_the_guides_block_for_shopify_shows_dates(outside: Merchant, site: str, chromium: Browser) -> None:
    """The block as Shopify's own language renders it; the schema is what its theme editor reads."""
    (block,) = re.findall("```liquid\n(.*?)```", GUIDE.read_text(), re.S)
    body, schema = re.fullmatch(r"(.*){% schema %}(.*){% endschema %}\s*", block, re.S).groups()  # type: ignore[union-attr]
    settings = {each["id"]: each.get("default", "") for each in json.loads(schema)["settings"]}
    rendered = (
        liquid.Environment()
        .from_string(body)
        .render(
            block={"settings": settings | {"address": site, "key": key_for(outside)}},
            product={"selected_or_first_available_variant": {"id": 1}},
            localization={"country": {"iso_code": "DE"}},
            cart={"token": "c7?key=1"},
            request={"locale": {"iso_code": "fr"}},
        )
    )
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with shop(site, f"<form>{rendered}</form>", script="") as address, page.expect_request("**/quote?*") as asked:
        page.goto(address)
        page.get_by_text(re.compile("^Arrivée ")).wait_for()
        assert page.locator("input[name='attributes[_reassure_quote]']").input_value()
    assert "basket=c7&" in asked.value.url
    context.close()
