"""Problems raised, cleared and settled, from the facts of orders and parcels."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.problems import actions
from reassure.problems.models import Contest, Habit, Note, Problem, Threshold, Watch
from reassure.promises.models import Forecast
from reassure.shipments.models import Shipment
from tests.cast import NOW
from tests.promises.delivery import hamburg, shipped, tracked
from tests.shipments.parcels import DOOR, HUB, LABEL, placed, scan

DAY = timedelta(days=1)
Drain = Callable[[], int]
IDA = "staff/1"


def at(moment: datetime, drain: Drain) -> None:
    with time_machine.travel(moment, tick=False):
        drain()


@pytest.fixture
def on_its_way(merchant: Merchant, drain: Drain) -> Order:
    """Two lamps of Mila's order were last seen in Leipzig on Tuesday evening, promised for Friday."""
    hamburg()
    order = placed()
    shipped()
    tracked(LABEL, HUB)
    at(HUB.at, drain)
    return order


def swept(merchant: Merchant, now: datetime) -> list[str]:
    actions.sweep(merchant=merchant, now=now)
    return open_kinds()


def open_kinds() -> list[str]:
    return sorted(row.kind for row in Problem.objects.all() if row.is_open)


def recorded(kind: str) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("seq")]


def test_an_order_without_trouble_is_only_watched(merchant: Merchant, on_its_way: Order) -> None:
    watch = Watch.objects.get()
    assert watch.subject == on_its_way.key
    assert watch.check_due_at is not None
    assert Problem.objects.count() == 0
    assert actions.sweep(merchant=merchant, now=watch.check_due_at - timedelta(minutes=1)) == 0


def test_silence_is_raised_once_with_its_because_and_clears_when_the_parcel_moves(
    merchant: Merchant, on_its_way: Order, drain: Drain
) -> None:
    friday_night = HUB.at + 3 * DAY + timedelta(minutes=1)
    assert "stalled" in swept(merchant, friday_night)
    problem = Problem.objects.get(kind="stalled")
    assert problem.because == [
        {
            "code": "no_scan",
            "params": {"since": "2026-06-02", "days": "3", "limit": "usual", "stage": "moving"},
        }
    ]
    assert (problem.order_id, problem.carrier, problem.depot, problem.raised_at) == (
        on_its_way.pk, "ups", "Leipzig, DE", friday_night,
    )  # fmt: skip
    swept(merchant, friday_night + timedelta(hours=2))
    assert len(recorded("problem.raised")) == Problem.objects.count()
    tracked(scan(80, "in_transit", "in_transit_007"))
    assert "stalled" not in swept(merchant, friday_night + timedelta(hours=4))
    assert {"problem": str(problem.pk), "kind": "stalled", "shipment": str(problem.shipment_id)} in recorded(
        "problem.cleared"
    )


def test_a_day_that_goes_by_is_late_until_the_parcel_comes(merchant: Merchant, on_its_way: Order, drain: Drain) -> None:
    saturday = datetime(2026, 6, 6, 8, tzinfo=UTC)
    assert "late" in swept(merchant, saturday)
    late = Problem.objects.get(kind="late")
    assert (late.subject, late.late_by, late.shipment_id) == (on_its_way.key, 1, None)
    swept(merchant, saturday + 2 * DAY)
    late.refresh_from_db()
    assert late.late_by == 3
    Forecast.objects.update(outcome="broken", settled_at=saturday + 2 * DAY)
    actions.look(merchant=merchant, subjects=[on_its_way.key], now=saturday + 2 * DAY)
    assert "late" not in open_kinds()


def test_an_order_that_was_not_sent_in_time_is_raised_and_clears_when_it_leaves(
    merchant: Merchant, drain: Drain
) -> None:
    hamburg()
    order = placed()
    at(NOW, drain)
    assert swept(merchant, NOW + DAY) == []
    assert "unfulfilled" in swept(merchant, NOW + 2 * DAY)
    orders.cancel(order_id=order.pk, reason="customer", by="", now=NOW + 2 * DAY)
    at(NOW + 2 * DAY, drain)
    assert open_kinds() == []


def test_what_follows_from_history_is_told_to_nobody(merchant: Merchant) -> None:
    order = placed()
    actions.look(merchant=merchant, subjects=[order.key], now=NOW + 7 * DAY, silent=[order.key])
    assert open_kinds() == ["unfulfilled"]
    assert [event.live for event in Event.objects.filter(kind="problem.raised")] == [False]


