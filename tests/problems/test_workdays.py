"""Business days of a lane, against counting on one's fingers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reassure.problems.rules import workdays
from reassure.promises.rules.facts import Span

DE, FR, SA = (workdays.of_country(country) for country in ("DE", "FR", "SA"))
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "days", "calendars", "until"),
    [
        ("2026-06-02T10:00", 3, (DE,), "2026-06-05T10:00"),  # Tuesday to Friday
        ("2026-06-05T10:00", 1, (DE,), "2026-06-08T10:00"),  # over the weekend
        ("2026-06-06T10:00", 1, (DE,), "2026-06-08T24:00"),  # a Saturday counts from Monday on
        ("2026-05-22T12:00", 1, (DE,), "2026-05-26T12:00"),  # Whit Monday in Germany
        ("2026-07-13T12:00", 1, (DE,), "2026-07-14T12:00"),
        ("2026-07-13T12:00", 1, (DE, FR), "2026-07-15T12:00"),  # the 14th of July is France's
        ("2026-06-04T12:00", 1, (SA,), "2026-06-07T12:00"),  # Friday and Saturday are the weekend there
        ("2026-06-02T12:00", 0.25, (DE,), "2026-06-02T18:00"),
        ("2026-12-31T12:00", 1, (DE,), "2027-01-04T12:00"),  # over the end of the year
        ("2026-06-02T12:00", 2, (), "2026-06-04T12:00"),
    ],
)
def test_business_days_pass_on_open_days_only(since: str, days: float, calendars: tuple, until: str) -> None:  # type: ignore[type-arg]
    end = at(until.replace("T24:00", "T00:00")) + timedelta(days=until.endswith("24:00"))
    assert abs(workdays.after(at(since), days, calendars, zone="UTC") - end) < timedelta(seconds=1)


def test_days_on_which_the_carrier_stood_still_do_not_count() -> None:
    strike = workdays.of_country("DE", closed=(Span(first=date(2026, 6, 3), last=date(2026, 6, 4)),))
    assert workdays.after(at("2026-06-02T10:00"), 1, (strike,), zone="UTC") == at("2026-06-05T10:00")


def test_a_day_is_the_lanes_own_day() -> None:
    """22:30 UTC on Friday is Saturday in Berlin: only Monday begins to count."""
    due = workdays.after(at("2026-06-05T22:30"), 1, (DE,), zone=BERLIN)
    assert due.astimezone(UTC) - at("2026-06-08T22:00") < timedelta(seconds=1)


INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CALENDARS = st.sampled_from([(DE,), (FR,), (DE, FR), (SA,), (DE, SA), ()])


@given(since=INSTANTS, days=st.floats(0, 30), calendars=CALENDARS)
@settings(max_examples=200, deadline=None)
def test_what_is_due_lies_on_an_open_day_and_so_many_days_later(since, days, calendars) -> None:  # type: ignore[no-untyped-def]
    due = workdays.after(since, days, calendars, zone="UTC")
    assert workdays.is_open(due.date(), calendars)
    assert workdays.between(since, due, calendars, zone="UTC") == pytest.approx(days, abs=1e-6)


@given(a=INSTANTS, b=INSTANTS, c=INSTANTS, calendars=CALENDARS)
@settings(max_examples=200, deadline=None)
def test_days_between_add_up(a, b, c, calendars) -> None:  # type: ignore[no-untyped-def]
    first, middle, last = sorted((a, b, c))
    parts = [
        workdays.between(*pair, calendars, zone="UTC") for pair in ((first, middle), (middle, last), (first, last))
    ]
    assert parts[0] + parts[1] == pytest.approx(parts[2], abs=1e-6)
    assert workdays.between(last, first, calendars, zone="UTC") == (0 if last > first else parts[2])
