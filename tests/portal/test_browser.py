"""The portal in a real Chromium: look-up to tracking, on a phone, with and without JavaScript, in every language."""

import pytest
from playwright.sync_api import Browser, Page

from reassure.journal import actions as journal
from reassure.journal.rules import LANES
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import queries as orders
from reassure.orders.models import Order
from reassure.portal import sharing
from tests.browser import DESK, PHONE, Seen, faults, overflow
from tests.portal import pages
from tests.walk.addresses import addresses
from tests.walk.pages import BUDGETS, NOT_HELD

pytestmark = pytest.mark.browser


def placed(merchant: Merchant, journey: str = "moving") -> Order:
    with merchant_scope(merchant.pk):
        return pages.JOURNEYS[journey](merchant)


def shared(merchant: Merchant, order: Order) -> str:
    with merchant_scope(merchant.pk):
        return f"/t/atelier-nord/share/{sharing.share(order=orders.order(order.pk), now=clock.now())}/"


def code_of(merchant: Merchant) -> str:
    for lane in range(LANES):
        journal.drain(merchant_id=merchant.pk, lane=lane)
    with merchant_scope(merchant.pk):
        return str(Message.objects.filter(trigger="lookup_code").latest("created_at").context["code"])


def find(page: Page, site: str, merchant: Merchant, number: str = "1001") -> None:
    """From the look-up to the order's page."""
    page.goto(f"{site}/t/atelier-nord/")
    page.get_by_label("Order number").fill(number)
    page.get_by_label("E-mail address").fill("mila@example.com")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Six digits").fill(code_of(merchant))
    page.get_by_role("button", name="Show my order").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_shopper_finds_her_order_and_leaves_a_note(
    outside: Merchant, site: str, chromium: Browser, javascript: bool
) -> None:
    placed(outside)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=javascript)
    page = context.new_page()
    seen = Seen().watch(page)
    find(page, site, outside)
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_text("Lindenstraße 5").is_visible()
    page.get_by_label("Note").fill("Leave it with the bakery next door.")
    page.get_by_role("button", name="Save the note").click()
    assert page.get_by_text("Leave it with the bakery next door.").is_visible()
    assert seen.complaints == []
    context.close()


