"""Parcels that somebody asks us to follow, with and without an order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from reassure.customers.rules import Address
from reassure.journal import queries as journal
from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.actions import AlreadyFollowed, ToldByShop, Wanted
from reassure.shipments.models import Number, Shipment
from reassure.shipments.queries import NoSuchParcel
from tests.cast import NOW, brik_and_co
from tests.shipments.parcels import HUB, NUMBER, SHOP, answer, parcel, placed

LATER = NOW + timedelta(days=3)


def watched(**more: Any) -> Shipment:
    wanted = Wanted(**({"carrier": "ups", "tracking_number": NUMBER} | more))
    return actions.watch(wanted=wanted, order_ids=(), source="client", now=NOW)


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="shipment.").order_by("seq").values_list("kind", flat=True))


def test_a_parcel_without_an_order_is_followed_and_asked_about(merchant: Merchant, drain: Callable[[], int]) -> None:
    made = watched(destination=Address(city="Berlin", country="DE", street="Lindenstr. 3"))
    assert (made.status, made.poll_at, made.city, made.country) == ("pending", NOW, "Berlin", "DE")
    [claimed] = actions.claim_polls(carriers=["ups"], limit=5, now=NOW)
    assert claimed.numbers == (("ups", NUMBER),)
    actions.track(answers=[answer(HUB)], source="karrio", now=LATER, polled=True)
    event = Event.objects.get(kind="shipment.in_transit")
    assert event.about == f"shipment/{made.pk}"
    drain()
    assert journal.parked_count() == 0


def test_its_order_hears_of_it(merchant: Merchant) -> None:
    order = placed()
    wanted = Wanted(carrier="ups", tracking_number=NUMBER)
    made = actions.watch(wanted=wanted, order_ids={order.id}, source="client", now=NOW)
    assert queries.order_ids([made.pk]) == {made.pk: [order.id]}
    assert Event.objects.get(kind="shipment.created").about == order.key


def test_an_order_known_later_is_carried_once(merchant: Merchant) -> None:
    made, order = watched(), placed()
    for _ in range(2):
        actions.carry(shipment_id=made.pk, order_id=order.id, now=LATER)
    assert queries.order_ids([made.pk]) == {made.pk: [order.id]}
    assert list(Event.objects.filter(kind="shipment.created").order_by("seq").values_list("about", flat=True)) == [
        f"shipment/{made.pk}",
        order.key,
    ]


def test_a_number_is_one_parcels(merchant: Merchant) -> None:
    made = watched()
    with pytest.raises(AlreadyFollowed) as refused:
        watched(tracking_number=f" {NUMBER[:4]} {NUMBER[4:]} ")
    assert refused.value.shipment_id == made.pk
    with pytest.raises(AlreadyFollowed):
        watched(carrier="")
    assert watched(carrier="usps").pk != made.pk
    assert Shipment.objects.count() == 2


def test_a_number_given_out_again_is_another_parcel(merchant: Merchant) -> None:
    first = watched(shipped_at=NOW - timedelta(days=200))
    second = watched()
    assert first.pk != second.pk
    assert list(Number.objects.filter(until=None).values_list("shipment_id", flat=True)) == [second.pk]


def test_a_shop_that_tells_of_it_later_means_the_same_parcel(merchant: Merchant) -> None:
    made, order = watched(), placed()
    told = actions.ship(facts=parcel(), source=SHOP, now=LATER)
    assert told.pk == made.pk
    assert queries.order_ids([made.pk]) == {made.pk: [order.id]}


def test_another_carrier_is_asked_at_once(merchant: Merchant) -> None:
    made = watched(carrier="")
    actions.describe(shipment_id=made.pk, wanted=Wanted(carrier="ups"), now=LATER)
    made.refresh_from_db()
    assert (made.carrier, made.poll_at is not None) == ("ups", True)
    assert [due.numbers for due in actions.claim_polls(carriers=["ups"], limit=5, now=LATER)] == [(("ups", NUMBER),)]
    assert Event.objects.get(kind="shipment.changed").data == {"shipment": str(made.pk), "fields": ["carrier"]}


def test_another_parcels_number_is_not_taken_over(merchant: Merchant) -> None:
    made, other = watched(), watched(carrier="usps")
    with pytest.raises(AlreadyFollowed) as refused:
        actions.describe(shipment_id=made.pk, wanted=Wanted(carrier="usps"), now=LATER)
    assert refused.value.shipment_id == other.pk
    made.refresh_from_db()
    assert made.carrier == "ups"


def test_saying_the_same_again_changes_nothing(merchant: Merchant) -> None:
    made = watched(service="Ground")
    actions.describe(shipment_id=made.pk, wanted=Wanted(service="Ground"), now=LATER)
    assert kinds() == ["shipment.created"]


def test_a_parcel_followed_no_more_is_cancelled_and_its_number_free(merchant: Merchant) -> None:
    made = watched()
    for _ in range(2):
        actions.unwatch(shipment_id=made.pk, now=LATER)
    made.refresh_from_db()
    assert (made.cancelled_at, made.poll_at) == (LATER, None)
    assert kinds() == ["shipment.created", "shipment.cancelled"]
    assert watched().pk != made.pk


def test_what_a_shop_sends_is_not_taken_back(merchant: Merchant) -> None:
    placed()
    made = actions.ship(facts=parcel(), source=SHOP, now=NOW)
    with pytest.raises(ToldByShop):
        actions.unwatch(shipment_id=made.pk, now=LATER)
    made.refresh_from_db()
    assert made.cancelled_at is None


def test_a_resting_parcel_is_asked_about_no_more_until_somebody_wants_it(merchant: Merchant) -> None:
    made = watched()
    actions.rest(shipment_id=made.pk)
    assert actions.claim_polls(carriers=["ups"], limit=5, now=LATER) == []
    actions.ask_now(shipment_ids=[made.pk], by="staff/ida", now=LATER)
    assert len(actions.claim_polls(carriers=["ups"], limit=5, now=LATER)) == 1


def test_an_unknown_parcel_is_refused(merchant: Merchant) -> None:
    with pytest.raises(NoSuchParcel):
        actions.describe(shipment_id=merchant.pk, wanted=Wanted(), now=NOW)


def test_a_dozen_clients_at_once_make_one_parcel(outside: Merchant) -> None:
    start = Barrier(12)

    def make(_: int) -> str:
        start.wait()
        try:
            with merchant_scope(outside.pk):
                return str(watched().pk)
        except AlreadyFollowed as refused:
            return f"refused for {refused.shipment_id}"
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        said = sorted(threads.map(make, range(12)))
    made = next(one for one in said if not one.startswith("refused"))
    assert said == sorted([made, *[f"refused for {made}"] * 11])
    with merchant_scope(outside.pk):
        assert Shipment.objects.count() == Number.objects.count() == 1


def test_the_merchants_carriers_are_named_once_each(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        assert queries.carriers() == []
        for carrier, number in (("ups", "A0001"), ("dhl", "A0002"), ("ups", "A0003"), ("", "A0004")):
            watched(carrier=carrier, tracking_number=number)
        assert queries.carriers() == ["dhl", "ups"]
    with merchant_scope(brik_and_co().pk):
        watched(carrier="fedex")
        assert queries.carriers() == ["fedex"]
