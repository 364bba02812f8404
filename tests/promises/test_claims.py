"""What a page showed before purchase is a promise from the moment an order was made of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Promise, Quote
from reassure.promises.rules.claims import SKEW, Bought, Offer, Way, claims, way_bought
from tests import cast
from tests.cast import NOW
from tests.orders.facts import LAMP, later, order
from tests.promises.delivery import DAY, FRI, THU, WED, days, forecast, hamburg, recorded, shipped, told, tracked
from tests.shipments.parcels import DOOR, DROVE, SHOP, placed

PAGE, CART = UUID(int=1), UUID(int=2)
FIRST, SECOND = UUID(int=11), UUID(int=12)
HOUR = timedelta(hours=1)
EXPRESS = Way(method="Express", earliest=WED, latest=WED, statement="Arrives Wed 3 June")
STANDARD = Way(method="Standard", earliest=THU, latest=FRI, statement="Arrives Thu 4 – Fri 5 June")


def offer(key: int = 1, surface: str = "product_page", basket: str = "", hours: int = 2, **changes: Any) -> Offer:
    at = NOW - hours * HOUR
    return replace(
        Offer(id=UUID(int=key), surface=surface, basket=basket, items=(), first_shown_at=at, last_shown_at=at),
        **changes,
    )


def bought(**changes: Any) -> Bought:
    return replace(Bought(order_id=FIRST, placed_at=NOW), **changes)


@pytest.mark.parametrize(
    ("order", "offers", "claimed"),
    [
        (bought(quote=PAGE), [offer()], {1}),
        (bought(quote=CART), [offer()], set()),
        (bought(basket="c"), [offer(basket="c")], {1}),
        (bought(basket="c"), [offer(basket="d")], set()),
        (bought(), [offer()], set()),
        (bought(basket="c"), [offer(1, basket="c", hours=3), offer(2, basket="c", hours=1)], {2}),
        (bought(basket="c"), [offer(1, basket="c"), offer(2, "basket", basket="c")], {1, 2}),
        (bought(quote=PAGE, basket="c"), [offer(1, basket="c", hours=3), offer(2, basket="c", hours=1)], {1}),
        (bought(quote=PAGE), [offer(order_id=SECOND)], set()),
        (bought(quote=PAGE), [offer(order_id=FIRST)], set()),
        (bought(basket="c"), [offer(1, basket="c", order_id=FIRST), offer(2, basket="c", hours=3)], set()),
        (bought(quote=PAGE), [offer(first_shown_at=NOW + SKEW)], {1}),
        (bought(quote=PAGE), [offer(first_shown_at=NOW + SKEW + timedelta(seconds=1))], set()),
    ],
    ids=[
        "named", "named another", "its basket's", "another basket's", "names nothing", "the latest of a surface",
        "one per surface", "the named before the latest", "another order's", "its own already",
        "its surface has one already", "a clock that is off", "shown after the purchase",
    ],
)  # fmt: skip
def test_an_order_has_the_quote_it_names_and_per_surface_its_baskets_latest(
    order: Bought, offers: list[Offer], claimed: set[int]
) -> None:
    assert claims([order], offers) == {UUID(int=key): FIRST for key in claimed}


def test_of_two_orders_that_name_one_quote_the_first_has_it() -> None:
    late = bought(order_id=SECOND, quote=PAGE, placed_at=NOW + HOUR)
    assert claims([late, bought(quote=PAGE)], [offer()]) == {PAGE: FIRST}


@pytest.mark.parametrize(
    ("items", "fits"),
    [
        ((("lamp", ""),), True),
        ((("", "LIN-1"),), True),
        ((("lamp", ""), ("mug", "")), False),
        ((("", "MUG-1"),), False),
        ((), True),
    ],
)
def test_a_quote_of_something_left_on_the_shelf_is_not_the_orders(
    items: tuple[tuple[str, str], ...], fits: bool
) -> None:
    order = bought(basket="c", variants=frozenset({"lamp"}), skus=frozenset({"LIN-1"}))
    assert bool(claims([order], [offer(basket="c", items=items)])) is fits
    assert claims([bought(basket="c")], [offer(basket="c", items=items)]) == {PAGE: FIRST}


@pytest.mark.parametrize(
    ("ways", "method", "chosen"),
    [
        ([EXPRESS, STANDARD], "standard ", STANDARD),
        ([EXPRESS, STANDARD], "DHL", None),
        ([EXPRESS, STANDARD], "", None),
        ([STANDARD], "DHL", STANDARD),
        ([], "DHL", None),
    ],
)
def test_the_way_bought_is_the_one_of_that_name_or_the_only_one(
    ways: list[Way], method: str, chosen: Way | None
) -> None:
    assert way_bought(ways, method) == chosen


def quote(key: UUID = PAGE, *ways: Way, surface: str = "product_page", basket: str = "", at: datetime = NOW) -> None:
    terms = [
        {"method": way.method, "earliest": way.earliest, "latest": way.latest, "statement": way.statement, "source": ""}
        for way in ways or (EXPRESS, STANDARD)
    ]
    shown = promises.QuoteShown(
        id=key, surface=surface, basket=basket, language="en", country="DE", postcode_area="109", items=[],
        terms=terms, at=at,
    )  # fmt: skip
    promises.keep_quotes(shown=[shown])


def test_the_words_that_were_shown_are_promised_word_for_word(merchant: Merchant) -> None:
    hamburg()
    quote(at=NOW - HOUR)
    quote(at=NOW - HOUR / 2)
    made = placed(quote=PAGE.hex, shipping_method="EXPRESS")
    told(merchant)
    (row,) = queries.promises_of(made)
    assert (row.kind, row.surface, row.recipient, row.statement) == (
        "delivery", "product_page", "shopper", "Arrives Wed 3 June",
    )  # fmt: skip
    assert (days(row), row.first_shown_at, row.last_shown_at) == ((WED, WED), NOW - HOUR, NOW - HOUR / 2)
    assert Quote.objects.get().order_id == made.pk
    assert recorded("quote.claimed") == [
        {
            "quote": PAGE.hex, "surface": "product_page", "method": "Express", "earliest": "2026-06-03",
            "latest": "2026-06-03",
        }
    ]  # fmt: skip


def test_a_late_parcel_breaks_what_was_quoted_by_its_signed_gap(merchant: Merchant) -> None:
    """The original promise is the oldest shown: the quote's, not what the rules say after purchase."""
    hamburg()
    quote(PAGE, at=NOW - HOUR)
    quote(CART, STANDARD, surface="basket", basket="c", at=NOW - HOUR / 2)
    made = placed(quote=PAGE.hex, basket="c", shipping_method="Express")
    told(merchant)
    assert days(forecast()) == (THU, FRI)
    assert (forecast().first_earliest_on, forecast().first_latest_on) == (WED, WED)
    shipped(lines=(), shipped_at=NOW + DAY)
    tracked(DROVE, DOOR)
    told(merchant)
    page, cart = queries.promises_of(made)
    assert (page.surface, page.outcome, page.gap_days) == ("product_page", "broken", 1)
    assert (cart.surface, cart.outcome, cart.gap_days) == ("basket", "kept", 0)
    assert (forecast().outcome, forecast().gap_days) == ("broken", 1)
    assert [said["latest"] for said in recorded("promise.broken")] == ["2026-06-03"]


