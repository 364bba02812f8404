"""What holds for every order, warehouse and lane there could be."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from reassure.promises.rules import calendars
from reassure.promises.rules.delivery import forecast
from reassure.promises.rules.facts import Calendar, DeliveryDates, Lane, Method, Question, Span, Warehouse
from reassure.promises.rules.timeliness import gap_days

WEEK = some.frozensets(some.integers(0, 6), min_size=1)
SPANS = some.lists(
    some.tuples(some.integers(0, 60), some.integers(0, 5)).map(
        lambda n: Span(first=date(2026, 1, 1) + timedelta(n[0]), last=date(2026, 1, 1) + timedelta(n[0] + n[1]))
    ),
    max_size=3,
).map(tuple)
CALENDARS = some.builds(Calendar, weekdays=WEEK, country=some.sampled_from(["", "DE", "US", "JP"]), closed=SPANS)
RANGES = some.tuples(some.integers(0, 9), some.integers(0, 9)).map(lambda pair: (min(pair), max(pair)))
INSTANTS = some.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=some.just(UTC))  # noqa: DTZ001
QUESTIONS = some.builds(
    Question,
    ordered_at=INSTANTS,
    warehouse=some.builds(
        Warehouse,
        zone=some.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
        calendar=CALENDARS,
        cutoffs=some.sampled_from([(), (time(14),) * 7]),
        processing=RANGES,
    ),
    lane=some.builds(Lane, days=RANGES, moves=CALENDARS, delivers=CALENDARS),
    item_days=some.lists(some.none() | some.integers(0, 9), max_size=3).map(tuple),
    shipped_at=some.none() | INSTANTS,
    method=some.sampled_from(Method),
)


@settings(max_examples=200, deadline=None)
@given(QUESTIONS)
def test_dates_stand_in_order_on_days_of_delivery(asked: Question) -> None:
    answer = forecast(asked)
    assert isinstance(answer, DeliveryDates)
    assert asked.lane is not None
    assert answer.earliest <= answer.most_likely <= answer.latest
    for day in (answer.earliest, answer.most_likely, answer.latest):
        assert calendars.closed_because(day, asked.lane.delivers) is None
    assert answer.because


@settings(max_examples=200, deadline=None)
@given(QUESTIONS, some.integers(1, 72))
def test_who_orders_later_never_gets_it_earlier(asked: Question, hours: int) -> None:
    later = Question(
        ordered_at=asked.ordered_at + timedelta(hours=hours), warehouse=asked.warehouse, lane=asked.lane,
        item_days=asked.item_days, method=asked.method,
    )  # fmt: skip
    sooner = Question(
        ordered_at=asked.ordered_at, warehouse=asked.warehouse, lane=asked.lane, item_days=asked.item_days,
        method=asked.method,
    )  # fmt: skip
    first, second = forecast(sooner), forecast(later)
    assert isinstance(first, DeliveryDates)
    assert isinstance(second, DeliveryDates)
    assert first.earliest <= second.earliest
    assert first.latest <= second.latest


@given(some.dates(date(2026, 1, 1), date(2026, 3, 1)), some.integers(0, 10), some.integers(-30, 30))
def test_a_gap_is_the_distance_to_the_nearest_promised_day(earliest: date, width: int, off: int) -> None:
    latest = earliest + timedelta(days=width)
    on = earliest + timedelta(days=off)
    gap = gap_days(earliest=earliest, latest=latest, on=on)
    assert earliest <= on - timedelta(days=gap) <= latest
    assert abs(gap) == min(abs((on - day).days) for day in (earliest + timedelta(days=n) for n in range(width + 1)))


@settings(max_examples=200, deadline=None)
@given(CALENDARS, some.dates(date(2025, 11, 1), date(2026, 4, 1)), some.integers(0, 120))
def test_counting_by_the_table_is_walking_day_by_day(calendar: Calendar, start: date, days: int) -> None:
    walked, left = start, days
    while left or calendars.closed_because(walked, calendar) is not None:
        walked += timedelta(days=1)
        left -= left > 0 and calendars.closed_because(walked, calendar) is None
    assert calendars.add(start, days, calendar) == walked
    lost = (calendars.closed_because(start + timedelta(n), calendar) for n in range((walked - start).days + 1))
    named = tuple(
        why for why in lost if why and date.fromisoformat(dict(why.params)["on"]).weekday() in calendar.weekdays
    )
    assert calendars.skipped(start, walked, calendar) == named
