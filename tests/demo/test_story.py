"""The demo's story, without a database: plausible, whole, and told alike each time."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from reassure.config.demo import numbers, story, tellings
from reassure.config.demo import shopify as telling
from reassure.config.demo.parcels import Fate
from reassure.connectors.shopify import webhook as shopify
from reassure.shipments.rules import numbers as known

NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
OPENED = date(2025, 6, 2)
YEAR = tuple(story.tales("nord", OPENED, NOW))


def test_a_year_has_at_least_3000_orders_and_150_with_problems() -> None:
    troubled = [t for t in YEAR if any(p.fate is not Fate.FINE for p in t.parcels)]
    assert len(YEAR) >= 3_000
    assert len(troubled) >= 150
    assert {p.fate for t in YEAR for p in t.parcels} == set(Fate)
    assert len({t.number for t in YEAR}) == len(YEAR)


def test_the_same_stretch_is_told_alike_and_in_pieces_adds_up() -> None:
    since, middle = NOW - timedelta(days=6), NOW - timedelta(days=2)
    first = NOW - timedelta(days=40)
    whole = tellings.between("nord", OPENED, since, NOW, placed_from=first)
    pieces = [
        *tellings.between("nord", OPENED, since, middle, placed_from=first),
        *tellings.between("nord", OPENED, middle, NOW, placed_from=first),
    ]
    assert whole == pieces
    assert len({(t.vendor, t.key) for t in whole}) == len(whole)


def test_no_scan_precedes_the_parcel_and_nothing_follows_the_longest_wait() -> None:
    for tale in YEAR:
        for told in tellings.of(tale):
            assert tale.placed_at <= told.at <= tale.placed_at + tellings.LONGEST, told.key


@pytest.mark.parametrize("carrier", ["ups", "fedex", "dhl-express", "usps"])
def test_numbers_pass_their_carriers_check_digit(carrier: str) -> None:
    for tale in YEAR[:400]:
        for parcel in tale.parcels:
            if parcel.carrier == carrier:
                assert carrier in {found.carrier for found in known.candidates(parcel.number)}, parcel.number


def test_every_order_reads_as_shopifys_and_adds_up() -> None:
    for tale in YEAR[:300]:
        for told in tellings.of(tale):
            if told.vendor == "shopify":
                assert shopify.read(told.topic, told.body, {"currency": "EUR"})


def test_the_checkout_promises_a_date_that_most_parcels_keep() -> None:
    kept = 0
    for tale in YEAR:
        (facts,) = shopify.read("orders/create", json.dumps(telling.order(tale)).encode(), {"currency": "EUR"})
        assert facts.promised_on
        assert tale.promised
        assert tuple(day.date() for day in facts.promised_on) == tale.promised
        assert tale.placed_at.date() < tale.promised[0] <= tale.promised[1]
        kept += all(p.estimate <= tale.promised[1] and p.fate is Fate.FINE for p in tale.parcels)
    assert 0.6 < kept / len(YEAR) < 0.9


def test_makers_cover_every_carrier() -> None:
    assert {p.carrier for t in YEAR for p in t.parcels} == set(numbers._MAKERS)
