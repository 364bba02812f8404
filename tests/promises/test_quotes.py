"""What may be promised before anybody has bought."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reassure.promises.rules.facts import DeliveryDates, Unknown
from reassure.promises.rules.quotes import Basket, Quote, quotes
from reassure.promises.rules.reckoning import Door, Tables
from reassure.promises.rules.transit import Table, TransitRow
from reassure.stores.rules import Place, Shelf, Wanted

HAMBURG = Place(
    id=UUID(int=1), name="Hamburg", zone="Europe/Berlin", country="DE", cutoffs=(time(14),) * 7, processing=(0, 0)
)
STANDARD = TransitRow(key="standard", days=(2, 3), destination_country="DE", service="Standard")
EXPRESS = TransitRow(key="express", days=(1, 1), destination_country="DE", service="Express")
FRANCE = TransitRow(key="france", days=(3, 4), destination_country="FR", service="Colissimo")
TABLES = Tables(
    zone="Europe/Berlin",
    transit=Table((STANDARD, EXPRESS, FRANCE)),
    shelves=(Shelf(place=HAMBURG, stock={}),),
    item_days={("shopify", "made-to-order"): 5},
)
BERLIN = Door(country="DE", postcode="10115", zone="Europe/Berlin")
#: A Monday without holidays near it.
MONDAY_NOON = datetime(2026, 6, 8, 10, tzinfo=UTC)


def days(quote: Quote) -> tuple[date, date]:
    assert isinstance(quote.answer, DeliveryDates), quote
    return quote.answer.earliest, quote.answer.latest


def test_every_way_the_table_has_for_the_door_is_compared_soonest_first() -> None:
    express, standard = quotes(Basket(door=BERLIN), TABLES, MONDAY_NOON)
    assert (express.service, days(express)) == ("Express", (date(2026, 6, 9), date(2026, 6, 9)))
    assert (standard.service, days(standard)) == ("Standard", (date(2026, 6, 10), date(2026, 6, 11)))


def test_only_the_ways_asked_for_are_quoted_and_one_the_table_lacks_says_so() -> None:
    known, unknown = quotes(Basket(door=BERLIN, services=("Drone", "Standard")), TABLES, MONDAY_NOON)
    assert known.service == "Standard"
    assert isinstance(unknown.answer, Unknown)
    assert [said.code for said in unknown.answer.because] == ["no_transit_time"]


def test_a_door_no_row_leads_to_gets_no_date() -> None:
    (only,) = quotes(Basket(door=Door(country="JP")), TABLES, MONDAY_NOON)
    assert isinstance(only.answer, Unknown)
    assert only.order_before is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 6, 8, 11, 59, 59, tzinfo=UTC), datetime(2026, 6, 8, 12, tzinfo=UTC)),
        (datetime(2026, 6, 8, 12, 0, 0, tzinfo=UTC), datetime(2026, 6, 9, 12, tzinfo=UTC)),
        (datetime(2026, 6, 12, 18, tzinfo=UTC), datetime(2026, 6, 15, 12, tzinfo=UTC)),
    ],
    ids=["before the cut-off", "at the cut-off", "on Friday evening"],
)
def test_the_countdown_runs_to_the_cut_off_that_counts_next(now: datetime, until: datetime) -> None:
    assert {quote.order_before for quote in quotes(Basket(door=BERLIN), TABLES, now)} == {until}


def test_the_longest_item_sets_the_preparation() -> None:
    basket = Basket(
        door=BERLIN,
        source="shopify",
        services=("Express",),
        items=(
            Wanted(variant_external_id="mug", quantity=1),
            Wanted(variant_external_id="made-to-order", quantity=1),
        ),
    )
    (express,) = quotes(basket, TABLES, MONDAY_NOON)
    assert days(express) == (date(2026, 6, 16), date(2026, 6, 16))


def test_order_by_is_the_last_cut_off_that_still_makes_the_wanted_day() -> None:
    friday = date(2026, 6, 19)
    express, standard = quotes(Basket(door=BERLIN, wanted_on=friday), TABLES, MONDAY_NOON)
    assert express.order_by == datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert standard.order_by == datetime(2026, 6, 16, 12, tzinfo=UTC)


def test_a_day_that_can_not_be_had_any_more_has_no_last_moment() -> None:
    assert {
        quote.order_by for quote in quotes(Basket(door=BERLIN, wanted_on=date(2026, 6, 8)), TABLES, MONDAY_NOON)
    } == {None}


@settings(max_examples=60, deadline=None)
@given(
    some.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 1), timezones=some.just(UTC)),  # noqa: DTZ001
    some.integers(1, 40),
)
def test_ordered_a_second_before_it_comes_in_time_and_at_it_no_more(now: datetime, ahead: int) -> None:
    wanted = date.fromordinal(now.toordinal() + ahead)
    for quote in quotes(Basket(door=BERLIN, wanted_on=wanted), TABLES, now):
        if quote.order_by is None:
            assert days(quote)[1] > wanted
            continue
        last = datetime.fromtimestamp(quote.order_by.timestamp() - 1, UTC)
        assert _latest(quote.service, last) <= wanted < _latest(quote.service, quote.order_by)


def _latest(service: str, at: datetime) -> date:
    (quote,) = quotes(Basket(door=BERLIN, services=(service,)), TABLES, at)
    return days(quote)[1]
