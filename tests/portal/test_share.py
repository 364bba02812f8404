"""A link to share: it shows when and where, to anybody, and nothing of whose it is; and it can be taken back."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from time_machine import Traveller, travel

from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.models import Order
from reassure.portal import sharing
from reassure.portal.models import Share
from tests.cast import NOW
from tests.portal import pages
from tests.portal.pages import DOOR, DROVE, HUB, LABEL, address, client, shipped
from tests.portal.test_languages import left_in_english
from tests.shipments.parcels import scan

NAMED = scan(11, None, code="ZZ", text="Handed to NOVAK, Lindenstraße 5")
PERSONAL = (
    "Mila", "Novak", "NOVAK", "Linden", "10969", "example.com", "1001", "1Z5R89390357567127", "Lamp", "Ring twice",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW + timedelta(days=1, hours=2), tick=False) as here:
        yield here


def shared(order: Order) -> str:
    """The path of the link, made as a shopper makes it."""
    answer = client().post(address(order) + "share")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(order)}#share")
    return f"/t/atelier-nord/share/{Share.objects.get(ended_at=None).token}"


def test_the_shared_page_shows_days_status_carrier_and_towns(merchant: Merchant) -> None:
    path = shared(shipped(merchant, LABEL, HUB, NAMED))
    html = client().get(path + "/").content.decode().replace("\u2009", " ")
    for told in (
        "Wed 3 – Thu 4 June",
        "On its way",
        "UPS",
        "Your parcel arrived at a sorting centre",
        "Leipzig, Germany",
    ):
        assert told in html


@pytest.mark.parametrize("journey", list(pages.JOURNEYS))
def test_nothing_on_it_tells_whose_it_is(merchant: Merchant, journey: str) -> None:
    order = pages.JOURNEYS[journey](merchant)
    if journey in {"moving", "today", "delivered", "labelled"}:
        pages.track(merchant, NAMED)
    path = shared(order)
    seen = client().get(path + "/").content.decode() + client().get(path + ".json").content.decode()
    assert [personal for personal in (*PERSONAL, order.public_token, str(order.pk)) if personal in seen] == []


def test_the_check_would_find_a_name(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB, NAMED)
    assert "NOVAK" in client().get(address(order)).content.decode()


def test_the_page_of_the_order_shows_the_link_and_takes_it_back(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL)
    path = shared(order)
    assert f"{path}/" in client().get(address(order)).content.decode()
    client().post(address(order) + "unshare")
    assert path not in client().get(address(order)).content.decode()
    assert client().get(path + "/").status_code == 404
    assert client().get(path + ".json").status_code == 404
    assert shared(order) != path


def test_asking_again_gives_the_same_link_and_one_event(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL)
    assert shared(order) == shared(order)
    for _ in range(2):
        client().post(address(order) + "unshare")
    kinds = Event.objects.filter(kind__startswith="order.share").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["order.shared", "order.share_ended"]


def test_a_link_is_made_by_post_only(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL)
    assert [client().get(address(order) + path).status_code for path in ("share", "unshare")] == [405, 405]
    assert Share.objects.count() == 0


def test_nobody_shares_what_they_cannot_open(merchant: Merchant) -> None:
    assert client().post("/t/atelier-nord/o/nobody/share").status_code == 404
    assert Share.objects.count() == 0


def test_the_link_ends_with_the_links_of_the_order(merchant: Merchant, clock: Traveller) -> None:
    path = shared(shipped(merchant, LABEL))
    clock.shift(timedelta(days=400))
    assert client().get(path + "/").status_code == 404


def test_of_a_forgotten_person_nothing_is_shown(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    path = shared(order)
    Order.objects.update(erased_at=NOW)
    paths = (f"{path}/", f"{path}.json", address(order) + "map", address(order) + "delivery.ics")
    assert [client().get(each).status_code for each in paths] == [404] * 4


def test_the_link_opens_no_other_page(merchant: Merchant) -> None:
    token = shared(shipped(merchant, LABEL)).rpartition("/")[2]
    for path in ("", "live", "map", "delivery.ics"):
        assert client().get(f"/t/atelier-nord/o/{token}/{path}").status_code == 404


def test_the_facts_may_be_read_from_anywhere_and_are_kept_a_minute(merchant: Merchant) -> None:
    path = shared(shipped(merchant, LABEL, HUB)) + ".json?lang=en"
    answer = client().get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    told = json.loads(answer.content)
    assert {name: told[name] for name in ("status", "tone", "verb", "dates", "carriers", "final")} == {
        "status": "On its way", "tone": "info", "verb": "Arrives", "dates": "Wed 3\u2009–\u2009Thu 4 June",
        "carriers": ["UPS"], "final": False,
    }  # fmt: skip
    assert told["now"]["where"] == "Leipzig, Germany"
    assert told["url"].endswith(path.partition(".json")[0] + "/")


def test_the_facts_are_sent_only_when_they_changed(merchant: Merchant) -> None:
    path = shared(shipped(merchant, LABEL)) + ".json"
    tag = client().get(path).headers["ETag"]
    again = client().get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    pages.track(merchant, LABEL, HUB, DROVE, DOOR)
    changed = client().get(path, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.json()["final"] is True


def test_a_link_taken_back_is_kept_by_nobody(merchant: Merchant) -> None:
    answer = client().get("/t/atelier-nord/share/nobody.json")
    assert (answer.status_code, answer.json()) == (404, {"error": "gone"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_both_speak_the_readers_language(merchant: Merchant, language: str) -> None:
    path = shared(shipped(merchant, LABEL, HUB))
    assert left_in_english(client(language).get(path + "/").content.decode(), language) == set()
    told = client().get(f"{path}.json?lang={language}").json()
    assert told["status"] == {"de": "Unterwegs", "fr": "En route", "es": "En camino"}[language]


def test_a_shared_page_costs_few_queries(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    path = shared(shipped(merchant, LABEL, HUB))
    for ending in ("/", ".json"):
        with django_assert_max_num_queries(12):
            client().get(path + ending)


def test_eight_who_share_at_once_get_one_link(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        order = orders.order(pages.placed().pk)
    found: set[str] = set()

    def make() -> None:
        try:
            with merchant_scope(outside.pk):
                found.add(sharing.share(order=order, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    with merchant_scope(outside.pk):
        assert Event.objects.filter(kind="order.shared").count() == 1
