"""Parcels of people who were forgotten: what happened stays, who took it goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reassure.customers import actions as customers
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import Shipment
from reassure.shipments.rules.facts import TrackingFacts
from tests.cast import NOW
from tests.shipments.parcels import DOOR, SHOP, answer, parcel, placed

LATER = NOW + timedelta(days=3)


def shipped(**changes: Any) -> Shipment:
    return actions.ship(facts=parcel(**changes), source=SHOP, now=NOW)


def track(*answers: TrackingFacts, **more: Any) -> list[Shipment]:
    return actions.track(answers=answers, source="karrio", now=LATER, **more)


def test_forgetting_leaves_what_happened(merchant: Merchant) -> None:
    order = placed()
    made = shipped()
    track(answer(replace(DOOR, signed_by="MILA")))
    actions.forget(order_ids=[order.pk], now=LATER)
    made.refresh_from_db()
    assert (made.signed_by, made.city, made.postcode, made.status) == ("", "", "", "delivered")
    assert [seen.signed_by for seen in queries.timeline(made.pk)] == [""]


def test_an_erased_customer_leaves_their_parcels_too(merchant: Merchant, drain: Callable[[], int]) -> None:
    order = placed()
    made = shipped()
    track(answer(replace(DOOR, signed_by="MILA")))
    assert order.customer_id is not None
    customers.erase(customer_id=order.customer_id, by="staff/ida", now=LATER)
    drain()
    made.refresh_from_db()
    assert (made.signed_by, made.postcode, made.country, made.status) == ("", "", "DE", "delivered")


def test_a_late_scan_or_telling_does_not_say_who_took_a_forgotten_persons_parcel(merchant: Merchant) -> None:
    order = placed()
    made = shipped()
    actions.forget(order_ids=[order.pk], now=LATER)
    signed = answer(replace(DOOR, signed_by="MILA"), signed_by="MILA", proof_url="https://proof.example/1.png")
    track(signed)
    track(signed)
    actions.ship(facts=parcel(version_at=LATER), source=SHOP, now=LATER)
    made.refresh_from_db()
    assert (made.status, made.signed_by, made.proof_url) == ("delivered", "", "")
    assert (made.city, made.postcode, made.country) == ("", "", "DE")
    assert [seen.signed_by for seen in queries.timeline(made.pk)] == [""]


def test_a_parcel_told_of_after_its_receiver_was_forgotten_has_no_address(
    merchant: Merchant, drain: Callable[[], int]
) -> None:
    order = placed()
    assert order.customer_id is not None
    customers.erase(customer_id=order.customer_id, by="staff/ida", now=LATER)
    drain()
    made = shipped()
    track(answer(replace(DOOR, signed_by="MILA")))
    made.refresh_from_db()
    assert (made.signed_by, made.city, made.postcode, made.country, made.status) == ("", "", "", "DE", "delivered")
