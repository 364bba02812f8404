"""Every sub-status that AfterShip publishes has plain words, and so have our own, from 101 on."""

import pytest

from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.substatuses import STATUSES, SUBSTATUSES, words

PUBLISHED = {
    Status.PENDING: range(1, 7),
    Status.INFO_RECEIVED: [1],
    Status.IN_TRANSIT: range(1, 10),
    Status.OUT_FOR_DELIVERY: [1, 2, 3, 4],
    Status.ATTEMPT_FAIL: [1, 2, 3],
    Status.DELIVERED: [1, 2, 3, 4, 5],
    Status.AVAILABLE_FOR_PICKUP: [1],
    Status.EXCEPTION: [*range(1, 14), 16, 17, 18],
    Status.EXPIRED: [1],
}
OURS = {
    Status.INFO_RECEIVED: 2,
    Status.IN_TRANSIT: 6,
    Status.OUT_FOR_DELIVERY: 1,
    Status.ATTEMPT_FAIL: 3,
    Status.DELIVERED: 5,
    Status.AVAILABLE_FOR_PICKUP: 2,
    Status.EXCEPTION: 9,
}


@pytest.mark.parametrize("status", list(Status))
def test_each_published_code_says_something(status: Status) -> None:
    ours = {code for code, known in SUBSTATUSES.items() if known.status is status}
    numbers = [*PUBLISHED[status], *range(101, 101 + OURS.get(status, 0))]
    assert ours == {f"{status}_{number:03}" for number in numbers}
    assert STATUSES[status].says


def test_ours_say_which_published_code_is_nearest() -> None:
    for code, known in SUBSTATUSES.items():
        assert known.nearest in SUBSTATUSES if int(code[-3:]) > 100 else known.nearest in {"", code}
        assert int(known.nearest[-3:] or 0) <= 100
        assert (known.nearest or code)[:-4] == known.status


def test_the_keys_are_distinct() -> None:
    keys = [known.key for known in SUBSTATUSES.values()]
    assert len(set(keys)) == len(keys) == 74


def test_an_unknown_substatus_speaks_as_its_status() -> None:
    assert words(Status.EXCEPTION, "exception_099") == STATUSES[Status.EXCEPTION]
    assert words(Status.DELIVERED, "exception_010") == STATUSES[Status.DELIVERED]
    assert words(Status.EXCEPTION, "exception_010").key == "substatus.returning"