def test_a_quote_is_settled_though_nobody_knows_a_date_now(merchant: Merchant) -> None:
    quote(at=NOW - HOUR)
    made = placed(quote=PAGE.hex, shipping_method="Express")
    told(merchant)
    assert days(forecast()) == (None, None)
    shipped(lines=())
    tracked(DROVE, DOOR)
    told(merchant)
    (row,) = queries.promises_of(made)
    assert (row.outcome, row.gap_days) == ("broken", 1)


def test_told_again_nothing_is_new(merchant: Merchant) -> None:
    quote(PAGE, basket="c", at=NOW - 2 * HOUR)
    quote(CART, basket="c", at=NOW - HOUR)
    placed(basket="c", shipping_method="Express")
    (fact,) = [event.as_fact() for event in Event.objects.filter(kind="order.placed")]
    for _ in range(2):
        promises.claim(merchant, [fact])
    assert list(Quote.objects.exclude(order=None).values_list("pk", flat=True)) == [CART]
    assert (Promise.objects.count(), len(recorded("quote.claimed"))) == (1, 1)


def test_a_claim_that_comes_after_the_parcel_is_settled_at_once(merchant: Merchant) -> None:
    hamburg()
    made = placed(quote=PAGE.hex, shipping_method="Express")
    told(merchant)
    shipped(lines=())
    tracked(DROVE, DOOR)
    told(merchant)
    quote(at=NOW - HOUR)
    promises.claim(merchant, [event.as_fact() for event in Event.objects.filter(kind="order.placed")])
    (row,) = queries.promises_of(made)
    assert (row.outcome, row.gap_days) == ("broken", 1)


