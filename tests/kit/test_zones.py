"""Whose clock a parcel's day is told by."""

from zoneinfo import ZoneInfo

import pytest

from reassure.kit import zones


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("DE", "", "Europe/Berlin"),
        ("fr", "Bretagne", "Europe/Paris"),
        ("US", "", "America/New_York"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", "US-TX", "America/Chicago"),
        ("CA", "BC", "America/Vancouver"),
        ("AU", "NSW", "Australia/Sydney"),
        ("AU", "WA", "Australia/Perth"),
        ("", "", "Europe/Oslo"),
        ("XX", "", "Europe/Oslo"),
    ],
)
def test_a_door_has_a_clock(country: str, region: str, zone: str) -> None:
    assert zones.zone_of(country, region, default="Europe/Oslo") == zone


def test_every_zone_we_name_exists() -> None:
    named = {*zones._LARGEST.values(), *(zone for _, zone in zones._REGIONS)}
    assert {ZoneInfo(zone).key for zone in named} == named