def test_two_at_once_raise_one(merchant: Merchant) -> None:
    order = placed()
    for _ in range(2):
        actions.look(merchant=merchant, subjects=[order.key], now=NOW + 7 * DAY)
    assert len(recorded("problem.raised")) == 1


def test_what_somebody_settled_is_never_raised_again_and_may_be_taken_back(merchant: Merchant) -> None:
    order = placed()
    later = NOW + 7 * DAY
    actions.look(merchant=merchant, subjects=[order.key], now=later)
    problem = Problem.objects.get()
    assert actions.resolve(problem_ids=[problem.pk], by=IDA, now=later) == 1
    assert actions.resolve(problem_ids=[problem.pk], by=IDA, now=later) == 0
    actions.look(merchant=merchant, subjects=[order.key], now=later + DAY)
    assert open_kinds() == []
    assert actions.reopen(problem_ids=[problem.pk], by=IDA, now=later + DAY) == 1
    assert open_kinds() == ["unfulfilled"]
    problem.refresh_from_db()
    assert problem.first_action_at == later


def test_a_contested_delivery_stands_until_it_is_found(merchant: Merchant, on_its_way: Order, drain: Drain) -> None:
    tracked(DOOR)
    parcel = Shipment.objects.get()
    assert actions.contest(shipment_id=parcel.pk, by=IDA, now=DOOR.at + DAY)
    assert not actions.contest(shipment_id=parcel.pk, by=IDA, now=DOOR.at + DAY)
    at(DOOR.at + DAY, drain)
    assert "contested" in open_kinds()
    assert actions.found(shipment_id=parcel.pk, by=IDA, now=DOOR.at + 2 * DAY)
    at(DOOR.at + 2 * DAY, drain)
    assert "contested" not in open_kinds()
    assert Contest.objects.get().settled_by == IDA


def test_snoozing_needs_a_day_to_come(merchant: Merchant) -> None:
    order = placed()
    actions.look(merchant=merchant, subjects=[order.key], now=NOW + 7 * DAY)
    problem = Problem.objects.get()
    with pytest.raises(Invalid):
        actions.snooze(problem_ids=[problem.pk], until=NOW, by=IDA, now=NOW + 7 * DAY)
    problem.refresh_from_db()
    assert (problem.snoozed_until, problem.first_action_at) == (None, None)


def test_notes_go_with_the_person_they_speak_of(merchant: Merchant, drain: Drain) -> None:
    order = placed()
    actions.look(merchant=merchant, subjects=[order.key], now=NOW + 7 * DAY)
    actions.write_note(problem_id=Problem.objects.get().pk, text="Mila called", by=IDA, now=NOW + 7 * DAY)
    fact = Event.objects.all()[0].as_fact()
    told = type(fact)(id=fact.id, seq=1, kind="customer.erased", about="customer/1", at=NOW,
                      data={"customers": [str(order.customer_id)]})  # fmt: skip
    actions.forget(merchant, [told])
    assert Note.objects.count() == 0


def test_a_finished_parcel_teaches_its_lane_once(merchant: Merchant, on_its_way: Order, drain: Drain) -> None:
    tracked(DOOR)
    Watch.objects.update(finished_at=DOOR.at)
    assert actions.learn(merchant=merchant) == 1
    assert actions.learn(merchant=merchant) == 0
    taught = {
        (row.origin, row.destination, row.carrier, row.measure, row.stage): row.counts for row in Habit.objects.all()
    }
    assert taught["DE", "DE", "ups", "gap", "label"] == {"1": 1}
    assert taught["DE", "DE", "ups", "transit", "moving"] == {"7": 1}


def test_a_threshold_of_the_merchants_own_wins(merchant: Merchant, on_its_way: Order) -> None:
    Threshold.objects.create(name="stalled", carrier="ups", days=1)
    actions.look(merchant=merchant, subjects=[on_its_way.key], now=HUB.at + DAY + timedelta(minutes=1))
    assert Problem.objects.get(kind="stalled").because[0]["params"]["limit"] == "own"


def test_many_cost_no_more_statements_than_one(merchant: Merchant) -> None:
    def cost(many: int) -> int:
        made = [placed(external_id=f"{many}-{i}", number=f"#{many}{i}") for i in range(many)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.look(merchant=merchant, subjects=[order.key for order in made], now=NOW + 7 * DAY)
        return len(asked)

    assert cost(12) <= cost(2)
    assert Problem.objects.count() == 14
