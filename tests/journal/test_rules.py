"""Lanes, batches and waits, without a database."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reassure.journal import rules
from reassure.journal.rules import Reaction

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_thing_keeps_its_lane_and_another_merchants_order_1_has_its_own() -> None:
    assert rules.lane_of(ONE, "order/1") == rules.lane_of(ONE, "order/1")
    assert [rules.lane_of(UUID(int=i), "order/1") for i in range(8)] != [rules.lane_of(ONE, "order/1")] * 8


def test_lanes_are_used_evenly() -> None:
    used = [rules.lane_of(ONE, f"order/{i}") for i in range(16_000)]
    assert set(used) == set(range(16))
    assert max(used.count(lane) for lane in range(16)) < 1_200


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [({"order.placed"}, True), ({"order.*"}, True), ({"*"}, True), ({"order.changed"}, False), ({"orde.*"}, False)],
)
def test_a_reaction_hears_its_kinds(kinds: set[str], wanted: bool) -> None:
    heard = Reaction(name="r", kinds=frozenset(kinds), react=lambda merchant, facts: None)
    assert heard.wants("order.placed") is wanted


def test_waits_grow_and_then_a_person_decides() -> None:
    waits = [rules.wait(i) for i in range(1, len(rules.WAITS) + 2)]
    assert waits[0] == timedelta(seconds=10)
    assert waits[-1] is None
    assert all(a < b for a, b in zip(rules.WAITS, rules.WAITS[1:], strict=False))


@given(st.lists(st.integers(0, 30), min_size=1, unique=True), st.sets(st.integers(0, 30)))
def test_halving_finds_every_bad_one_and_runs_every_good_one_once(batch: list[int], bad: set[int]) -> None:
    done: list[int] = []

    def run(part: list[int]) -> Exception | None:
        if bad & set(part):
            return ValueError()
        done.extend(part)
        return None

    found = [item for item, _ in rules.bisect(run, batch)]  # type: ignore[arg-type]
    assert found == [item for item in batch if item in bad]
    assert done == [item for item in batch if item not in bad]
