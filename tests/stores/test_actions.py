"""Places and their stock, in the database."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from reassure.customers.rules import Address
from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.stores import actions, queries
from reassure.stores.actions import LocationFacts, StockFacts
from reassure.stores.models import Closure, Location, Stock
from reassure.stores.rules import Closed, Hours, Kind, Place, Wanted
from tests.cast import NOW

HAMBURG = LocationFacts(
    place=Place(
        name="Hamburg",
        zone="Europe/Berlin",
        cutoffs=(time(14),) * 4 + (time(12), None, None),
        processing=(1, 2),
        works_on=frozenset({"Reformation Day"}),
        opening=((Hours(opens=time(9), closes=time(18)),),) * 5 + ((), ()),
    ),
    address=Address(street="Kai 1", city="Hamburg", region="HH", postcode="20457", country="de"),
    source="shopify",
    external_id="loc-1",
)
LYON = replace(
    HAMBURG,
    place=Place(name="Lyon", zone="Europe/Paris"),
    address=Address(city="Lyon", country="FR"),
    external_id="loc-2",
    priority=1,
)


def kinds() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("kind", flat=True))


def test_a_place_is_read_back_as_it_was_written(merchant: Merchant) -> None:
    row = actions.keep(facts=HAMBURG, now=NOW)
    assert queries.place(row.pk) == replace(HAMBURG.place, id=row.pk, country="DE", region="HH")
    assert queries.place_by_external_id(source="shopify", external_id="loc-1") == queries.place(row.pk)
    assert queries.place_by_external_id(source="shopify", external_id="") is None


def test_the_same_place_told_again_is_the_same_place(merchant: Merchant) -> None:
    first = actions.keep(facts=HAMBURG, now=NOW)
    again = actions.keep(facts=replace(HAMBURG, place=replace(HAMBURG.place, name="Hafen")), now=NOW)
    assert (again.pk, Location.objects.get().name) == (first.pk, "Hafen")


def test_two_places_of_our_own_may_share_a_name(merchant: Merchant) -> None:
    ours = replace(HAMBURG, source="", external_id="")
    assert actions.keep(facts=ours, now=NOW).pk != actions.keep(facts=ours, now=NOW).pk
    assert Location.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("time_zone", replace(HAMBURG, place=replace(HAMBURG.place, zone=""))),
        ("country", replace(HAMBURG, address=Address(country=""))),
    ],
)
def test_a_place_without_zone_or_country_is_refused(merchant: Merchant, code: str, facts: LocationFacts) -> None:
    before = len(kinds())
    with pytest.raises(Invalid) as refused:
        actions.keep(facts=facts, now=NOW)
    assert (refused.value.code, Location.objects.count(), len(kinds())) == (code, 0, before)


def test_a_closure_said_twice_is_one_and_can_be_taken_back(merchant: Merchant) -> None:
    row = actions.keep(facts=HAMBURG, now=NOW)
    inventory = Closed(first=date(2026, 6, 29), last=date(2026, 6, 30), note="Inventory")
    before = len(kinds())
    for _ in range(2):
        actions.close(location_id=row.pk, closed=inventory, now=NOW)
    assert queries.place(row.pk).closed == (inventory,)
    for _ in range(2):
        actions.reopen(location_id=row.pk, first=inventory.first, last=inventory.last, now=NOW)
    assert kinds()[before:] == ["location.closed", "location.reopened"]
    assert not Closure.objects.exists()


def test_other_hours_on_a_date(merchant: Merchant) -> None:
    row = actions.keep(facts=replace(HAMBURG, place=replace(HAMBURG.place, kind=Kind.STORE)), now=NOW)
    short = Hours(opens=time(10), closes=time(14))
    actions.open_otherwise(location_id=row.pk, on=date(2026, 12, 24), hours=[short])
    actions.open_otherwise(location_id=row.pk, on=date(2026, 12, 25), hours=[])
    assert queries.place(row.pk).other_hours == {date(2026, 12, 24): (short,), date(2026, 12, 25): ()}


def test_the_newest_word_on_stock_stands_however_it_arrives(merchant: Merchant) -> None:
    place = actions.keep(facts=HAMBURG, now=NOW).pk

    def told(available: int, hours: int) -> StockFacts:
        at = NOW + timedelta(hours=hours)
        return StockFacts(location_id=place, variant_external_id="lamp", available=available, told_at=at)

    actions.count(told=[told(3, 2), told(9, 1)], now=NOW)
    actions.count(told=[told(7, 0)], now=NOW)
    actions.count(told=[], now=NOW)
    assert [(row.available, row.told_at) for row in Stock.objects.all()] == [(3, NOW + timedelta(hours=2))]
    actions.count(told=[told(0, 3)], now=NOW)
    assert Stock.objects.get().available == 0


def test_an_order_leaves_from_where_the_stock_is(merchant: Merchant) -> None:
    hamburg, lyon = actions.keep(facts=HAMBURG, now=NOW).pk, actions.keep(facts=LYON, now=NOW).pk
    lamp = [Wanted(variant_external_id="lamp", quantity=2)]
    assert queries.origin_for(lamp).place.id == hamburg  # type: ignore[union-attr]
    actions.count(told=[StockFacts(location_id=hamburg, variant_external_id="lamp", available=1, told_at=NOW)], now=NOW)
    answer = queries.origin_for(lamp, country="DE")
    assert answer is not None
    assert (answer.place.id, answer.because) == (lyon, "has_all")


def test_places_that_do_not_ship_are_no_origin(merchant: Merchant) -> None:
    actions.keep(facts=replace(HAMBURG, ships=False), now=NOW)
    actions.keep(facts=replace(LYON, active=False), now=NOW)
    assert queries.origin_for([]) is None
    assert [found.name for found in queries.locations()] == ["Hamburg"]
    assert list(queries.locations(Kind.STORE)) == []
