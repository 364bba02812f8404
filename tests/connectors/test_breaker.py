"""A connection that keeps failing is left alone for longer each time, then tried with one parcel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reassure.connectors import breaker
from tests.cast import NOW


@dataclass
class Tried:
    failures: int = 0
    failing_rate: float = 0.0
    held_until: datetime | None = None


def fails(tried: Tried, many: int, pause: timedelta | None = None) -> None:
    for _ in range(many):
        breaker.failed(tried, now=NOW, pause=pause)


def test_a_few_failures_are_anybodys() -> None:
    tried = Tried()
    fails(tried, breaker.TOLERATED)
    assert breaker.allowance(tried, batch=50, now=NOW) == 50
    fails(tried, 1)
    assert tried.held_until == NOW + timedelta(minutes=10)
    assert breaker.allowance(tried, batch=50, now=NOW) == 0
    assert breaker.allowance(tried, batch=50, now=NOW + timedelta(minutes=10)) == 1
    breaker.answered(tried)
    assert breaker.allowance(tried, batch=50, now=NOW) == 50


def test_a_pause_that_is_asked_for_is_kept_from_the_first_time() -> None:
    tried = Tried()
    fails(tried, 1, pause=timedelta(hours=2))
    assert breaker.allowance(tried, batch=50, now=NOW + timedelta(minutes=119)) == 0
    assert breaker.allowance(tried, batch=50, now=NOW + timedelta(hours=2)) == 50


@given(st.lists(st.booleans(), max_size=60))
def test_the_rate_stays_a_share_and_the_hold_has_an_end(told: list[bool]) -> None:
    tried = Tried()
    for good in told:
        breaker.answered(tried) if good else breaker.failed(tried, now=NOW, pause=None)
        assert 0 <= tried.failing_rate <= 1
        assert tried.held_until is None or tried.held_until <= NOW + breaker.LONGEST
