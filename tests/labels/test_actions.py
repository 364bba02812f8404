"""Labels are bought once, their parcels followed, given back, forgotten; what is in doubt is nobody's to buy again."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from reassure.journal.models import Event
from reassure.labels import actions, queries
from reassure.labels.actions.buying import ReferenceTaken
from reassure.labels.actions.errands import Fault
from reassure.labels.actions.forgetting import KEPT
from reassure.labels.models import Label, LabelDocument, Pickup, Void
from reassure.labels.rules.errands import NotInDoubt, State, What
from reassure.labels.rules.facts import Booked, Box, PickupAsked, Refund
from reassure.merchants.models import Merchant
from reassure.orders.models import Order
from reassure.shipments import actions as shipments
from reassure.shipments.models import Number, Shipment
from tests.cast import NOW
from tests.connectors.postage.ways import WAYS
from tests.labels import wanted
from tests.shipments import parcels

pytestmark = pytest.mark.django_db
IDA = "staff/ida"


@pytest.fixture
def order(merchant: Merchant) -> Order:
    return parcels.placed()


def want(**changes: Any) -> Label:
    return actions.want(wanted=wanted.label(**changes), by=IDA, now=NOW)


def claim(kind: Any, key: UUID, **later: float) -> actions.Claimed | None:
    return actions.claim(kind=kind, errand_id=key, now=NOW + timedelta(**later))


def buy(label: Label, **changes: Any) -> Label:
    claim(Label, label.pk)
    return actions.bought(label_id=label.pk, bought=wanted.bought(**changes), now=NOW)


def kinds() -> list[str]:
    rows = Event.objects.order_by("seq").values_list("kind", flat=True)
    return [kind for kind in rows if kind.startswith(("label.", "pickup.", "shipment."))]


def test_a_label_asked_for_twice_is_one(order: Order) -> None:
    first, again = want(order_id=order.pk), want(order_id=order.pk)
    assert (first.pk, Label.objects.count(), kinds()) == (again.pk, 1, ["label.wanted"])
    with pytest.raises(ReferenceTaken):
        want(order_id=order.pk, service="ups_express")


def test_one_worker_claims_it_and_a_silent_one_leaves_a_doubt(order: Order) -> None:
    label = want(order_id=order.pk)
    first = claim(Label, label.pk)
    assert first is not None
    assert (first.what, claim(Label, label.pk)) == (What.DO, None)
    silent = claim(Label, label.pk, minutes=6)
    assert silent is not None
    assert silent.what is What.READ_BACK


def test_a_bought_label_is_a_parcel_of_the_order(order: Order) -> None:
    label = buy(want(order_id=order.pk))
    parcel = Shipment.objects.get()
    assert (label.state, label.cost, label.currency, label.shipment_id) == ("done", 1045, "USD", parcel.pk)
    assert (parcel.tracking_number, parcel.carrier, parcel.country) == ("1ZXXXXXXXXXXXXXXXX", "ups", "US")
    assert (parcel.estimated_from, parcel.estimated_to) == (date(2026, 6, 5), date(2026, 6, 5))
    assert kinds() == ["label.wanted", "shipment.created", "shipment.estimate_changed", "label.bought"]
    told = Event.objects.get(kind="label.bought")
    assert (told.about, told.data["cost"], told.data["shipment"]) == (order.key, 1045, str(parcel.pk))
    assert queries.kinds_of([label.pk]) == {label.pk: [("label", "pdf")]}


def test_an_answer_told_twice_changes_nothing(order: Order) -> None:
    label = buy(want(order_id=order.pk))
    before = kinds()
    actions.bought(label_id=label.pk, bought=wanted.bought(cost=9), now=NOW)
    actions.failed(label_id=label.pk, fault=Fault(why="late"), now=NOW)
    label.refresh_from_db()
    assert (label.state, label.cost, LabelDocument.objects.count(), kinds()) == ("done", 1045, 1, before)


def test_each_piece_is_a_parcel_and_a_known_number_stays_its_parcel(order: Order) -> None:
    known = shipments.ship(
        facts=parcels.parcel(tracking_number="1ZXXXXXXXXXXXXXXXY", carrier="ups"), source=parcels.SHOP, now=NOW
    )
    label = buy(want(order_id=order.pk), numbers=("1ZXXXXXXXXXXXXXXXX", "1ZXXXXXXXXXXXXXXXY"))
    assert Shipment.objects.count() == 2
    assert set(Number.objects.values_list("number", "shipment_id")) == {
        ("1ZXXXXXXXXXXXXXXXX", label.shipment_id),
        ("1ZXXXXXXXXXXXXXXXY", known.pk),
    }


def test_a_label_without_an_order_is_followed_too(merchant: Merchant) -> None:
    label = buy(want())
    assert label.shipment_id == Shipment.objects.get().pk
    assert Event.objects.get(kind="label.bought").about == f"label/{label.pk}"


def test_a_fault_is_tried_again_and_a_refusal_ends_it(order: Order) -> None:
    label = want(order_id=order.pk)
    claim(Label, label.pk)
    actions.failed(label_id=label.pk, fault=Fault(why="busy", retry_after=timedelta(hours=1)), now=NOW)
    label.refresh_from_db()
    assert (label.state, label.due_at, label.why) == ("wanted", NOW + timedelta(hours=1), "busy")
    claim(Label, label.pk, hours=1)
    actions.failed(label_id=label.pk, fault=Fault(why="no such service", lasting=True), now=NOW)
    label.refresh_from_db()
    assert (label.state, label.due_at, kinds()) == ("failed", None, ["label.wanted", "label.failed"])


def test_a_doubt_that_nobody_can_read_back_is_people_s_to_settle(order: Order) -> None:
    label = want(order_id=order.pk)
    claim(Label, label.pk)
    with pytest.raises(NotInDoubt):
        actions.say(label_id=label.pk, number="", by=IDA, now=NOW)
    actions.in_doubt(label_id=label.pk, why="no answer", readable=False, now=NOW)
    assert (claim(Label, label.pk, days=9), queries.in_doubt(), kinds()[-1]) == (None, 1, "label.unsure")
    actions.say(label_id=label.pk, number="1ZXXXXXXXXXXXXXXXX", by=IDA, now=NOW)
    label.refresh_from_db()
    assert (label.state, label.tracking_number, label.cost, queries.in_doubt()) == (
        "done", "1ZXXXXXXXXXXXXXXXX", 1045, 0,
    )  # fmt: skip
    assert Event.objects.get(kind="label.bought").by == IDA


def test_people_may_say_that_nothing_was_bought(order: Order) -> None:
    label = want(order_id=order.pk)
    claim(Label, label.pk)
    actions.in_doubt(label_id=label.pk, why="no answer", readable=False, now=NOW)
    assert actions.say(label_id=label.pk, number=" ", by=IDA, now=NOW).state == "failed"
    assert (Shipment.objects.count(), kinds()[-1]) == (0, "label.failed")


def test_a_label_given_back_takes_its_parcel_back(order: Order) -> None:
    label = buy(want(order_id=order.pk))
    row = actions.void(label_id=label.pk, by=IDA, now=NOW)
    assert actions.void(label_id=label.pk, by=IDA, now=NOW).pk == row.pk
    claim(Void, row.pk)
    actions.voided(void_id=row.pk, refund=Refund.ASKED, now=NOW)
    actions.voided(void_id=row.pk, refund=Refund.GRANTED, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.refund, Shipment.objects.get().cancelled_at) == ("done", "granted", NOW)
    assert kinds()[-3:] == ["label.void_asked", "shipment.cancelled", "label.voided"]


def test_a_label_whose_parcel_has_left_is_not_given_back(order: Order) -> None:
    label = want(order_id=order.pk)
    with pytest.raises(actions.NotBought):
        actions.void(label_id=label.pk, by=IDA, now=NOW)
    buy(label)
    left = parcels.answer(parcels.HUB)
    shipments.track(answers=[left.__class__(carrier="ups", tracking_number="1ZXXXXXXXXXXXXXXXX", scans=left.scans)],
                    source="ups", now=NOW)  # fmt: skip
    with pytest.raises(actions.NotBought):
        actions.void(label_id=label.pk, by=IDA, now=NOW)
    assert Void.objects.count() == 0


def test_a_refused_void_may_be_asked_for_again(order: Order) -> None:
    label = buy(want(order_id=order.pk))
    row = actions.void(label_id=label.pk, by=IDA, now=NOW)
    claim(Void, row.pk)
    actions.void_failed(void_id=row.pk, fault=Fault(why="too late", lasting=True), now=NOW)
    assert kinds()[-1] == "label.void_failed"
    assert actions.void(label_id=label.pk, by=IDA, now=NOW).state == State.WANTED.value


def test_a_pickup_is_booked_once(merchant: Merchant) -> None:
    asked = PickupAsked(
        address=WAYS["us"].sender, on=date(2026, 6, 3), ready=time(10), until=time(16), boxes=(Box(grams=900),)
    )
    wish = actions.PickupWanted(reference="P-1", connection=wanted.SOMEWHERE, carrier="ups", asked=asked)
    row = actions.want_pickup(wanted=wish, by=IDA, now=NOW)
    assert actions.want_pickup(wanted=wish, by=IDA, now=NOW).pk == row.pk
    claim(Pickup, row.pk)
    for _ in range(2):
        actions.booked(pickup_id=row.pk, booked=Booked(confirmation="3001", cost=710, currency="USD"), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.confirmation, row.cost) == ("done", "3001", 710)
    assert kinds() == ["pickup.wanted", "pickup.scheduled"]


def test_a_forgotten_person_leaves_their_labels(order: Order, drain: Any) -> None:
    label = buy(want(order_id=order.pk))
    waiting = want(order_id=order.pk, reference="L-2")
    actions.advance(order.merchant, [_erased(order)])
    label.refresh_from_db()
    waiting.refresh_from_db()
    assert (label.recipient, label.email, label.numbers) == ({}, "", ["1ZXXXXXXXXXXXXXXXX"])
    assert (LabelDocument.objects.count(), waiting.state) == (0, "failed")
    with pytest.raises(queries.NoDocument):
        actions.printed(label_id=label.pk, kind="label", by=IDA, now=NOW)


def _erased(order: Order) -> Any:
    class Told:
        data = {"customers": [str(order.customer_id)]}
        at = NOW

    return Told()


def test_old_labels_forget_whom_they_went_to(merchant: Merchant) -> None:
    label = buy(want())
    assert actions.forget_old(now=NOW + KEPT - timedelta(days=1)) == 0
    assert [actions.forget_old(now=NOW + KEPT + timedelta(days=1)) for _ in range(2)] == [1, 0]
    label.refresh_from_db()
    assert (label.recipient, LabelDocument.objects.count()) == ({}, 0)


def test_who_printed_is_told(order: Order) -> None:
    label = buy(want(order_id=order.pk))
    assert bytes(actions.printed(label_id=label.pk, kind="label", by=IDA, now=NOW).content) == wanted.PAPER.content
    assert Event.objects.get(kind="label.printed").by == IDA
