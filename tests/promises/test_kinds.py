"""What keeps a promise of each kind, and how far off it was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reassure.promises.rules import kinds, ledger
from reassure.promises.rules.facts import part
from reassure.promises.rules.kinds import BY_FACTS, FACTS, NATURES, Charged, Happened, in_time, lacking, settled_by
from reassure.promises.rules.ledger import Kind, Terms
from reassure.promises.rules.timeliness import Outcome, Settlement

NOON = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
THU, FRI = date(2026, 6, 4), date(2026, 6, 5)
BERLIN = "Europe/Berlin"


def terms(**other: str) -> Terms:
    return Terms(other=tuple(other.items()))


def happened(kind: str, *, refunded: int = 0, charged: tuple[Charged, ...] = ()) -> Happened:
    return Happened(kind=kind, at=NOON, zone=BERLIN, refunded=refunded, charged=charged)


def line(quantity: int = 10, unit_price: int = 500, discount: int = 0) -> Charged:
    return Charged(keys=frozenset({"LIN-1", "12"}), quantity=quantity, unit_price=unit_price, discount=discount)


def test_every_kind_says_what_keeps_it() -> None:
    assert set(NATURES) == set(Kind)
    assert {"order.fulfilled", "order.refunded", "order.cancelled"} == FACTS
    assert Kind.DELIVERY not in BY_FACTS


@pytest.mark.parametrize(
    ("said", "at", "result"),
    [
        (Terms(latest=THU), NOON, Settlement(outcome=Outcome.KEPT, gap_days=0)),
        (Terms(latest=THU), NOON - timedelta(days=9), Settlement(outcome=Outcome.KEPT, gap_days=0)),
        (Terms(latest=THU), datetime(2026, 6, 4, 22, 0, tzinfo=UTC), Settlement(outcome=Outcome.BROKEN, gap_days=1)),
        (Terms(earliest=FRI, latest=FRI), NOON, Settlement(outcome=Outcome.EARLY, gap_days=-1)),
        (Terms(latest=THU, due_at=NOON), NOON, Settlement(outcome=Outcome.KEPT, gap_days=0)),
        (Terms(latest=THU, due_at=NOON), NOON + timedelta(minutes=1), Settlement(outcome=Outcome.BROKEN, gap_days=1)),
        (Terms(latest=THU, due_at=NOON), NOON + timedelta(days=2), Settlement(outcome=Outcome.BROKEN, gap_days=2)),
    ],
)
def test_time_is_held_against_the_last_day_there_or_the_instant(said: Terms, at: datetime, result: Settlement) -> None:
    assert in_time(said, at=at, zone=BERLIN) == result


@pytest.mark.parametrize(
    ("kind", "said", "charged", "result"),
    [
        (Kind.PRICE, {"unit_price": "500"}, line(), Settlement(outcome=Outcome.KEPT, gap_amount=0)),
        (Kind.PRICE, {"unit_price": "480"}, line(), Settlement(outcome=Outcome.BROKEN, gap_amount=200)),
        (Kind.PRICE, {"unit_price": "450"}, line(discount=500), Settlement(outcome=Outcome.KEPT, gap_amount=0)),
        (Kind.PRICE, {"unit_price": "520"}, line(), Settlement(outcome=Outcome.KEPT, gap_amount=-200)),
        (Kind.PRICE, {"unit_price": "480", "quantity": "11"}, line(), Settlement(outcome=Outcome.VOID)),
        (Kind.BULK_DISCOUNT, {"percent": "12.5"}, line(discount=625), Settlement(outcome=Outcome.KEPT, gap_amount=0)),
        (Kind.BULK_DISCOUNT, {"percent": "15"}, line(discount=625), Settlement(outcome=Outcome.BROKEN, gap_amount=125)),
        (Kind.BULK_DISCOUNT, {"percent": "15"}, line(quantity=0), Settlement(outcome=Outcome.VOID)),
    ],
)
def test_money_is_held_against_what_was_charged_when_all_has_left(
    kind: Kind, said: dict[str, str], charged: Charged, result: Settlement
) -> None:
    told = terms(subject="LIN-1", **said)
    assert settled_by(kind, told, happened("order.fulfilled", charged=(charged,))) == result


def test_a_price_of_something_that_was_not_bought_is_void() -> None:
    told = terms(subject="OTHER", unit_price="1")
    fact = happened("order.fulfilled", charged=(line(),))
    assert settled_by(Kind.PRICE, told, fact) == Settlement(outcome=Outcome.VOID)


def test_a_refund_is_paid_once_it_comes_to_what_was_promised() -> None:
    said = Terms(latest=FRI, other=(("refunded_to", "9900"),))
    assert settled_by(Kind.REFUND_BY, said, happened("order.refunded", refunded=9899)) is None
    kept = Settlement(outcome=Outcome.KEPT, gap_days=0)
    assert settled_by(Kind.REFUND_BY, said, happened("order.refunded", refunded=9900)) == kept
    assert settled_by(Kind.REFUND_BY, said, happened("order.cancelled")) is None, "then it is owed all the more"


def test_a_cancelled_order_leaves_nothing_to_ship() -> None:
    void = Settlement(outcome=Outcome.VOID)
    assert settled_by(Kind.SHIP_BY, Terms(latest=FRI), happened("order.cancelled")) == void
    assert settled_by(Kind.STOCK, terms(subject="LIN-1"), happened("order.cancelled")) == void
    assert settled_by(Kind.SHIP_BY, Terms(latest=FRI), happened("order.placed")) is None


@pytest.mark.parametrize(
    ("kind", "said", "lacks"),
    [
        (Kind.REPLY_BY, Terms(), part("lacks_time")),
        (Kind.REPLY_BY, Terms(due_at=NOON), None),
        (Kind.PRICE, terms(unit_price="5"), part("lacks_subject")),
        (Kind.PRICE, terms(subject="a", unit_price="5,00"), part("lacks_number", name="unit_price")),
        (Kind.BULK_DISCOUNT, terms(subject="a", unit_price="5"), part("lacks_number", name="percent")),
        (Kind.REFUND_BY, Terms(latest=FRI, other=(("refunded_to", "all"),)), part("lacks_number", name="refunded_to")),
        (Kind.PRODUCT_CLAIM, terms(subject="p1"), None),
    ],
)
def test_what_nobody_could_judge_is_told(kind: Kind, said: Terms, lacks: object) -> None:
    assert lacking(kind, said) == lacks


def test_a_promise_is_due_with_its_instant_or_with_the_end_of_its_day() -> None:
    assert kinds.due(Terms(latest=THU), zone=BERLIN) == datetime(2026, 6, 4, 22, 0, tzinfo=UTC)
    assert kinds.due(Terms(latest=THU, due_at=NOON), zone=BERLIN) == NOON
    assert kinds.due(terms(subject="p1"), zone=BERLIN) is None
    assert kinds.last_day(Terms(due_at=datetime(2026, 6, 4, 23, 0, tzinfo=UTC)), zone=BERLIN) == FRI


def test_a_promise_takes_the_place_of_the_latest_other_one_of_its_subject() -> None:
    key = [ledger.UUID(int=n) for n in range(3)]
    said = [(key[0], Terms(latest=THU)), (key[1], Terms(latest=FRI)), (key[2], terms(subject="x"))]
    assert ledger.predecessor(Terms(latest=date(2026, 6, 9)), said) == key[1]
    assert ledger.predecessor(Terms(latest=FRI), said) == key[0]
    assert ledger.predecessor(terms(subject="y"), said) is None
