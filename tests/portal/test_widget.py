"""The elements for a merchant's own site, on a page of another origin that lets almost nothing run."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import reassure
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.portal import sharing
from reassure.portal.models import Lookup, Share
from tests.browser import DESK, PHONE, Seen, faults, overflow
from tests.portal import pages
from tests.portal.pages import client
from tests.portal.test_browser import code_of

SCRIPT = "/t/atelier-nord/widget.js"
HOW_TO = Path(reassure.__file__).parents[1] / "docs" / "how-to"
GUIDES = "".join(
    (HOW_TO / f"{name}.md").read_text() for name in ("put-tracking-on-your-site", "show-dates-before-purchase")
)
#: What the guide tells merchants to put into their own style sheet keeps the page from jumping.
SHOP_CSS = """
:root { color-scheme: light dark; }
body { margin: 2rem 1rem; font-family: sans-serif; }
main { max-width: 40rem; display: grid; gap: 2rem; }
""" + "\n".join(re.findall("```css\n(.*?)```", GUIDES, re.S))


def test_the_script_is_small_and_open_to_all(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        answer = client().get(SCRIPT)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) <= 10_000
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert b'"SETTINGS"' not in answer.content
    for forbidden in (b"innerHTML", b"eval(", b".style", b"document.write", b"new Function"):
        assert forbidden not in answer.content
    again = client().get(SCRIPT, headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    zipped = client().get(SCRIPT, headers={"accept-encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert client().get(SCRIPT, headers={"if-none-match": zipped.headers["ETag"]}).status_code == 304


def test_the_script_speaks_the_merchants_languages(merchant: Merchant) -> None:
    script = client().get(SCRIPT).content.decode()
    assert "Find your order" in script
    assert "Bestellung finden" in script or "Ihre Bestellung" in script
    assert client().get("/t/nobody/widget.js").status_code == 404


def test_the_box_may_post_without_a_token_of_ours(merchant: Merchant) -> None:
    reader = client()
    reader.handler.enforce_csrf_checks = True
    answer = reader.post("/t/atelier-nord/find?lang=fr", {"number": "1001", "email": "mila@example.com"})
    assert answer.status_code == 302
    assert "/code/" in answer.headers["Location"]
    assert Lookup.objects.get().language == "fr"
    assert reader.post("/t/atelier-nord/", {"number": "1001", "email": "mila@example.com"}).status_code == 403


def test_what_cannot_be_read_is_said_on_our_page(merchant: Merchant) -> None:
    answer = client().post("/t/atelier-nord/find", {"number": "", "email": "mila"})
    assert answer.status_code == 422
    assert 'action="/t/atelier-nord/"' in answer.content.decode()
    assert client().get("/t/atelier-nord/find").headers["Location"] == "/t/atelier-nord/"
    assert Lookup.objects.count() == 0


@contextmanager
def shop(site: str, body: str, *, lang: str = "en", script: str = SCRIPT) -> Iterator[str]:
    """The merchant's own site: another origin, and a policy that allows our script, our answers and our form only."""
    policy = (
        f"default-src 'none'; script-src {site}; connect-src {site}; form-action {site}; style-src 'self'; "
        "img-src data:; base-uri 'none'; require-trusted-types-for 'script'"
    )
    loaded = f'<script src="{site}{script}" async></script>' if script else ""
    page = (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Atelier Nord</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/shop.css">'
        f'<link rel="icon" href="data:,">{loaded}</head>'
        f"<body><main><h1>Atelier Nord</h1>{body}<p>More of the shop.</p></main></body></html>"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            css = self.path == "/shop.css"
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if css else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write((SHOP_CSS if css else page).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def status(merchant: Merchant, journey: str = "moving") -> str:
    with merchant_scope(merchant.pk):
        order = pages.JOURNEYS[journey](merchant)
        token = sharing.share(order=orders.order(order.pk), now=clock.now())
    return f'<reassure-status token="{token}"></reassure-status>'


def shifts(page: Page) -> float:
    """Cumulative layout shift since the page began."""
    return float(
        page.evaluate(
            """() => new Promise((done) => new PerformanceObserver((list) =>
                done(list.getEntries().reduce((sum, shift) => sum + shift.value, 0)))
                .observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300))"""
        )
    )


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_both_elements_stand_on_a_strict_page_of_another_origin(
    outside: Merchant, site: str, chromium: Browser, window: dict[str, int], scheme: str
) -> None:
    body = "<reassure-lookup></reassure-lookup>" + status(outside)
    context = chromium.new_context(viewport=window, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    seen = Seen().watch(page)
    with shop(site, body) as address:
        page.goto(address)
        page.get_by_role("link", name="See each step").wait_for()
        assert page.get_by_text("Leipzig, Germany").is_visible()
        assert page.get_by_role("link", name="See each step").get_attribute("href")
        assert shifts(page) == 0
        assert faults(page) == []
        assert overflow(page) == 0
    assert seen.complaints == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "label"), [("de", "Bestellnummer"), ("fr", "Numéro de commande")])
def test_the_box_leads_to_the_order_in_the_pages_language(
    outside: Merchant, site: str, chromium: Browser, lang: str, label: str
) -> None:
    with merchant_scope(outside.pk):
        pages.JOURNEYS["moving"](outside)
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with shop(site, "<reassure-lookup></reassure-lookup>", lang=lang) as address:
        page.goto(address)
        page.get_by_label(label).fill("1001")
        page.locator("input[type=email]").fill("mila@example.com")
        page.get_by_role("button").click()
        page.wait_for_url("**/code/**")
        assert page.locator("html").get_attribute("lang") == lang
        page.locator("input[inputmode=numeric]").fill(code_of(outside))
        page.get_by_role("button").click()
        page.wait_for_url("**/o/**")
        assert page.get_by_text("Lindenstraße 5").is_visible()
    context.close()


@pytest.mark.browser
def test_a_link_taken_back_shows_nothing(outside: Merchant, site: str, chromium: Browser) -> None:
    body = status(outside)
    with merchant_scope(outside.pk):
        Share.objects.update(ended_at=clock.now())
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with shop(site, body) as address:
        page.goto(address)
        page.get_by_text("This link does not work any more").wait_for()
        assert faults(page) == []
    context.close()


@pytest.mark.browser
def test_news_reach_the_card_and_after_the_last_it_asks_no_more(
    outside: Merchant, site: str, chromium: Browser
) -> None:
    body = status(outside)
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".json" in request.url else None)
    page.clock.install(time=clock.now())
    with shop(site, body) as address:
        page.goto(address)
        page.get_by_role("link", name="See each step").wait_for()
        with merchant_scope(outside.pk):
            pages.track(outside, pages.LABEL, pages.HUB, pages.DROVE, pages.DOOR)
        page.clock.run_for(301_000)
        page.get_by_text("Delivered", exact=True).wait_for()
        before = len(asked)
        page.clock.run_for(1_000_000)
        page.wait_for_timeout(200)
        assert (before, len(asked)) == (2, 2)
    context.close()