def test_a_way_that_nobody_can_tell_is_claimed_and_promises_nothing(merchant: Merchant) -> None:
    quote(at=NOW - HOUR)
    made = placed(quote=PAGE.hex, shipping_method="DHL")
    told(merchant)
    assert (Quote.objects.get().order_id, queries.promises_of(made)) == (made.pk, [])
    assert recorded("quote.claimed")[0]["method"] is None


@pytest.mark.parametrize("quoted", ["", "no-quote", "0" * 31, "'; --", CART.hex])
def test_what_a_browser_made_up_finds_nothing_and_costs_no_order(merchant: Merchant, quoted: str) -> None:
    quote(at=NOW - HOUR)
    placed(quote=quoted, basket="made up")
    told(merchant)
    assert (Quote.objects.get().order_id, Promise.objects.count(), Order.objects.count()) == (None, 0, 1)


def test_history_is_claimed_without_a_word(merchant: Merchant) -> None:
    quote(at=NOW - HOUR)
    placed(quote=PAGE.hex, shipping_method="Express")
    told(merchant, live=False)
    assert [event.live for event in Event.objects.filter(kind="quote.claimed")] == [False]


def test_another_merchants_quote_is_not_found(outside: Merchant) -> None:
    other = cast.brik_and_co()
    with merchant_scope(other.pk):
        quote(at=NOW - HOUR, basket="c")
    with merchant_scope(outside.pk):
        placed(quote=PAGE.hex, basket="c", shipping_method="Express")
        told(outside)
        assert not Promise.objects.exists()
    with merchant_scope(other.pk):
        assert Quote.objects.get().order_id is None


def test_many_orders_cost_as_many_statements_as_one(
    merchant: Merchant, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    many = range(1, 41)
    for n in many:
        quote(UUID(int=n), at=NOW - HOUR)
    facts = [order(external_id=str(n), number=f"#{n}", quote=UUID(int=n).hex, shipping_method="Express") for n in many]
    orders.place_many(facts=facts, source=SHOP, now=NOW)
    placed_facts = [event.as_fact() for event in Event.objects.filter(kind="order.placed")]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        promises.claim(merchant, placed_facts)
    assert Promise.objects.count() == 40


def test_of_many_orders_at_once_one_has_the_quote(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        quote(at=NOW - HOUR)
        for n in range(6):
            placed(external_id=str(n), number=f"#{n}", quote=PAGE.hex, shipping_method="Express")
        facts = [event.as_fact() for event in Event.objects.filter(kind="order.placed")]
    start = Barrier(6)

    def run(n: int) -> None:
        start.wait()
        try:
            with merchant_scope(outside.pk):
                promises.claim(outside, [facts[n]])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(run, range(6)))
    with merchant_scope(outside.pk):
        assert (Promise.objects.count(), len(recorded("quote.claimed"))) == (1, 1)


def test_a_later_telling_that_is_silent_takes_nothing_back_and_tells_nobody(merchant: Merchant) -> None:
    made = placed(quote=f"  {PAGE}  ", basket="c")
    assert (made.quote, made.basket) == (PAGE.hex, "c")
    orders.place(facts=later(quote="", basket=""), source=SHOP, now=NOW)
    made.refresh_from_db()
    assert (made.quote, made.basket) == (PAGE.hex, "c")
    orders.place(facts=order(version_at=NOW + 2 * DAY, basket="d"), source=SHOP, now=NOW)
    made.refresh_from_db()
    assert (made.basket, recorded("order.changed")) == ("d", [])


def test_the_things_of_the_order_are_what_the_quote_was_about(merchant: Merchant) -> None:
    quote(PAGE, basket="c", at=NOW - HOUR)
    Quote.objects.update(items=[{"variant": "v9", "sku": "", "quantity": 1}])
    line = replace(LAMP, variant_external_id="v1")
    placed(basket="c", lines=(line,), shipping_method="Express")
    told(merchant)
    assert not Promise.objects.exists()
