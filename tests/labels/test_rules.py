"""What becomes of errands that cost money, and which rate keeps a promise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reassure.customers.rules import Address
from reassure.labels.rules import errands, kept
from reassure.labels.rules.comparing import Keeps, arrives, compare
from reassure.labels.rules.errands import Next, NotInDoubt, State, What
from reassure.labels.rules.facts import Box, Goods, Rate
from tests.cast import NOW
from tests.connectors.postage.ways import WAYS

TUESDAY = date(2026, 6, 2)


def rate(service: str, cost: int | None, **more: object) -> Rate:
    return Rate(carrier="ups", service=service, name=service, cost=cost, currency="EUR", **more)  # type: ignore[arg-type]


def test_only_what_is_wanted_is_done_and_the_rest_is_looked_for_first() -> None:
    told = {state: errands.claimed(state) for state in (State.WANTED, State.SENDING, State.UNSURE)}
    assert told == {State.WANTED: What.DO, State.SENDING: What.READ_BACK, State.UNSURE: What.READ_BACK}


@pytest.mark.parametrize(
    ("attempts", "retry_after", "seconds"), [(1, None, 15), (2, None, 60), (5, None, 3600), (1, 600, 600)]
)
def test_what_was_surely_not_done_is_tried_again_later(attempts: int, retry_after: int | None, seconds: int) -> None:
    wait = timedelta(seconds=retry_after) if retry_after else None
    decided = errands.after_fault(attempts=attempts, now=NOW, retry_after=wait)
    assert decided == Next(state=State.WANTED, due_at=NOW + timedelta(seconds=seconds))


def test_in_the_end_it_is_given_up() -> None:
    assert errands.after_fault(attempts=6, now=NOW) == Next(state=State.FAILED)


@pytest.mark.parametrize(
    ("doubts", "readable", "seconds"), [(1, True, 30), (4, True, 3600), (5, True, 0), (1, False, 0)]
)
def test_a_doubt_is_read_back_where_that_can_be_done_and_never_bought_again(
    doubts: int, readable: bool, seconds: int
) -> None:
    due = NOW + timedelta(seconds=seconds) if seconds else None
    assert errands.after_doubt(doubts=doubts, readable=readable, now=NOW) == Next(state=State.UNSURE, due_at=due)


def test_only_a_doubt_that_nobody_reads_back_is_settled_by_hand() -> None:
    errands.settle_by_hand(State.UNSURE, None)
    for state, due in ((State.UNSURE, NOW), (State.DONE, None), (State.WANTED, NOW)):
        with pytest.raises(NotInDoubt):
            errands.settle_by_hand(state, due)


def test_the_cheapest_that_keeps_the_promise_comes_first() -> None:
    rates = [
        rate("express", 2900, days=1), rate("ground", 900, days=5), rate("day2", 1400, days=2),
        rate("contract", None), rate("silent", 500),
    ]  # fmt: skip
    found = compare(rates, promised=date(2026, 6, 5), leaves=TUESDAY)
    assert [(one.rate.service, one.keeps, one.late_by, one.best) for one in found] == [
        ("day2", Keeps.YES, 0, True),
        ("express", Keeps.YES, 0, False),
        ("silent", Keeps.UNKNOWN, 0, False),
        ("contract", Keeps.UNKNOWN, 0, False),
        ("ground", Keeps.LATE, 3, False),
    ]
    assert [one.because for one in found] == ["arrives_in_time"] * 2 + ["no_date"] * 2 + ["arrives_late"]


def test_where_nothing_was_promised_the_cheapest_is_best() -> None:
    found = compare([rate("b", 900, days=9), rate("a", 800, days=20)], promised=None, leaves=TUESDAY)
    assert [(one.rate.service, one.best, one.because) for one in found] == [
        ("a", True, "nothing_promised"),
        ("b", False, "nothing_promised"),
    ]
    assert compare([], promised=None, leaves=TUESDAY) == []


def test_days_of_transit_leave_sundays_out_and_the_carriers_own_date_wins() -> None:
    assert arrives(rate("x", 1, days=5), TUESDAY) == date(2026, 6, 8)
    assert arrives(rate("x", 1, days=5, arrives_on=TUESDAY), date(2026, 1, 1)) == TUESDAY
    assert arrives(rate("x", 1), TUESDAY) is None


def test_a_consignment_says_what_it_lacks() -> None:
    good = WAYS["de"]
    kept.check(good)
    abroad = replace(good, recipient=replace(good.recipient, country="CH"))
    lamp = Goods(title="Lamp", quantity=1, grams=900, value=10000, currency="EUR")
    kept.check(replace(good, recipient=replace(good.recipient, country="FR")))
    kept.check(replace(abroad, goods=(lamp,)))
    for bad, says in (
        (replace(good, boxes=()), "weighs"),
        (replace(good, boxes=(Box(grams=0),)), "weighs"),
        (replace(good, recipient=Address(name="Mila", country="DE")), "street, city"),
        (replace(good, sender=replace(good.sender, name="", company="")), "a name"),
        (abroad, "Customs"),
    ):
        with pytest.raises(kept.Unsendable, match=says):
            kept.check(bad)
