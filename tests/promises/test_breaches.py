"""Which stage lost the days, and who answers for it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reassure.promises.rules.breaches import Course, Stage, explain
from reassure.promises.rules.facts import part
from reassure.promises.rules.kinds import Who


def day(n: int) -> date:
    return date(2026, 6, 1) + timedelta(days=n)


#: To leave by day 2 and to come by day 5, which was promised; it left on day 2, was scanned the day after.
PLANNED = Course(promised=day(5), leave_by=day(2), come_by=day(5), left_on=day(2), moved_on=day(3))


@pytest.mark.parametrize(
    ("went", "stage", "who", "lost"),
    [
        ({"left_on": day(4), "moved_on": day(4), "came_on": day(7)}, Stage.PROCESSING, Who.MERCHANT, {"processing": 2}),
        ({"left_on": day(2), "moved_on": day(6), "came_on": day(8)}, Stage.HAND_OVER, Who.MERCHANT, {"hand_over": 3}),
        ({"came_on": day(9)}, Stage.TRANSIT, Who.CARRIER, {"transit": 4}),
        ({"out_on": day(5), "came_on": day(7)}, Stage.DELIVERY, Who.CARRIER, {"delivery": 2}),
        ({"come_by": day(7), "came_on": day(7)}, Stage.PROMISE, Who.MERCHANT, {"promise": 2}),
        (
            {"left_on": day(3), "moved_on": day(4), "came_on": day(10)},
            Stage.TRANSIT,
            Who.CARRIER,
            {"processing": 1, "transit": 4},
        ),
        ({"left_on": None, "moved_on": None, "came_on": day(6)}, None, Who.NOBODY, {}),
    ],
)
def test_the_stage_that_lost_most_of_the_days_is_named(
    went: dict[str, Any], stage: Stage | None, who: Who, lost: dict[str, int]
) -> None:
    found = explain(replace(PLANNED, **went))
    assert (found.stage, found.answerable) == (stage, who)
    assert found.because == tuple(part("lost_days", stage=each, days=days) for each, days in lost.items())


def test_of_two_stages_that_lost_as_much_the_earlier_is_named() -> None:
    found = explain(replace(PLANNED, left_on=day(3), moved_on=day(4), came_on=day(7)))
    assert (found.stage, found.answerable) == (Stage.PROCESSING, Who.MERCHANT)


def test_days_made_good_on_the_way_are_nobodys() -> None:
    found = explain(replace(PLANNED, left_on=day(6), moved_on=day(6), came_on=day(6)))
    assert found.because == (part("lost_days", stage="processing", days=1),), "four days late to leave, one to come"


def test_who_changes_the_address_answers_for_the_day() -> None:
    found = explain(replace(PLANNED, came_on=day(9), moved_address=True))
    assert (found.stage, found.answerable) == (Stage.TRANSIT, Who.CUSTOMER)
    assert found.because[0] == part("address_changed")


def test_what_was_refused_is_the_customers_doing() -> None:
    found = explain(replace(PLANNED, came_on=None, substatus="exception_003"))
    assert (found.stage, found.answerable) == (Stage.DELIVERY, Who.CUSTOMER)


def test_what_the_carrier_had_and_nobody_got_is_the_carriers() -> None:
    found = explain(replace(PLANNED, came_on=None, substatus="exception_013"))
    assert (found.stage, found.answerable, found.because) == (
        Stage.TRANSIT,
        Who.CARRIER,
        (part("never_came", said="exception_013"),),
    )
