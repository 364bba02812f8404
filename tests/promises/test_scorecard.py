"""Promises against what happened, added up, and what of it anybody may see."""

from datetime import date, timedelta

import pytest

from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Promise, Score
from reassure.promises.rules.scorecard import Scored, Tally, card, published
from tests.cast import NOW
from tests.promises.delivery import DAY, hamburg, shipped, told, tracked
from tests.shipments.parcels import CLOTH, DOOR, LAMPS, placed

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def scored(tally: Tally, *, month: date = JUNE, lane: tuple[str, str] = ("DE", "DE"), original: bool = True) -> Scored:
    return Scored(
        month=month, kind="delivery", horizon="after", lane=lane, carrier="ups", original=original, tally=tally
    )


def test_shares_are_of_all_that_settled() -> None:
    tally = Tally(inside=6, early=2, broken=2, late_days=5, width_days=20, ahead_days=50)
    assert (tally.settled, tally.kept_share, tally.inside_share) == (10, 0.8, 0.6)
    assert (tally.mean_late, tally.mean_width, tally.mean_ahead) == (2.5, 2.0, 5.0)
    assert (Tally().kept_share, Tally().mean_late) == (0.0, 0.0)


def test_each_order_counts_once_and_each_horizon_by_itself() -> None:
    found = card([scored(Tally(inside=3)), scored(Tally(broken=1), original=False)], first=JUNE)
    assert found.overall == Tally(inside=3)
    assert found.horizons == {"after": Tally(inside=3, broken=1)}
    assert found.months == {JUNE: Tally(inside=3)}


def test_nobody_outside_sees_what_is_too_little_to_say_anything() -> None:
    assert published(card([scored(Tally(inside=29))], first=JUNE)) is None
    rows = [
        scored(Tally(inside=40)), scored(Tally(inside=20), lane=("DE", "FR"), month=JULY),
        scored(Tally(inside=15), lane=("DE", "ES"), month=JULY),
    ]  # fmt: skip
    found = published(card(rows, first=JUNE))
    assert found
    assert {lane: tally.settled for lane, tally in found.lanes.items()} == {("DE", "DE"): 40, ("", ""): 35}
    assert {month: tally.settled for month, tally in found.months.items()} == {JUNE: 40, JULY: 35}
    assert found.carriers == {}


def test_what_is_left_of_the_whole_tells_of_no_small_lane_either() -> None:
    """Forty and thirty named beside a total of seventy-five would tell how the five went."""
    rows = [scored(Tally(inside=40)), scored(Tally(inside=30), lane=("DE", "FR"))]
    rows += [scored(Tally(broken=5), lane=("DE", "ES"))]
    found = published(card(rows, first=JUNE))
    assert found
    assert list(found.lanes) == [("DE", "DE")]


def delivered(merchant: Merchant, *, late: int) -> None:
    """An order whose page was seen, and that came so many days after Friday."""
    hamburg()
    order = placed()
    told(merchant)
    promises.show_delivery(order_id=order.pk, surface="tracking_page", statement="…", now=NOW)
    promises.show_delivery(order_id=order.pk, surface="mail.order_confirmed", statement="…", now=NOW)
    shipped(lines=(LAMPS, CLOTH))
    told(merchant)
    door = NOW + (3 + late) * DAY
    tracked(type(DOOR)(at=door, status=DOOR.status, substatus=DOOR.substatus, text=DOOR.text))
    told(merchant)


def test_each_order_is_added_up_once_when_it_has_settled(merchant: Merchant) -> None:
    delivered(merchant, late=2)
    assert Promise.objects.filter(to_score=True).count() == 1, "one of the two places where it stood"
    assert promises.tally() == 1
    assert promises.tally() == 0
    row = Score.objects.get()
    assert (row.month, row.horizon, row.lane_from, row.lane_to, row.carrier) == (JUNE, "after", "DE", "DE", "ups")
    assert (row.inside, row.early, row.broken, row.gap_days, row.late_days) == (0, 0, 1, 2, 2)
    assert (row.width_days, row.ahead_days) == (1, 3)


def test_a_month_goes_on_being_added_to(merchant: Merchant) -> None:
    delivered(merchant, late=2)
    promises.tally()
    Promise.objects.filter(original=True).update(to_score=True, outcome="kept", gap_days=0)
    promises.tally()
    row = Score.objects.get()
    assert (row.inside, row.broken, row.late_days, row.width_days) == (1, 1, 2, 2)


def test_nothing_is_public_until_the_merchant_says_so(merchant: Merchant) -> None:
    delivered(merchant, late=0)
    promises.tally()
    Score.objects.update(inside=30)
    with pytest.raises(queries.NotPublic):
        queries.public_scorecard(JUNE + timedelta(days=20))
    promises.publish_scorecard(public=True, by="", now=NOW)
    assert queries.public_scorecard(JUNE + timedelta(days=20)).overall.inside == 30
    with pytest.raises(queries.NotPublic):
        queries.public_scorecard(date(2027, 6, 1))


def test_a_year_is_twelve_months_with_this_one() -> None:
    assert queries.months_before(date(2026, 6, 30)) == date(2025, 7, 1)
    assert queries.months_before(date(2026, 12, 1)) == date(2026, 1, 1)
