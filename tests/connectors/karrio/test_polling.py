"""Parcels that are due are asked about over their merchant's connections, by one worker each, with patience."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database

from reassure.connectors import actions as connectors
from reassure.connectors import base, queries
from reassure.connectors.karrio.client import Karrio
from reassure.connectors.models import Connection
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions as shipments
from reassure.shipments.models import Scan, Shipment
from tests.cast import NOW
from tests.connectors.karrio.carrier import Said, carrier, payload
from tests.shipments import parcels

BOTH = ["default", "operator"]


@pytest.fixture
def atelier(outside: Merchant, settings: Any) -> Merchant:
    """One UPS parcel that is due, committed."""
    settings.ALLOW_PRIVATE_URLS = True
    with merchant_scope(outside.pk):
        parcels.placed()
        shipments.ship(facts=parcels.parcel(), source=parcels.SHOP, now=NOW)
    return outside


@contextmanager
def connected(merchant: Merchant, said: Said, *, slug: str = "ups") -> Iterator[Connection]:
    with carrier(said) as url:
        with merchant_scope(merchant.pk):
            wanted = connectors.Wanted(
                vendor="karrio",
                name=slug,
                settings={"carrier": slug, "base_url": url},
                credentials={"key": "k", "secret": url},
            )
            made = connectors.connect(wanted=wanted, by="", now=NOW)
        yield made


def parcel(merchant: Merchant) -> Shipment:
    with merchant_scope(merchant.pk):
        return Shipment.objects.get()


def poll(merchant: Merchant, **later: float) -> int:
    return connectors.poll(merchant_id=merchant.pk, now=NOW + timedelta(**later))


def test_an_answer_moves_the_parcel_and_it_is_not_asked_again_at_once(atelier: Merchant) -> None:
    said = Said(body=payload("ups/delivered.json"))
    with connected(atelier, said):
        assert [poll(atelier), poll(atelier)] == [1, 0]
    row = parcel(atelier)
    assert (row.status, row.signed_by, row.poll_failures) == ("delivered", "NOVAK", 0)
    assert (row.polled_at, row.pushed_at) == (NOW, None)
    with merchant_scope(atelier.pk):
        assert set(Scan.objects.values_list("source", flat=True)) == {"karrio"}


def test_no_transaction_is_open_while_the_carrier_is_asked(atelier: Merchant, monkeypatch: Any) -> None:
    inside: list[bool] = []
    said = Said(body=payload("ups/delivered.json"))
    with connected(atelier, said) as made:
        client = base.carrier(made.account)
        track = type(client).track

        def watched(self: Any, asked: Any) -> Any:
            inside.append(database.in_atomic_block)
            return track(self, asked)

        monkeypatch.setattr(type(client), "track", watched)
        poll(atelier)
    assert inside == [False]


def test_a_number_the_carrier_does_not_know_yet_is_asked_at_its_own_pace(atelier: Merchant) -> None:
    with connected(atelier, Said(body=payload("ups/unknown.json"))):
        poll(atelier)
    row = parcel(atelier)
    assert (row.status, row.poll_failures, row.polled_at) == ("pending", 0, NOW)
    assert row.poll_at is not None
    assert row.poll_at >= NOW + timedelta(hours=6)


def test_faults_back_off_and_the_connection_says_so(atelier: Merchant) -> None:
    busy = Said(status=429, body=b'{"response":{"errors":[{"code":"10429","message":"Too Many Requests"}]}}')
    with connected(atelier, busy) as made:
        assert [poll(atelier), poll(atelier, minutes=6), poll(atelier, minutes=15)] == [1, 1, 0]
        with merchant_scope(atelier.pk):
            made.refresh_from_db()
    row = parcel(atelier)
    assert (row.poll_failures, row.poll_at) == (2, NOW + timedelta(minutes=16))
    assert (made.state, made.last_error) == ("failing", "Too Many Requests")


def test_what_the_carrier_refuses_waits_for_somebody_to_mend_it(atelier: Merchant) -> None:
    denied = Said(status=401, body=b'{"response":{"errors":[{"code":"250002","message":"Invalid token"}]}}')
    with connected(atelier, denied):
        poll(atelier)
    assert parcel(atelier).poll_at == NOW + timedelta(hours=1)


def test_a_connection_of_another_carrier_is_not_asked(atelier: Merchant) -> None:
    said = Said()
    with connected(atelier, said, slug="fedex"):
        assert poll(atelier) == 0
    assert (said.heard, parcel(atelier).poll_at) == ([], NOW)


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_the_tick_finds_who_has_parcels_and_somebody_to_ask(atelier: Merchant) -> None:
    assert queries.merchants_to_poll(NOW) == []
    with connected(atelier, Said()) as made:
        assert queries.merchants_to_poll(NOW) == [atelier.pk]
        with merchant_scope(atelier.pk):
            connectors.pause(connection_id=made.pk, by="", now=NOW)
        assert queries.merchants_to_poll(NOW) == []


def health(connection: Connection, **later: float) -> queries.Health:
    with merchant_scope(connection.merchant_id):
        told = queries.health(Connection.objects.get(pk=connection.pk), NOW + timedelta(**later))
    assert told is not None
    return told


def test_a_carrier_that_wants_patience_is_left_alone_whatever_is_due(atelier: Merchant) -> None:
    busy = Said(status=429, body=payload("ups/busy.json"), headers={"Retry-After": "7200"})
    with connected(atelier, busy) as made:
        assert poll(atelier) == 1
        with merchant_scope(atelier.pk):
            Shipment.objects.update(poll_at=NOW)
        heard = len(busy.heard)
        assert poll(atelier, hours=1) == 0
        assert len(busy.heard) == heard
        told = health(made, hours=1)
        assert (told.held_until, told.waiting, told.lag) == (NOW + timedelta(hours=2), 1, timedelta(hours=1))
        assert 0 < told.failing < 1
        busy.status, busy.body = 200, payload("ups/delivered.json")
        assert poll(atelier, hours=3) == 1
        told = health(made, hours=3)
        assert (told.held_until, told.waiting, told.last_error) == (None, 0, "")


def test_what_was_answered_before_a_failure_is_kept(atelier: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(self: Karrio, asked: Any) -> Any:
        error = base.Temporary("busy", retry_after=timedelta(hours=1))
        error.found = (parcels.answer(parcels.DOOR),)
        raise error

    monkeypatch.setattr(Karrio, "track", half)
    with connected(atelier, Said()):
        poll(atelier)
    assert parcel(atelier).status == "delivered"
    assert parcel(atelier).poll_failures == 0
