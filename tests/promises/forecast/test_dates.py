"""Days named out of the tables, over a parcel's three horizons."""

from dataclasses import replace
from datetime import timedelta

from reassure.promises.forecast.dates import Asked, dates
from reassure.promises.forecast.traits import Stage
from reassure.promises.rules.facts import DeliveryDates, Unknown, part
from tests.promises.forecast.test_table import NEAR, table
from tests.promises.forecast.world import BEGAN

PLACED = BEGAN + timedelta(days=98, hours=10)
ORDER = Asked(route=NEAR, placed_at=PLACED)
TABLES = {stage: table(stage) for stage in (Stage.TOTAL, Stage.TRANSIT)}


def named(asked: Asked) -> DeliveryDates:
    found = dates(TABLES, asked)
    assert isinstance(found, DeliveryDates)
    return found


def test_the_days_stand_in_order_and_say_why() -> None:
    found = named(ORDER)
    assert PLACED.date() <= found.earliest <= found.most_likely <= found.latest
    assert found.because[0] == part("learned", stage="total", level="90%", since=PLACED.date())
    assert found.because[1].code == "learned_from"


def test_more_certainty_takes_longer() -> None:
    assert named(ORDER).latest < named(replace(ORDER, level=0.99)).latest


def test_from_the_hand_over_on_transit_speaks() -> None:
    handed = PLACED + timedelta(days=1)
    found = named(replace(ORDER, handed_at=handed, now=handed))
    assert found.because[0] == part("learned", stage="transit", level="90%", since=handed.date())
    assert found.latest <= named(ORDER).latest


def test_no_silence_however_long_names_a_day_that_is_over() -> None:
    latest = named(ORDER).latest
    for waited in (2, 5, 10, 30, 90):
        now = PLACED + timedelta(days=waited)
        found = named(replace(ORDER, now=now))
        assert now.date() <= found.earliest
        assert latest <= found.latest
        latest = found.latest


def test_what_nobody_has_learned_is_not_known() -> None:
    assert dates({}, ORDER) == Unknown(because=(part("nothing_learned", stage="total"),))
    abroad = replace(ORDER, route=replace(NEAR, country="PT"))
    assert dates(TABLES, abroad) == Unknown(because=(part("thin_lane", lane="DE>PT", parcels=0),))
