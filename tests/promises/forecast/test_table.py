"""The table that serves: what it says, why, when it stays silent, and that it is the same after a round trip."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from reassure.promises.forecast.facts import Parcel, Route, moment
from reassure.promises.forecast.learn import learn
from reassure.promises.forecast.table import Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm, worktime
from reassure.promises.rules.facts import Unknown, part
from tests.promises.forecast.world import BEGAN, parcels

EVEN = Rhythm(saturday=1.0, sunday=1.0)
TODAY = moment(BEGAN) + 98
NEAR = Route(vendor="ash", origin_country="DE", origin_region="NW", country="DE", region="BY", postcode="04299",
             distance_km=300.0, weight_g=500.0)  # fmt: skip


@cache
def world() -> tuple[Parcel, ...]:
    return tuple(parcels(days=126, per_day=40, seed=5))


@cache
def table(stage: Stage = Stage.TOTAL) -> Table:
    found = learn(world(), stage=stage, rhythm=EVEN, now=TODAY, weeks=5)
    assert found is not None
    return found


def days(asked: Table, route: Route, *levels: float, waited: float | None = None) -> list[float]:
    since = None if waited is None else TODAY + waited
    found = asked.moments(route, start=TODAY, levels=levels, elapsed_to=since)
    assert not isinstance(found, Unknown)
    return [at - TODAY for at in found]


def test_what_happens_after_the_cut_changes_nothing() -> None:
    late = [parcel.arrived_at is None or moment(parcel.arrived_at) > TODAY for parcel in world()]
    labels = [parcel.arrived_at for parcel, hidden in zip(world(), late, strict=True) if hidden]
    shuffled = iter(reversed(labels))
    told = [
        replace(parcel, arrived_at=next(shuffled)) if hidden else parcel
        for parcel, hidden in zip(world(), late, strict=True)
    ]
    assert sum(a != b for a, b in zip(told, world(), strict=True)) > 1000
    both = (learn(rows, stage=Stage.TOTAL, rhythm=EVEN, now=TODAY, weeks=2) for rows in (world(), told))
    first, second = (found.to_data() for found in both if found is not None)
    assert first == second


def test_a_table_says_the_same_after_being_json() -> None:
    again = Table.from_data(json.loads(json.dumps(table().to_data())))
    for level in (0.1, 0.5, 0.9):
        assert days(again, NEAR, level) == pytest.approx(days(table(), NEAR, level), rel=1e-3)


def test_another_versions_table_is_refused() -> None:
    with pytest.raises(ValueError, match="version 0"):
        Table.from_data(table().to_data() | {"version": 0})


def test_slow_vendors_and_far_regions_take_longer() -> None:
    (near,), (slow,), (far,) = (
        days(table(), route, 0.5) for route in (NEAR, replace(NEAR, vendor="cedar"), replace(NEAR, region="MV"))
    )
    assert near + 0.5 < slow
    assert near + 0.5 < far


def test_what_is_not_known_widens() -> None:
    law, loose = table().law(NEAR), table().law(replace(NEAR, vendor="nobody", postcode="99999", region="TH"))
    assert not isinstance(law, Unknown)
    assert not isinstance(loose, Unknown)
    assert law.spread < loose.spread


def test_it_names_the_lanes_that_spoke_and_how_many_parcels_stand_behind_them() -> None:
    law = table().law(NEAR)
    assert not isinstance(law, Unknown)
    assert law.because[0].code == "learned_from"
    lanes = [dict(said.params) for said in law.because[1:]]
    assert [lane["trait"] for lane in lanes] == ["pair", "origin", "region", "lane", "zone2", "vendor"] or (
        [lane["trait"] for lane in lanes] == ["pair", "origin", "region", "lane", "zone2", "zone3", "vendor"]
    )
    assert all(int(lane["parcels"]) > 0 for lane in lanes)


def test_below_the_floor_it_says_that_it_does_not_know() -> None:
    few = replace(table(), parcels=12.0)
    assert few.law(NEAR) == Unknown(because=(part("thin_history", parcels=12, needed=60),))
    abroad = table().law(replace(NEAR, country="PT"))
    assert abroad == Unknown(because=(part("thin_lane", lane="DE>PT", parcels=0),))


def test_with_hardly_any_parcels_nothing_is_fitted() -> None:
    assert learn(world()[:30], stage=Stage.TOTAL, rhythm=EVEN, now=TODAY) is None
    assert learn((), stage=Stage.TOTAL, rhythm=EVEN, now=TODAY) is None


def test_silence_moves_the_date_on_and_never_into_the_past() -> None:
    asked = table(Stage.TRANSIT)
    before = days(asked, NEAR, 0.5, 0.9)
    for waited in (1.0, 3.0, 6.0, 12.0, 40.0):
        middle, latest = days(asked, NEAR, 0.5, 0.9, waited=waited)
        assert middle > waited
        assert latest > middle
        assert latest >= before[1] - 1e-9
        before = [middle, latest]


def test_once_handed_over_the_date_is_nearer_to_the_truth() -> None:
    whole, moved = days(table(), NEAR, 0.1, 0.9), days(table(Stage.TRANSIT), NEAR, 0.1, 0.9)
    assert moved[1] - moved[0] < whole[1] - whole[0]


def test_the_chance_to_come_by_a_day_is_the_other_way_round_of_the_day_for_a_chance() -> None:
    for level in (0.2, 0.5, 0.9):
        (by,) = days(table(), NEAR, level)
        assert table().chance(NEAR, start=TODAY, by=TODAY + by) == pytest.approx(level, abs=1e-6)


def test_work_passes_slowly_on_sundays_and_holidays_and_a_week_stays_a_week() -> None:
    clock = worktime(Rhythm(country="DE"))
    monday = moment(BEGAN)
    assert clock.at(monday + 7) - clock.at(monday) == pytest.approx(7.0)
    assert clock.at(monday + 7) - clock.at(monday + 6) == pytest.approx(0.2 * 7 / 5.7)
    easter = moment(BEGAN.replace(month=4, day=21))
    assert clock.at(easter + 1) - clock.at(easter) == pytest.approx(0.4 * 7 / 5.7)
    assert clock.moment(clock.at(monday + 3.3)) == pytest.approx(monday + 3.3)


def test_serving_needs_neither_numpy_nor_django() -> None:
    code = (
        "import sys; sys.modules.update(numpy=None, scipy=None, django=None);"
        "from reassure.promises.forecast.table import Table; print(Table.__name__)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "Table"
