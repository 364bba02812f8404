"""Numbers and the rows behind them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reassure.insights import queries
from reassure.insights.queries import Asked
from reassure.insights.rules.parcels import STAYS
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments.rules.facts import Status
from tests import cast
from tests.insights.facts import DAY, MONDAY, fact, under_way

JUNE = Asked(since=date(2026, 6, 1), until=date(2026, 6, 30), today=date(2026, 6, 20))


def whole(**more: Any) -> Any:
    return queries.logistics(replace(JUNE, **more)).whole


def test_on_time_counts_what_is_decided_and_nothing_else(merchant: Merchant) -> None:
    fact()
    fact(first_gap=-1)
    fact(first_gap=2, last_gap=0)
    fact(first_to=None, first_gap=None, last_to=None, last_gap=None)
    under_way(first_to=date(2026, 6, 25), last_to=date(2026, 6, 25))
    told = whole()
    assert (told.parcels, told.first_decided, told.first_kept, told.early) == (5, 3, 2, 1)
    assert told.on_time_first == pytest.approx(2 / 3)
    assert told.on_time_last == 1


def test_a_parcel_that_has_not_come_is_late_once_its_day_is_over(merchant: Merchant) -> None:
    """Else a carrier would look the better the more it loses."""
    under_way(first_to=date(2026, 6, 19))
    under_way(first_to=date(2026, 6, 20))
    under_way(first_to=date(2026, 6, 25), lost=True)
    told = whole()
    assert (told.first_decided, told.first_kept) == (2, 0)


def test_the_median_and_p90_are_of_those_that_came(merchant: Merchant) -> None:
    for days in (1, 1, 2, 2, 2, 3, 3, 4, 5, 9):
        fact(transit=days * DAY)
    under_way()
    told = whole()
    assert (told.transit_days(0.5), told.transit_days(0.9), told.delivered) == (2, 5, 10)


def test_a_transit_time_is_rounded_up_to_a_quarter_of_a_day(merchant: Merchant) -> None:
    fact(transit=DAY + 1)
    assert whole().transit_days(0.5) == 1.25


def test_first_attempts_problems_costs_and_stays(merchant: Merchant) -> None:
    fact(in_in_transit=60, problems=2, cost=450)
    fact(in_in_transit=180, attempt_failed=True, cost=550)
    under_way()
    told = whole()
    assert (told.first_attempt, told.per_thousand) == (0.5, pytest.approx(2000 / 3))
    assert (told.cost_each, told.costed) == (500, 2)
    assert told.hours_in(Status.IN_TRANSIT) == 2
    assert told.hours_in(Status.EXCEPTION) is None


def test_with_nothing_counted_no_share_is_made_up(merchant: Merchant) -> None:
    told = whole()
    assert (told.parcels, told.on_time_first, told.first_attempt, told.per_thousand) == (0, None, None, None)
    assert (told.transit_days(0.5), told.cost_each, queries.any_counted()) == (None, None, False)


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("carrier", [("ups",), ("dhl",), ("",)]),
        ("service", [("ups", "standard"), ("dhl", "standard"), ("", "standard")]),
        ("lane", [("DE", "DE"), ("DE", "FR")]),
        ("warehouse", [("hh",), ("",)]),
        ("weekday", [(1,), (5,)]),
    ],
)
def test_the_same_parcels_can_be_told_apart_by_anything(merchant: Merchant, by: str, keys: list[Any]) -> None:
    fact()
    fact()
    fact(left_on=date(2026, 6, 5))
    fact(carrier="dhl", origin="")
    fact(carrier="dhl")
    fact(carrier="", country="FR")
    told = queries.logistics(JUNE, by)
    assert list(told.by) == keys
    assert sum(tally.parcels for tally in told.by.values()) == told.whole.parcels == 6


@pytest.mark.parametrize(
    ("narrowed", "many"),
    [
        ({"carrier": "dhl"}, 2),
        ({"carrier": "-"}, 1),
        ({"service": "express"}, 1),
        ({"country": "FR"}, 1),
        ({"leaves": "DE", "country": "DE"}, 3),
        ({"origin": "hh"}, 4),
        ({"weekday": 5}, 1),
        ({"since": date(2026, 6, 2)}, 1),
        ({"until": date(2026, 5, 31)}, 0),
    ],
)
def test_every_filter_narrows_the_number_and_its_rows_alike(
    merchant: Merchant, narrowed: dict[str, Any], many: int
) -> None:
    fact(service="express")
    fact(carrier="dhl")
    fact(carrier="dhl", left_on=date(2026, 6, 5))
    fact(carrier="", country="FR")
    asked = replace(JUNE, **narrowed)
    assert (queries.logistics(asked).whole.parcels, len(queries.parcels(asked).rows)) == (many, many)


def test_each_number_is_as_many_as_its_rows(merchant: Merchant) -> None:
    fact()
    fact(first_gap=-1, last_gap=1, problems=1, cost=5)
    fact(first_gap=2, attempt_failed=True, in_exception=30)
    under_way(first_to=MONDAY)
    under_way(first_to=date(2026, 6, 30), lost=True)
    told = whole()
    numbers = {
        "attempted": told.attempted, "failed": told.failed, "first_decided": told.first_decided,
        "first_kept": told.first_kept, "first_late": told.first_late, "early": told.early,
        "last_decided": told.last_decided, "last_kept": told.last_kept, "delivered": told.delivered,
        "costed": told.costed, "problems": 1, "open": 2, "exact": told.gaps[0],
        "last_late": told.last_decided - told.last_kept,
        **{f"in_{status}": told.stays.get(status, (0, 0))[1] for status in STAYS},
    }  # fmt: skip
    rows = {name: len(queries.parcels(JUNE, only=name).rows) for name in queries.which(JUNE.today)}
    assert rows == numbers


def test_states_are_of_now_whenever_the_parcel_left(merchant: Merchant) -> None:
    under_way(left_on=date(2025, 1, 1))
    under_way(status="exception", carrier="dhl")
    fact()
    assert queries.states(JUNE) == {"in_transit": 1, "exception": 1}
    assert queries.states(replace(JUNE, carrier="dhl")) == {"exception": 1}
    [row] = queries.parcels(JUNE, status="in_transit").rows
    assert row.left_on == date(2025, 1, 1)


def test_the_line_goes_by_days_weeks_or_months(merchant: Merchant) -> None:
    fact(left_on=date(2026, 6, 3))
    fact(left_on=date(2026, 6, 5), first_gap=1)
    assert list(queries.trend(JUNE)) == [date(2026, 6, 3), date(2026, 6, 5)]
    [(monday, told)] = queries.trend(replace(JUNE, since=date(2026, 5, 1))).items()
    assert (monday, told.on_time_first) == (MONDAY, 0.5)
    assert list(queries.trend(replace(JUNE, since=date(2025, 1, 1)))) == [date(2026, 6, 1)]


def test_pages_of_rows_go_on_where_the_last_one_ended(merchant: Merchant) -> None:
    rows = [fact(left_on=date(2026, 6, 1 + n // 2)) for n in range(5)]
    first = queries.parcels(JUNE, size=3)
    rest = queries.parcels(JUNE, size=3, after=first.after)
    seen = [row.pk for row in (*first.rows, *rest.rows)]
    assert seen == [rows[n].pk for n in (4, 3, 2, 1, 0)]
    assert rest.after is None


def test_another_merchants_parcels_count_for_nobody_else(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        fact()
    with merchant_scope(cast.brik_and_co().pk):
        assert whole().parcels == 0
