"""Where towns are."""

import pytest

from reassure.kit import gazetteer
from reassure.kit.gazetteer import Spot


@pytest.mark.parametrize("city", ["Köln", "KOELN", "Cologne", " cologne ", "Koeln - Germany", "KÖLN Hub 2"])
def test_a_town_is_found_however_a_carrier_writes_it(city: str) -> None:
    assert gazetteer.find(city, "de") == Spot(latitude=50.933, longitude=6.95, zone="Europe/Berlin")


def test_of_two_towns_the_regions_one_is_meant_else_the_largest() -> None:
    maine, oregon = gazetteer.find("Portland", "US", "ME"), gazetteer.find("Portland", "US")
    assert maine is not None
    assert oregon is not None
    assert (maine.zone, oregon.zone) == ("America/New_York", "America/Los_Angeles")
    assert gazetteer.find("Portland", "US", "US-ME") == maine
    assert gazetteer.find("Portland", "US", "ZZ") == oregon


@pytest.mark.parametrize(
    ("city", "country"),
    [
        ("Nowhere at all", "DE"),
        ("Berlin", "ZZ"),
        ("", "DE"),
        ("Berlin", ""),
        ("東京", "JP"),
        ("Ö", "DE"),
        ("B", "D\n"),
        ("Bad Nirgendwo", "DE"),
    ],
)
def test_what_nobody_knows_is_nowhere(city: str, country: str) -> None:
    assert gazetteer.find(city, country) is None


@pytest.mark.parametrize(
    ("city", "country"), [("Sant Julia de Loria", "AD"), ("Harare", "ZW"), ("Łódź", "PL"), ("Malmo", "SE")]
)
def test_the_first_and_the_last_country_of_the_file_are_whole(city: str, country: str) -> None:
    assert gazetteer.find(city, country) is not None


def test_only_a_few_countries_are_kept_in_memory() -> None:
    for country in ("DE", "FR", "ES", "IT", "PL", "NL", "BE", "AT", "CH", "DK"):
        gazetteer.find("Paris", country)
    assert gazetteer._country.cache_info().currsize == 8
    assert max(len(gazetteer._country(country)) for country in ("DE", "US")) < 3_000_000