PAGES = ("", "code/01a20006-2def-71f5-8d50-71ffee5e7431/", "o/no-such-token/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits_its_window(
    outside: Merchant, site: str, chromium: Browser, window: dict[str, int], scheme: str
) -> None:
    context = chromium.new_context(viewport=window, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    order = placed(outside)
    around = (pages.address(order), pages.address(order) + "map", shared(outside, order))
    for address in (*(f"/t/atelier-nord/{path}" for path in PAGES), *around, "/ui/"):
        page.goto(site + address)
        assert faults(page) == [], address
        assert overflow(page) == 0, address
    context.close()


@pytest.mark.parametrize("journey", list(pages.JOURNEYS))
def test_every_state_of_an_order_is_accessible(outside: Merchant, site: str, chromium: Browser, journey: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    seen = Seen().watch(page)
    page.goto(site + pages.address(placed(outside, journey)))
    assert faults(page) == []
    assert overflow(page) == 0
    assert seen.complaints == []
    context.close()


def test_the_first_view_of_every_page_weighs_at_most_sixty_kilobytes(
    outside: Merchant, site: str, chromium: Browser
) -> None:
    """Each page in a window of its own, with nothing kept from the one before."""
    order, paths = placed(outside, "delivered"), addresses(outside)
    shown = {name: paths[name] for name in BUDGETS if name.startswith("portal:") and name not in NOT_HELD}
    weights = dict[str, float]()
    for name, path in {**shown, "portal:order": pages.address(order)}.items():
        context = chromium.new_context(viewport=PHONE)
        page = context.new_page()
        seen = Seen().watch(page)
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        assert len(seen.answers) >= 4, name
        weights[name] = seen.kilobytes()
        context.close()
    assert weights.keys() >= {
        "portal:lookup",
        "portal:code",
        "portal:order",
        "portal:way",
        "portal:shared",
        "portal:delay",
    }
    assert {name: weight for name, weight in weights.items() if weight > 60} == {}


def test_news_arrives_by_itself_and_is_read_out(outside: Merchant, site: str, chromium: Browser) -> None:
    order = placed(outside, "labelled")
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.clock.install(time=clock.now())
    page.goto(site + pages.address(order))
    page.clock.run_for(61_000)
    page.wait_for_timeout(300)
    assert page.locator("#news").inner_text() == ""
    with merchant_scope(outside.pk):
        pages.track(outside, pages.LABEL, pages.HUB, pages.DROVE, pages.DOOR)
    with page.expect_response(lambda answer: answer.url.endswith("/live") and answer.status == 200):
        page.clock.run_for(61_000)
    page.get_by_text("Arrived", exact=True).wait_for()
    assert "Arrived" in page.locator("#news").inner_text()
    context.close()


def test_the_readers_own_time_zone_is_offered_where_it_differs(outside: Merchant, site: str, chromium: Browser) -> None:
    order = placed(outside)
    context = chromium.new_context(viewport=PHONE, timezone_id="America/New_York", locale="en-GB")
    page = context.new_page()
    page.goto(site + pages.address(order))
    page.get_by_role("link", name="Show them in my time zone").click()
    assert page.get_by_text("Times are in the time zone of New York.").is_visible()
    assert page.get_by_role("link", name="Show them in my time zone").is_hidden()
    context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_map_opens_on_demand_with_and_without_javascript(
    outside: Merchant, site: str, chromium: Browser, javascript: bool
) -> None:
    order = placed(outside)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=javascript)
    page = context.new_page()
    seen = Seen().watch(page)
    page.goto(site + pages.address(order))
    page.wait_for_load_state("networkidle")
    assert not [answer.url for answer in seen.answers if "map" in answer.url or "way" in answer.url]
    page.get_by_text("Map of its way").click()
    if not javascript:
        page.get_by_role("link", name="Open the map").click()
    page.get_by_role("img", name="A map: the parcel was in Leipzig, Germany.").wait_for()
    assert page.url.endswith("/map") is not javascript
    if javascript:  # axe needs it
        assert faults(page) == []
    assert overflow(page) == 0
    assert seen.complaints == []
    context.close()


def test_what_is_open_follows_the_news_and_keeps_the_focus(outside: Merchant, site: str, chromium: Browser) -> None:
    order = placed(outside, "moving")
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.clock.install(time=clock.now())
    page.goto(site + pages.address(order))
    page.get_by_text("Map of its way").click()
    page.get_by_role("img", name="A map: the parcel was in Leipzig, Germany.").wait_for()
    with merchant_scope(outside.pk):
        pages.track(outside, pages.LABEL, pages.HUB, pages.DROVE, pages.DOOR)
    page.clock.run_for(61_000)
    page.get_by_role("img", name="A map: the parcel went from Leipzig, Germany to Berlin, Germany.").wait_for()
    assert page.get_by_text("Anything not right?").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Map of its way"
    context.close()


def test_a_hidden_page_asks_nothing_and_after_the_last_news_nobody_asks(
    outside: Merchant, site: str, chromium: Browser
) -> None:
    order = placed(outside, "moving")
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/live") else None)
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.away === true })")
    page.clock.install(time=clock.now())
    page.goto(site + pages.address(order))
    page.evaluate("window.away = true")
    page.clock.run_for(600_000)
    assert asked == []
    with merchant_scope(outside.pk):
        pages.track(outside, pages.LABEL, pages.HUB, pages.DROVE, pages.DOOR)
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Arrived", exact=True).wait_for()
    page.clock.run_for(600_000)
    page.wait_for_timeout(200)
    assert len(asked) == 1
    context.close()


def test_a_page_whose_news_fail_asks_less_and_less(outside: Merchant, site: str, chromium: Browser) -> None:
    order = placed(outside, "moving")
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.route("**/live", lambda route: (asked.append(route.request.url), route.fulfill(status=503)))
    page.clock.install(time=clock.now())
    page.goto(site + pages.address(order))
    for _ in range(30):
        page.clock.run_for(60_000)
        page.wait_for_timeout(20)
    assert 3 <= len(asked) <= 5
    context.close()
