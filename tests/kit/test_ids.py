"""Keys are ordered by when they were made."""

from datetime import UTC, datetime, timedelta

from reassure.kit.clock import now
from reassure.kit.ids import first_of, uuid7


def test_an_age_is_a_range_of_keys() -> None:
    made, at = uuid7(), now()
    assert first_of(at - timedelta(seconds=2)) < made < first_of(at + timedelta(seconds=2))
    assert first_of(datetime(2026, 6, 2, tzinfo=UTC)).hex == f"{1780358400000:012x}" + "0" * 20
