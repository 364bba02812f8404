"""Asking carriers adapts to where the parcel is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.polling import Watched, next_poll, retry_poll
from reassure.shipments.rules.status import State

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def watched(status: str, *, quiet: timedelta = timedelta(hours=1), **more: object) -> Watched:
    state = State(status=Status(status), last_scan_at=NOW - quiet, **more)  # type: ignore[arg-type]
    return Watched(state=state, known_since=NOW - timedelta(days=3))


@pytest.mark.parametrize(
    ("parcel", "minutes"),
    [
        (watched("out_for_delivery"), 30),
        (watched("attempt_fail"), 120),
        (watched("in_transit"), 240),
        (watched("in_transit", quiet=timedelta(days=6)), 480),
        (watched("info_received"), 240),
        (watched("available_for_pickup"), 360),
        (watched("delivered", delivered_at=NOW - timedelta(hours=5)), 1440),
    ],
)
def test_the_nearer_the_door_the_sooner(parcel: Watched, minutes: int) -> None:
    assert next_poll(parcel, now=NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "parcel",
    [
        watched("delivered", delivered_at=NOW - timedelta(days=3)),
        watched("exception", substatus="exception_011", returned_at=NOW - timedelta(hours=1)),
        watched("in_transit", quiet=timedelta(days=61)),
        Watched(state=State(), known_since=NOW - timedelta(days=61)),
    ],
)
def test_what_is_over_is_never_asked_again(parcel: Watched) -> None:
    assert next_poll(parcel, now=NOW) is None


def test_on_the_day_it_is_due_the_carrier_is_asked_hourly() -> None:
    parcel = Watched(
        state=watched("in_transit").state, known_since=NOW - timedelta(days=3), estimated_from=date(2026, 6, 10)
    )
    assert next_poll(parcel, now=NOW) == NOW + timedelta(hours=1)


def test_parcels_shipped_together_are_not_asked_about_together() -> None:
    parcel = Watched(state=watched("in_transit").state, known_since=NOW, spread=0.5)
    assert next_poll(parcel, now=NOW) == NOW + timedelta(hours=4, minutes=24)


def test_faults_back_off_to_a_day() -> None:
    waits = [retry_poll(failures, now=NOW) - NOW for failures in (1, 2, 3, 9, 10, 500)]
    assert [w.total_seconds() / 60 for w in waits] == [5, 10, 20, 1280, 1440, 1440]
