"""The transit table: who speaks for a lane."""

import pytest

from reassure.kit.errors import Invalid
from reassure.promises.rules.transit import Journey, Table, TransitRow, check

ANYWHERE = TransitRow(key="anywhere", days=(5, 9))
GERMANY = TransitRow(key="germany", days=(2, 3), destination_country="DE")
ISLANDS = TransitRow(key="islands", days=(4, 6), destination_country="DE", postcode_prefix="2599")
DHL = TransitRow(key="dhl", days=(1, 2), destination_country="DE", carrier="dhl")
EXPRESS = TransitRow(key="express", days=(1, 1), destination_country="DE", carrier="dhl", service="Express")
FROM_LYON = TransitRow(key="from lyon", days=(3, 4), destination_country="DE", origin_country="FR")
TABLE = Table((ANYWHERE, GERMANY, ISLANDS, DHL, EXPRESS, FROM_LYON))


@pytest.mark.parametrize(
    ("journey", "expected"),
    [
        (Journey(destination_country="JP"), "anywhere"),
        (Journey(destination_country="DE", postcode="10115"), "germany"),
        (Journey(destination_country="de", postcode="25 997"), "islands"),
        (Journey(destination_country="DE", carrier="dhl"), "dhl"),
        (Journey(destination_country="DE", carrier="dhl", service="express"), "express"),
        (
            Journey(destination_country="DE", service="Express"),
            "express",
        ),  # no carrier yet: the service speaks
        (Journey(destination_country="DE", carrier="ups", service="Express"), "germany"),
        (Journey(origin_country="FR", destination_country="DE"), "from lyon"),
    ],
)
def test_the_row_that_says_most_about_the_lane_wins(journey: Journey, expected: str) -> None:
    row = TABLE.row_for(journey)
    assert row is not None
    assert row.key == expected


def test_without_a_default_row_an_unknown_lane_has_no_row() -> None:
    assert Table((GERMANY, DHL)).row_for(Journey(destination_country="JP")) is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (TransitRow(key="", days=(3, 2)), "transit_days"),
        (TransitRow(key="", days=(-1, 2)), "transit_days"),
        (TransitRow(key="", days=(0, 181)), "transit_days"),
        (TransitRow(key="", days=(2, 3), likely=4), "transit_likely"),
        (TransitRow(key="", days=(2, 3), postcode_prefix="10"), "transit_postcode"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(row: TransitRow, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(row)
    assert refused.value.code == code
