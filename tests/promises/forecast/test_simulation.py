"""Against worlds of known truth: what "90 %" means, after a strike too, and how seldom the alarm cries wolf."""

import numpy as np
import pytest

from reassure.promises.forecast import scores
from reassure.promises.forecast.alarm import Alarm, watch
from reassure.promises.forecast.facts import Parcel, moment
from reassure.promises.forecast.history import Columns
from reassure.promises.forecast.learn import Learner
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm
from tests.promises.forecast.world import BEGAN, parcels

pytestmark = pytest.mark.slow

EVEN = Rhythm(saturday=1.0, sunday=1.0)
START = moment(BEGAN)


def kept(learned: list[Parcel], *, cuts: list[int], until: int, level: float) -> dict[int, tuple[int, int]]:
    """Parcels that came and those that kept their date, by the cut at which it was named."""
    columns = Columns(learned, stage=Stage.TOTAL, rhythm=EVEN)
    learner, found = Learner(columns), {}
    for cut, following in zip(cuts, [*cuts[1:], until], strict=True):
        table = learner.refit(START + cut)
        assert table is not None
        rows = np.flatnonzero(
            (columns.start >= START + cut) & (columns.start < START + following) & np.isfinite(columns.end)
        )
        said = learner.predict(rows)
        latest = said.where + said.spread * np.interp(level, scores.LEVELS, table.scores)
        found[cut] = (len(rows), int((np.log(columns.work[rows]) <= latest).sum()))
    return found


def test_at_a_hundred_thousand_parcels_each_level_covers_what_it_says() -> None:
    past, coming = parcels(days=98, per_day=150, seed=1), parcels(days=7, per_day=14_290, seed=2, first_day=98)
    cuts = [42, 49, 56, 63, 70, 77, 84, 91, 98]
    for level in (0.5, 0.8, 0.9):
        came, held = kept([*past, *coming], cuts=cuts, until=105, level=level)[98]
        assert came > 98_000
        assert abs(held / came - level) < 0.01, level


def test_three_weeks_after_a_strike_dates_are_as_sure_as_before() -> None:
    def strike(day: float) -> float:
        return 2.0 if 105 <= day < 126 else 1.0

    found = kept(
        parcels(days=182, per_day=80, seed=3, slower=strike), cuts=list(range(49, 182, 7)), until=182, level=0.9
    )
    in_it = [found[cut] for cut in (105, 112)]
    after = [found[cut] for cut in range(147, 182, 7)]
    assert share(in_it) < 0.8, "nobody foresees a strike"
    assert 0.87 <= share(after) <= 0.93
    assert all(0.85 <= share([week]) <= 0.95 for week in after)


def test_in_calm_years_the_alarm_errs_at_most_once_a_year() -> None:
    drawn = np.random.default_rng(4)
    for misses in (0.09, 0.10, 0.11):
        alarm, wrong = Alarm(), 0
        for _ in range(20 * 365):
            due = int(drawn.poisson(60))
            alarm = alarm.day(parcels=due, missed=int(drawn.binomial(due, misses)))
            if alarm.rings:
                wrong, alarm = wrong + 1, Alarm()
        assert wrong <= 2, "in twenty years"


def test_a_strike_rings_the_alarm_within_a_week_and_slack_within_two_months() -> None:
    assert watch([(40, 4)] * 400).rings == ""
    assert watch([(40, 4)] * 400 + [(40, 14)] * 7).rings == "late"
    assert watch([(40, 4)] * 400 + [(40, 1)] * 60).rings == "slack"


def share(weeks: list[tuple[int, int]]) -> float:
    return sum(held for _, held in weeks) / sum(came for came, _ in weeks)
