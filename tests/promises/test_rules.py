"""Delivery dates by rules: the golden examples of the field, and each stage by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from reassure.promises.rules import calendars, carriers
from reassure.promises.rules.delivery import forecast
from reassure.promises.rules.facts import (
    Calendar,
    DeliveryDates,
    Lane,
    Method,
    Question,
    Source,
    Span,
    Unknown,
    Warehouse,
    part,
)

NOON = (time(12),) * 7
HOLIDAY = Span(first=date(2025, 1, 24), last=date(2025, 1, 24), note="Founder's day")
EVERY_DAY = Calendar(weekdays=frozenset(range(7)))


def asked(**changes: object) -> Question:
    """Wednesday 22 January 2025, 13:00 in Berlin; two working days; the lane takes two or three."""
    question = Question(
        ordered_at=datetime(2025, 1, 22, 12, tzinfo=UTC),
        warehouse=Warehouse(zone="Europe/Berlin", cutoffs=NOON, processing=(2, 2)),
        lane=Lane(days=(2, 3)),
    )
    return replace(question, **changes)  # type: ignore[arg-type]


def days(answer: object) -> tuple[date, date]:
    assert isinstance(answer, DeliveryDates)
    return answer.earliest, answer.latest


def test_golden_after_the_cut_off_with_a_holiday_between_is_thursday_30_or_friday_31() -> None:
    """FIELD 2.4 [S8]: processing Thu 23 and Mon 27, hand-over Tue 28."""
    warehouse = Warehouse(zone="Europe/Berlin", cutoffs=NOON, processing=(2, 2), calendar=Calendar(closed=(HOLIDAY,)))
    assert forecast(asked(warehouse=warehouse)) == DeliveryDates(
        earliest=date(2025, 1, 30),
        latest=date(2025, 1, 31),
        most_likely=date(2025, 1, 31),
        source=Source.RULES,
        because=(
            part("ordered", on="2025-01-22", time="13:00", zone="Europe/Berlin"),
            part("after_cutoff", cutoff="12:00"),
            part("processing", least=2, most=2, of="warehouse"),
            part("closed", on="2025-01-24", note="Founder's day"),
            part("hand_over", earliest="2025-01-28", latest="2025-01-28"),
            part("transit", least=2, most=3, rule=""),
        ),
    )


def test_golden_ranges_meet_end_by_end_dispatch_tuesday_to_wednesday_delivery_thursday_to_monday() -> None:
    """FIELD 2.4 [O33]: processing 1–2 days, transit 2–3, Mon–Fri, ordered on Monday before the cut-off."""
    answer = forecast(
        asked(
            ordered_at=datetime(2025, 3, 3, 9, tzinfo=UTC),
            warehouse=Warehouse(zone="UTC", cutoffs=NOON, processing=(1, 2)),
        )
    )
    assert days(answer) == (date(2025, 3, 6), date(2025, 3, 10))
    assert isinstance(answer, DeliveryDates)
    assert part("hand_over", earliest="2025-03-04", latest="2025-03-05") in answer.because


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.MAX_PREPARATION, (date(2025, 3, 6), date(2025, 3, 8))),
        (Method.ORDER_DATE, (date(2025, 3, 4), date(2025, 3, 6))),
    ],
)
def test_golden_first_of_march_by_both_ways_of_counting(method: Method, expected: tuple[date, date]) -> None:
    """FIELD 2.4 [O40]: order 1 March, at most 2 days of preparation, delivery in 3–5, every day counts."""
    answer = forecast(
        asked(
            ordered_at=datetime(2025, 3, 1, 9, tzinfo=UTC),
            warehouse=Warehouse(zone="UTC", calendar=EVERY_DAY, processing=(0, 2)),
            lane=Lane(days=(3, 5), moves=EVERY_DAY, delivers=EVERY_DAY),
            method=method,
        )
    )
    assert days(answer) == expected


@pytest.mark.parametrize(
    ("ordered_at", "zone", "start"),
    [
        (datetime(2025, 1, 22, 10, 59, tzinfo=UTC), "Europe/Berlin", "2025-01-27"),  # 11:59: in time
        (datetime(2025, 1, 22, 11, 0, tzinfo=UTC), "Europe/Berlin", "2025-01-28"),  # 12:00 sharp: too late
        (datetime(2025, 1, 22, 16, 59, tzinfo=UTC), "America/New_York", "2025-01-27"),  # 11:59 there
        (datetime(2025, 1, 22, 16, 0, tzinfo=UTC), "Asia/Tokyo", "2025-01-28"),  # Thursday 01:00 there
        (datetime(2025, 7, 9, 9, 59, tzinfo=UTC), "Europe/Berlin", "2025-07-11"),  # summer time: 11:59
        (datetime(2025, 7, 9, 10, 0, tzinfo=UTC), "Europe/Berlin", "2025-07-14"),
    ],
)
def test_the_cut_off_is_told_by_the_warehouses_own_clock(ordered_at: datetime, zone: str, start: str) -> None:
    closed = Calendar(closed=(HOLIDAY,))
    answer = forecast(
        asked(
            ordered_at=ordered_at,
            warehouse=Warehouse(zone=zone, cutoffs=NOON, processing=(2, 2), calendar=closed),
        )
    )
    assert isinstance(answer, DeliveryDates)
    assert part("hand_over", earliest=start, latest=start) in answer.because


def test_a_weekday_without_a_cut_off_counts_till_midnight() -> None:
    warehouse = Warehouse(zone="Europe/Berlin", cutoffs=(time(12), time(12), None), processing=(1, 1))
    answer = forecast(asked(warehouse=warehouse))
    assert isinstance(answer, DeliveryDates)
    assert part("hand_over", earliest="2025-01-23", latest="2025-01-23") in answer.because


def test_an_order_of_the_weekend_starts_on_monday_whatever_the_clock_says() -> None:
    answer = forecast(asked(ordered_at=datetime(2025, 1, 18, 20, tzinfo=UTC)))
    assert isinstance(answer, DeliveryDates)
    assert part("hand_over", earliest="2025-01-22", latest="2025-01-22") in answer.because


@pytest.mark.parametrize(
    ("items", "default", "said"),
    [
        ((), (1, 2), part("processing", least=1, most=2, of="warehouse")),
        ((None, None), (1, 2), part("processing", least=1, most=2, of="warehouse")),
        ((5, None), (1, 2), part("processing", least=5, most=5, of="item")),
        ((3, 5), (9, 9), part("processing", least=5, most=5, of="item")),
        ((0, None), (1, 2), part("processing", least=1, most=2, of="warehouse")),
        ((0,), (1, 2), part("processing", least=0, most=0, of="item")),
    ],
)
def test_the_longest_item_wins(items: tuple[int | None, ...], default: tuple[int, int], said: object) -> None:
    answer = forecast(asked(item_days=items, warehouse=Warehouse(zone="UTC", processing=default)))
    assert isinstance(answer, DeliveryDates)
    assert said in answer.because


def test_the_ship_date_wins_once_it_is_known() -> None:
    answer = forecast(asked(shipped_at=datetime(2025, 2, 3, 22, 30, tzinfo=UTC), item_days=(20,)))
    assert days(answer) == (date(2025, 2, 5), date(2025, 2, 6))
    assert isinstance(answer, DeliveryDates)
    assert answer.because[0] == part("shipped", on="2025-02-03")


def test_the_last_day_waits_for_a_day_on_which_the_carrier_delivers() -> None:
    lane = Lane(days=(1, 2), moves=EVERY_DAY, delivers=Calendar(weekdays=frozenset({2})))
    assert days(forecast(asked(lane=lane))) == (date(2025, 1, 29), date(2025, 1, 29))


def test_a_holiday_where_it_goes_is_named_and_costs_its_day() -> None:
    lane = Lane(days=(2, 3), moves=carriers.working_days("ups", "DE"), delivers=carriers.working_days("ups", "DE"))
    answer = forecast(asked(ordered_at=datetime(2025, 4, 28, 8, tzinfo=UTC), lane=lane))
    assert days(answer) == (date(2025, 5, 5), date(2025, 5, 6))
    assert isinstance(answer, DeliveryDates)
    assert answer.because[-1] == part("holiday", on="2025-05-01", name="Labor Day", country="DE")


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"warehouse": None}, part("no_warehouse")),
        ({"lane": None}, part("no_transit_time")),
        ({"warehouse": Warehouse(zone="UTC")}, part("no_processing_time")),
        (
            {"warehouse": Warehouse(zone="UTC", processing=None), "item_days": (3, None)},
            part("no_processing_time"),
        ),
        (
            {"warehouse": Warehouse(zone="UTC", processing=(1, 1), calendar=Calendar(weekdays=frozenset()))},
            part("never_open"),
        ),
    ],
)
def test_with_too_little_known_we_say_that_we_do_not_know_yet(changes: dict[str, object], because: object) -> None:
    answer = forecast(asked(**changes))
    assert isinstance(answer, Unknown)
    assert answer.because[-1] == because


@pytest.mark.parametrize(
    ("carrier", "day", "works"),
    [
        ("usps", date(2025, 1, 20), False),  # Martin Luther King Jr. Day
        ("ups", date(2025, 1, 20), True),
        ("fedex", date(2025, 11, 11), True),  # Veterans Day
        ("ups", date(2025, 11, 27), False),  # Thanksgiving
        ("usps", date(2025, 1, 25), True),  # a Saturday
        ("ups", date(2025, 1, 25), False),
    ],
)
def test_carriers_keep_their_own_holidays(carrier: str, day: date, works: bool) -> None:
    assert (calendars.closed_because(day, carriers.working_days(carrier, "US")) is None) is works


@pytest.mark.parametrize("region", ["BY", "DE-BY", "Bayern", "by"])
def test_a_regional_holiday_counts_only_in_its_region(region: str) -> None:
    epiphany = date(2025, 1, 6)
    assert calendars.closed_because(epiphany, Calendar(country="de", region=region)) is not None
    assert calendars.closed_because(epiphany, Calendar(country="DE", region="Berlin")) is None


def test_a_country_without_a_calendar_has_no_holidays_and_no_error() -> None:
    assert calendars.public_holidays("ZZ", "", 2025) == {}
