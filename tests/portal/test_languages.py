"""Whatever a shopper can read stands in her language: no text of the sources is left in English."""

from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from time_machine import travel

import reassure
from reassure.customers.rules import Address
from reassure.merchants.models import Merchant
from reassure.orders.models import Order
from reassure.problems import actions as problems
from reassure.problems.models import DelayNotice
from tests.cast import NOW
from tests.portal import pages
from tests.portal.pages import HUB, LABEL, address, client, shipped
from tests.shipments.parcels import placed, scan

CATALOG = Path(reassure.__file__).parent / "locale"
LANGUAGES = ("de", "fr", "es")
WAIT = {
    "de": "Bitte warten Sie eine Weile",
    "fr": "Attendez un moment",
    "es": "Espera un rato",
}
STATES = {
    "returning": ("exception", "exception_010"),
    "customs": ("exception", "exception_004"),
    "lost": ("exception", "exception_013"),
    "damaged": ("exception", "exception_012"),
    "address": ("exception", "exception_007"),
    "attempted": ("attempt_fail", "attempt_fail_002"),
    "to_collect": ("available_for_pickup", "available_for_pickup_001"),
    "silent": ("expired", "expired_001"),
    "action": ("exception", "exception_101"),
    "held": ("exception", "exception_104"),
    "delayed": ("exception", "exception_017"),
    "locker": ("available_for_pickup", "available_for_pickup_101"),
    "neighbour": ("delivered", "delivered_005"),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(NOW + timedelta(days=1), tick=False):
        yield


class Texts(HTMLParser):
    """All that is read or read out: text, and the attributes that speak."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.found.add(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {
            value for name, value in attrs if name in {"aria-label", "alt", "title", "placeholder"} and value
        }


def english(language: str) -> set[str]:
    """Source strings that are something else in this language."""
    with (CATALOG / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    plain = {str(message.id) for message in catalog if isinstance(message.id, str) and message.id != message.string}
    return (plain | {text.rstrip(".") for text in plain}) - {""}


def left_in_english(html: str, language: str) -> set[str]:
    return Texts(html).found & english(language)


def in_state(merchant: Merchant, state: str) -> Order:
    if state in pages.JOURNEYS:
        return pages.JOURNEYS[state](merchant)
    if state in STATES:
        return shipped(merchant, LABEL, HUB, scan(12, *STATES[state]))
    return shipped(merchant, LABEL, HUB, placed_at=NOW - timedelta(days=9))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [*pages.JOURNEYS, *STATES, "late"])
def test_no_english_is_left_on_the_page_of_an_order(merchant: Merchant, state: str, language: str) -> None:
    order = in_state(merchant, state)
    html = client(language).get(address(order)).content.decode()
    assert f'<html lang="{language}"' in html
    assert left_in_english(html, language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_on_the_map(merchant: Merchant, language: str) -> None:
    order = shipped(merchant, LABEL, HUB)
    assert left_in_english(client(language).get(address(order) + "map").content.decode(), language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_too_often_is_told_so_in_his_language(merchant: Merchant, language: str) -> None:
    """From the look-up page, and from the order's page that asks to confirm."""
    confirm = address(shipped(merchant, LABEL, HUB)) + "confirm"
    ask = {"number": "1001", "email": "mila@example.com"}
    reader = client(language)
    answers = [reader.post("/t/atelier-nord/", ask) for _ in range(6)] + [reader.post(confirm) for _ in range(6)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.wsgi_request.path for answer in refused} == {"/t/atelier-nord/", confirm}
    for answer in refused:
        html = answer.content.decode()
        assert f'<html lang="{language}"' in html
        assert WAIT[language] in html
        assert left_in_english(html, language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "code/01a20006-2def-71f5-8d50-71ffee5e7431/", "o/nobody/"])
def test_no_english_is_left_around_it(merchant: Merchant, path: str, language: str) -> None:
    reader = client(language)
    seen = [reader.get(f"/t/atelier-nord/{path}").content.decode()]
    if not path.startswith("o/"):
        seen.append(reader.post(f"/t/atelier-nord/{path}", {"number": "", "email": "x", "code": ""}).content.decode())
        seen.append(reader.post(f"/t/atelier-nord/{path}", {"code": "123456"}).content.decode())
    assert [left_in_english(html, language) for html in seen] == [set()] * len(seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_on_the_choice_to_wait_or_cancel(merchant: Merchant, language: str) -> None:
    problems.follow(country="US", ships_within=8, by="", now=NOW)
    order = placed(shipping_address=Address(city="Austin", region="TX", postcode="78701", country="US"))
    problems.send_notices(merchant=merchant, now=NOW + timedelta(days=7))
    path, reader = f"{address(order)}delay/{DelayNotice.objects.get().pk}/", client(language)
    seen = [reader.get(path).content.decode()]
    for answer in ("consent", "cancel"):
        seen.append(reader.post(f"{path}answer", {"answer": answer}, follow=True).content.decode())
    assert len({html.partition("<h1")[2].partition("</h1>")[0] for html in seen}) == 3
    assert [left_in_english(html, language) for html in seen] == [set()] * 3


def test_the_check_would_find_english() -> None:
    assert left_in_english("<p> Where\n it goes </p>", "de") == {"Where it goes"}
