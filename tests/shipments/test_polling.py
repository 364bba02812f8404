"""Asking carriers about parcels: due ones, by one asker, with patience."""

from datetime import timedelta
from typing import Any

import pytest

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import Shipment
from tests.cast import NOW
from tests.shipments.parcels import CLOTH, DROVE, HUB, SHOP, answer, parcel, placed
from tests.shipments.test_tracking import in_threads

TEN = NOW + timedelta(hours=10)


def shipped(**changes: Any) -> Shipment:
    return actions.ship(facts=parcel(**changes), source=SHOP, now=NOW)


def poll(*scans: Any, polled: bool = True) -> Shipment:
    [row] = actions.track(answers=[answer(*scans)], source="karrio", now=TEN, polled=polled)
    row.refresh_from_db()
    return row


def minutes(row: Shipment) -> int:
    assert row.poll_at is not None
    return round((row.poll_at - TEN).total_seconds() / 60)


def test_after_an_answer_the_next_question_waits_as_the_state_says(merchant: Merchant) -> None:
    placed()
    shipped()
    assert 240 <= minutes(poll(HUB)) <= 288
    row = poll(DROVE)
    assert 30 <= minutes(row) <= 36
    assert (row.polled_at, row.poll_failures) == (TEN, 0)


def test_a_carrier_that_pushes_is_not_asked(merchant: Merchant) -> None:
    placed()
    shipped()
    row = poll(HUB, polled=False)
    assert minutes(row) == 3 * 24 * 60
    assert actions.claim_polls(carriers=["ups"], limit=10, now=TEN + timedelta(days=2)) == []


def test_a_claimed_parcel_is_nobody_elses_till_the_lease_ends(merchant: Merchant) -> None:
    placed()
    made = shipped()
    assert actions.claim_polls(carriers=["fedex"], limit=10, now=TEN) == []
    [taken] = actions.claim_polls(carriers=["ups"], limit=10, now=TEN)
    assert (taken.shipment_id, taken.numbers) == (made.pk, (("ups", made.tracking_number),))
    assert actions.claim_polls(carriers=["ups"], limit=10, now=TEN) == []
    assert len(actions.claim_polls(carriers=["ups"], limit=10, now=TEN + timedelta(minutes=16))) == 1


def test_faults_back_off_and_an_answer_forgives_them(merchant: Merchant) -> None:
    placed()
    made = shipped()
    waits = []
    for _ in range(3):
        actions.poll_failed(shipment_ids=[made.pk], now=TEN)
        made.refresh_from_db()
        waits.append(minutes(made))
    assert waits == [5, 10, 20]
    actions.poll_failed(shipment_ids=[made.pk], now=TEN, retry_after=timedelta(hours=2))
    made.refresh_from_db()
    assert minutes(made) == 120
    assert poll(HUB).poll_failures == 0


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_the_operator_finds_who_is_due_across_merchants(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        placed()
        shipped()
        shipped(external_id="f2", lines=(CLOTH,), tracking_number="799531274483", carrier="fedex")
    assert queries.due_for_poll(now=NOW) == [(outside.pk, "fedex"), (outside.pk, "ups")]
    assert queries.due_for_poll(now=NOW - timedelta(seconds=1)) == []


def test_eight_claimants_share_out_the_parcels(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        placed()
        for i in range(12):
            shipped(external_id=f"f{i}", lines=(), tracking_number=f"PKG{i:09}")

    def claim() -> list[Any]:
        return [row.shipment_id for row in actions.claim_polls(carriers=["ups"], limit=2, now=NOW)]

    taken = [key for keys in in_threads(outside, [claim] * 8) for key in keys]
    assert len(taken) == len(set(taken)) == 12
