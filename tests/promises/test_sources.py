"""Whose date is believed, which moves are worth saying, and how firmly: pure."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from reassure.kit.errors import Invalid
from reassure.promises.rules import moves, sources, versions
from reassure.promises.rules.facts import Answer, DeliveryDates, Source, Unknown, part
from reassure.promises.rules.hindsight import Accuracy, Word
from reassure.promises.rules.sources import AS_USUAL, USUAL, Believed, Score
from reassure.promises.rules.versions import State, Version
from reassure.promises.rules.wording import firm

CARRIER, LEARNED, SHOP, RULES = USUAL
TODAY = date(2026, 6, 1)


def dates(earliest: int, latest: int, source: Source = LEARNED, level: str = "90%") -> DeliveryDates:
    """Days of June."""
    return DeliveryDates(
        earliest=date(2026, 6, earliest), latest=date(2026, 6, latest), most_likely=date(2026, 6, latest),
        source=source, because=(part("learned", level=level),) if source is LEARNED else (part("transit"),),
    )  # fmt: skip


THIN = Unknown(because=(part("thin_lane", lane="DE>FR", parcels=3),))


@pytest.mark.parametrize(
    ("words", "left", "expected"),
    [
        ({RULES: dates(4, 5, RULES)}, False, RULES),
        ({RULES: dates(4, 5, RULES), LEARNED: dates(4, 6)}, False, LEARNED),
        ({RULES: dates(4, 5, RULES), LEARNED: dates(4, 6), CARRIER: dates(5, 5, CARRIER)}, True, CARRIER),
        ({RULES: dates(4, 5, RULES), SHOP: dates(4, 6, SHOP)}, False, SHOP),
        ({RULES: dates(4, 5, RULES), SHOP: dates(4, 6, SHOP)}, True, RULES),
        ({RULES: dates(4, 5, RULES), LEARNED: THIN, SHOP: dates(4, 6, SHOP)}, False, SHOP),
    ],
)
def test_the_most_believed_source_that_knows_speaks(words: dict[Source, Answer], left: bool, expected: Source) -> None:
    found = sources.best(words, AS_USUAL.ranking("DE/", left=left))
    assert isinstance(found, DeliveryDates)
    assert found.source is expected


def test_rules_that_speak_for_want_of_history_say_so() -> None:
    found = sources.best({RULES: dates(4, 5, RULES), LEARNED: THIN}, AS_USUAL.ranking("DE/", left=False))
    assert found.because == (part("transit"), part("thin_lane", lane="DE>FR", parcels=3))


def test_where_nobody_knows_the_rules_say_why() -> None:
    nothing = Unknown(because=(part("no_transit_time"),))
    assert sources.best({RULES: nothing, LEARNED: THIN}, USUAL) == nothing


def scores(**losses: tuple[int, float]) -> dict[str, dict[str, Score]]:
    return {"DE/": {name: Score(parcels=n, loss=loss, late=0.1) for name, (n, loss) in losses.items()}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, (CARRIER, LEARNED, SHOP, RULES)),
        ({"carrier": (80, 2.0), "learned": (80, 1.0)}, (LEARNED, CARRIER, SHOP, RULES)),
        ({"carrier": (80, 1.05), "learned": (80, 1.0)}, (CARRIER, LEARNED, SHOP, RULES)),
        ({"carrier": (80, 2.0), "learned": (20, 1.0)}, (CARRIER, LEARNED, SHOP, RULES)),
        ({"carrier": (80, 3.0), "learned": (80, 2.0), "shop": (80, 1.0)}, (SHOP, LEARNED, CARRIER, RULES)),
    ],
)
def test_a_clearly_better_source_moves_ahead_on_its_lane(
    told: dict[str, tuple[int, float]], expected: tuple[Source, ...]
) -> None:
    assert Believed(follow=True, scores=scores(**told)).ranking("DE/", left=False) == expected
    assert Believed(follow=False, scores=scores(**told)).ranking("DE/", left=False) == USUAL
    assert Believed(follow=True, scores=scores(**told)).ranking("FR/", left=False) == USUAL


@pytest.mark.parametrize("wrong", [[], ["carrier"], ["carrier", "learned", "shop", "shop"], [*USUAL, "attempt"]])
def test_an_order_of_sources_names_each_once(wrong: list[str]) -> None:
    with pytest.raises(Invalid):
        sources.checked(wrong)


def test_the_honest_quantile_costs_least() -> None:
    """Of ten arrivals on ten days the ninth is the 90 % day; any other latest day costs more."""
    arrivals = [date(2026, 6, n) for n in range(1, 11)]
    costs = {
        latest: sum(sources.loss((date(2026, 6, 1), date(2026, 6, latest)), on, level=0.9) for on in arrivals)
        for latest in range(5, 11)
    }
    assert min(costs, key=lambda latest: costs[latest]) in {9, 10}
    assert costs[5] > costs[7] > costs[9]


def test_accuracy_adds_up_by_lane_and_source() -> None:
    accuracy = Accuracy(level=0.9)
    word = Word(lane="DE/ups", source=RULES, earliest=date(2026, 6, 4), latest=date(2026, 6, 5))
    accuracy.hear([word], date(2026, 6, 5))
    accuracy.hear([word], date(2026, 6, 7))
    assert accuracy.scores() == {"DE/ups": {"rules": Score(parcels=2, loss=1.1, late=0.5)}}


@pytest.mark.parametrize(
    ("before", "after", "fact", "expected"),
    [
        (dates(4, 8), dates(4, 8), "", False),
        (dates(4, 8), dates(4, 9), "", False),
        (dates(4, 8), dates(4, 10), "", True),
        (dates(4, 8), dates(4, 6), "", False),
        (dates(4, 8), dates(3, 5), "", True),
        (dates(4, 20), dates(4, 23), "", False),
        (dates(4, 20), dates(4, 24), "", True),
        (dates(4, 8), dates(8, 9), "", True),
        (dates(1, 1), dates(2, 2), "", True),
        (dates(4, 8), dates(4, 9), "order.address_changed", True),
        (dates(4, 8), dates(4, 9, CARRIER), "", True),
        (dates(4, 8), dates(4, 9, RULES), "", True),
    ],
)
def test_a_date_moves_when_the_move_matters(
    before: DeliveryDates, after: DeliveryDates, fact: str, expected: bool
) -> None:
    assert moves.matters(before, after, today=TODAY, fact=fact) is expected


def test_a_day_that_is_over_is_always_replaced() -> None:
    assert moves.matters(dates(4, 8), dates(9, 9), today=date(2026, 6, 9))


def test_a_date_that_trembles_by_a_day_stands_still() -> None:
    said = dates(4, 12)
    for n in range(30):
        after = dates(4, 12 + n % 2)
        said = after if moves.matters(said, after, today=TODAY) else said
    assert said == dates(4, 12)


@pytest.mark.parametrize(("level", "expected"), [("60%", False), ("79%", False), ("80%", True), ("95%", True)])
def test_a_date_is_said_as_firmly_as_it_is_sure(level: str, expected: bool) -> None:
    assert firm(dates(4, 5, level=level)) is expected
    assert firm(dates(4, 5, RULES))


NOON = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tried_hours_ago", "hour", "expected"), [(None, 12, True), (2, 1, False), (20, 1, True), (20, 12, False),
                                              (31, 12, True)],
)  # fmt: skip
def test_it_is_learned_at_night_or_where_a_night_was_missed(
    tried_hours_ago: int | None, hour: int, expected: bool
) -> None:
    now = NOON.replace(hour=hour)
    tried = None if tried_hours_ago is None else now - timedelta(hours=tried_hours_ago)
    assert versions.due(tried_at=tried, now=now, zone="UTC") is expected


def test_old_versions_are_forgotten_but_not_the_one_that_serves() -> None:
    made = [
        Version(id=uuid4(), learned_at=NOON + timedelta(days=n), state=State.SERVING if n == 1 else State.RETIRED)
        for n in range(35)
    ]
    gone = versions.forgotten(made)
    assert set(gone) == {version.id for n, version in enumerate(made) if n < 5 and n != 1}
    assert all(a.learned_at < b.learned_at for a, b in pairwise(made))
