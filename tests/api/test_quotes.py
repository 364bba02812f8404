"""Dates before purchase, at the lean door: out of memory, for those whose key may ask."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from reassure.api.quote_door import PATH
from reassure.api.quoting.memory import KNOWN_FOR_SECONDS
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.promises import actions as promises
from reassure.promises import queries, tasks
from reassure.promises.models import Promise, Quote
from reassure.promises.rules.transit import TransitRow
from tests import cast
from tests.api.caller import ORDER, SHIPMENT, TRACKING, Caller
from tests.api.shop import Shop
from tests.cast import NOW
from tests.processes import until
from tests.promises.delivery import hamburg, recorded, told
from tests.promises.past import past

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])
MONDAY_NOON = datetime(2026, 6, 8, 10, tzinfo=UTC)
BERLIN = {"country": "DE", "postcode": "10115"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(MONDAY_NOON, tick=False):
        yield


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def shop(outside: Merchant) -> Iterator[Shop]:
    with merchant_scope(outside.pk):
        hamburg()
        promises.keep_rule(
            row=TransitRow(key="", days=(1, 1), destination_country="DE", service="Express"), by="", now=NOW
        )
    shop = Shop(outside, Scope.PROMISES_QUOTE)
    yield shop
    shop.close()


def test_a_basket_is_quoted_with_its_words_its_reasons_and_its_cut_off(shop: Shop) -> None:
    answer = shop.post({"to": BERLIN, "items": [{"variant": "1"}], "wanted_on": "2026-06-12"})
    assert answer.status == 200
    quoted = answer.json
    (way,) = quoted["methods"]
    assert (quoted["country"], quoted["coarse"], way["method"], way["source"]) == ("DE", False, "Express", "rules")
    assert (way["earliest"], way["latest"]) == ("2026-06-10", "2026-06-10")
    assert way["statement"] == "Arrives Wed 10 June"
    assert (way["order_before"], way["order_by"]) == ("2026-06-08T14:00:00+02:00", "2026-06-10T14:00:00+02:00")
    assert [reason["code"] for reason in way["because"]] == [
        "ordered", "before_cutoff", "processing", "hand_over", "transit",
    ]  # fmt: skip


def test_the_words_are_the_readers(shop: Shop) -> None:
    (way,) = shop.post({"to": BERLIN, "language": "de"}).json["methods"]
    assert way["statement"] == "Kommt an Mi., 10. Juni"


def test_an_address_asks_the_same_and_may_be_kept_until_the_cut_off(shop: Shop) -> None:
    query = [("country", "DE"), ("postcode", "10115"), ("item", "1:2"), ("method", "Express")]
    answer = shop.get(query)
    assert answer.status == 200
    assert answer.json["methods"][0]["latest"] == "2026-06-10"
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = shop.get(query, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    with time_machine.travel(datetime(2026, 6, 8, 11, 59, 40, tzinfo=UTC), tick=False):
        assert shop.get(query).headers["Cache-Control"] == "public, max-age=20, stale-while-revalidate=0"


def test_search_engines_get_the_same_dates_as_markup_and_nothing_is_kept_as_shown(
    outside: Merchant, shop: Shop
) -> None:
    query = [("country", "DE"), ("postcode", "10115"), ("item", "1"), ("method", "Express")]
    answer = shop.get(query, HTTP_ACCEPT="application/ld+json")
    assert (answer.headers["Content-Type"], answer.headers["Vary"]) == ("application/ld+json", "Accept")
    assert answer.json == {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "OfferShippingDetails",
                "name": "Express",
                "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "DE", "postalCode": "10115"},
                "deliveryTime": {
                    "@type": "ShippingDeliveryTime",
                    "handlingTime": {"@type": "QuantitativeValue", "minValue": 1, "maxValue": 1, "unitCode": "DAY"},
                    "transitTime": {"@type": "QuantitativeValue", "minValue": 1, "maxValue": 1, "unitCode": "DAY"},
                    "cutoffTime": "14:00:00+02:00",
                },
            }
        ],
    }
    assert shop.get([("country", "JP")], HTTP_ACCEPT="application/ld+json").json["@graph"] == []
    shop.door.book.flush()
    with merchant_scope(outside.pk):
        assert not Quote.objects.exists()


def test_a_listing_page_asks_for_many_at_once(shop: Shop) -> None:
    answer = shop.post({"quotes": [{"to": BERLIN}, {"to": {"country": "JP"}}]}, path=f"{PATH}/batch")
    first, second = answer.json["quotes"]
    assert first["methods"][0]["latest"] == "2026-06-10"
    assert second["methods"][0]["latest"] is None
    assert [reason["code"] for reason in second["methods"][0]["because"]] == ["no_transit_time"]


def test_without_an_address_the_networks_country_is_taken_and_said_to_be_coarse(shop: Shop) -> None:
    quoted = shop.post({}, HTTP_CF_IPCOUNTRY="DE").json
    assert (quoted["country"], quoted["coarse"]) == ("DE", True)
    refused = shop.post({})
    assert (refused.status, refused.json["code"]) == (422, "country_missing")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"to": {"country": "Germany"}}, 422, "invalid"),
        ({"to": BERLIN, "items": [{"variant": "1", "quantity": 0}]}, 422, "invalid"),
        ({"to": BERLIN, "wanted_on": "soon"}, 422, "invalid"),
        ([], 422, "invalid"),
    ],
)
def test_what_can_not_be_meant_is_refused_with_its_place(shop: Shop, body: object, status: int, code: str) -> None:
    answer = shop.post(body)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_a_live_key_that_may_quote_is_answered(outside: Merchant, shop: Shop, log: Path) -> None:
    with closing(Shop(outside, Scope.ORDERS_READ)) as other:
        assert other.post({"to": BERLIN}).status == 401
    assert shop.ask("POST", PATH, b"{}").status == 401
    with merchant_scope(outside.pk):
        merchants.revoke_key(key_id=shop.row.pk, by="", now=NOW)
        promises.announce(outside, [])
    until(lambda: shop.post({"to": BERLIN}).status == 401, log)


def test_a_thousand_invented_merchants_cost_no_query_each(outside: Merchant, shop: Shop, log: Path) -> None:
    asked: list[str] = []
    memory, began = shop.door.memory, time.monotonic()
    heard = [lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)]
    memory._reader.submit(lambda: setattr(connection, "execute_wrappers", heard)).result()  # the one thread that reads
    for _ in range(1_000):
        assert memory.of_key(f"rk_{uuid4().hex}_invented") is None
    assert 1 <= len(asked) <= 1 + (time.monotonic() - began) / KNOWN_FOR_SECONDS
    with closing(Shop(cast.brik_and_co(), Scope.PROMISES_QUOTE)) as later:
        until(lambda: memory.of_key(later.key) is not None, log)  # who comes later is known a second later


def test_a_key_that_can_do_more_does_not_count_in_an_address(outside: Merchant, shop: Shop) -> None:
    with closing(Shop(outside, Scope.PROMISES_QUOTE, Scope.ORDERS_READ)) as strong:
        assert strong.get([("country", "DE")]).status == 401
        assert strong.post({"to": BERLIN}).status == 200


def test_what_was_shown_is_kept_once_however_often_and_is_no_promise_yet(outside: Merchant, shop: Shop) -> None:
    for _ in range(3):
        quoted = shop.post({"to": BERLIN, "items": [{"variant": "1"}], "basket": "cart-7"}).json
    shop.door.book.flush()
    with merchant_scope(outside.pk):
        (kept,) = Quote.objects.all()
        assert not Promise.objects.exists()
    assert (kept.pk.hex, kept.basket, kept.times_shown) == (quoted["id"], "cart-7", 3)
    assert (kept.country, kept.postcode_area) == ("DE", "101")
    assert kept.items == [{"variant": "1", "sku": "", "quantity": 1}]
    assert kept.terms == [
        {
            "method": "Express", "earliest": "2026-06-10", "latest": "2026-06-10",
            "statement": "Arrives Wed 10 June", "source": "rules",
        }
    ]  # fmt: skip


def test_a_merchant_may_keep_a_share_but_a_basket_is_always_kept(outside: Merchant, shop: Shop) -> None:
    with merchant_scope(outside.pk):
        promises.keep_share_of_quotes(percent=0, by="", now=NOW)
    shop.post({"to": BERLIN})
    shop.post({"to": BERLIN, "basket": "cart-8"})
    shop.door.book.flush()
    with merchant_scope(outside.pk):
        assert [quote.basket for quote in Quote.objects.all()] == ["cart-8"]


def test_a_change_is_heard_of_and_answers_change(outside: Merchant, shop: Shop, log: Path) -> None:
    assert shop.post({"to": BERLIN}).json["methods"][0]["latest"] == "2026-06-10"
    with merchant_scope(outside.pk):
        promises.keep_rule(
            row=TransitRow(key="", days=(5, 5), destination_country="DE", service="Express"), by="", now=NOW
        )
        promises.announce(outside, [])
    until(lambda: shop.post({"to": BERLIN}).json["methods"][0]["latest"] == "2026-06-16", log)


def test_a_key_that_asks_too_often_is_told_to_wait(shop: Shop) -> None:
    shop.door.limit = 2
    assert [shop.post({"to": BERLIN}).status for _ in range(3)] == [200, 200, 429]
    with time_machine.travel(datetime(2026, 6, 8, 10, 1, tzinfo=UTC), tick=False):
        assert shop.post({"to": BERLIN}).status == 200


def test_old_quotes_that_nothing_came_of_go(outside: Merchant, shop: Shop) -> None:
    shop.post({"to": BERLIN, "basket": "old"})
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC), tick=False):
        shop.post({"to": BERLIN, "basket": "new"})
        shop.door.book.flush()
        assert queries.merchants_with_old_quotes(NOW) == []
        tasks.forget_quotes(timestamp=0)
    with time_machine.travel(datetime(2026, 9, 7, tzinfo=UTC), tick=False):
        tasks.forget_quotes(timestamp=0)
    with merchant_scope(outside.pk):
        assert [quote.basket for quote in Quote.objects.all()] == ["new"]


def test_what_the_page_said_is_broken_when_the_parcel_comes_later(outside: Merchant, shop: Shop) -> None:
    """From the door over the order to the ledger: the words, where they stood, and by how many days they were wrong."""
    quoted = shop.post({"to": BERLIN, "items": [{"variant": "1"}]}).json
    shop.post({"to": BERLIN, "items": [{"variant": "1"}], "surface": "basket", "basket": "cart-7"})
    shop.door.book.flush()
    ordered = ORDER | {"placed_at": "2026-06-08T10:05:00Z", "version_at": "2026-06-08T10:05:00Z"}
    with merchant_scope(outside.pk):
        caller = Caller()
        order = caller.post("/orders", ordered | {"quote": quoted["id"], "basket": "cart-7"}).json()["order"]
        told(outside)
        left = SHIPMENT | {"version_at": "2026-06-09T12:00:00Z", "shipped_at": "2026-06-09T12:00:00Z"}
        caller.post("/shipments", left)
        scan = {"at": "2026-06-12T10:00:00Z", "status": "delivered", "text": "Delivered"}
        caller.post("/scans", TRACKING | {"scans": [scan]})
        told(outside)
        rows = Promise.objects.filter(order_id=order["id"]).order_by("surface")
        assert [(row.surface, row.statement, row.outcome, row.gap_days) for row in rows] == [
            ("basket", "Arrives Wed 10 June", "broken", 2),
            ("product_page", "Arrives Wed 10 June", "broken", 2),
        ]
        assert [data["gap_days"] for data in recorded("promise.broken")] == [2]
        assert not Quote.objects.filter(order=None).exists()


def test_a_quote_is_learned_from_the_moment_that_a_version_serves(outside: Merchant, log: Path) -> None:
    with merchant_scope(outside.pk):
        hamburg()
    with closing(Shop(outside, Scope.PROMISES_QUOTE)) as shop:
        assert shop.post({"to": BERLIN}).json["methods"][0]["source"] == "rules"
        with merchant_scope(outside.pk):
            past(150, until=MONDAY_NOON)
        tasks.learn(merchant_id=str(outside.pk), at_once=True)
        with merchant_scope(outside.pk):
            told(outside)
        until(lambda: shop.post({"to": BERLIN}).json["methods"][0]["source"] == "learned", log)
        way = shop.post({"to": BERLIN}).json["methods"][0]
        assert "learned_from" in [said["code"] for said in way["because"]]
        assert way["statement"].startswith("Arrives ")
        with merchant_scope(outside.pk):
            promises.choose_level(percent=70, by="", now=NOW)
            told(outside)
        until(lambda: "Probably" in shop.post({"to": BERLIN}).json["methods"][0]["statement"], log)
