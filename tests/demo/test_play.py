"""The demo shop in the database, told through the real intake."""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from reassure.config.demo import closing, opening, play, tellings
from reassure.connectors.intake import actions as intake
from reassure.connectors.models import Delivery
from reassure.journal import actions as journal
from reassure.journal.models import Event
from reassure.journal.rules import LANES
from reassure.kit.tenancy import TenantModel, merchant_scope
from reassure.merchants.models import Merchant, User
from reassure.messages.models import Message
from reassure.orders.models import Order
from reassure.promises.models import Promise
from reassure.shipments.models import Shipment
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    """The lean door opens connections of its own: to the tests' database."""
    settings.DATABASE_URL, settings.DATABASE_INTAKE_URL = (
        os.environ["DATABASE_URL"], os.environ["DATABASE_INTAKE_URL"],
    )  # fmt: skip


def live_on(shop: opening.Shop) -> None:
    """Read what came in and react to it, as the worker would."""
    intake.read_waiting(merchant_id=shop.merchant_id, clock=lambda: NOW + timedelta(days=3650))
    for lane in range(LANES):
        journal.drain(merchant_id=shop.merchant_id, lane=lane)


def counts(shop: opening.Shop) -> tuple[int, int, int]:
    with merchant_scope(shop.merchant_id):
        return Delivery.objects.count(), Order.objects.count(), Shipment.objects.count()


def test_the_shop_opens_with_parcels_under_way_and_opening_again_changes_nothing(db: None) -> None:
    shop = play.open_shop(NOW)
    live_on(shop)
    first = counts(shop)
    assert first[1] > 20
    assert first[2] > 10
    with merchant_scope(shop.merchant_id):
        assert Delivery.objects.exclude(state="done").count() == 0
        assert {"in_transit", "delivered"} <= set(Shipment.objects.values_list("status", flat=True))
    again = play.open_shop(NOW)
    live_on(again)
    assert counts(again) == first


def test_parcels_move_on_as_time_passes(db: None) -> None:
    shop = play.open_shop(NOW)
    live_on(shop)
    before = counts(shop)
    shop = play.catch_up(shop, NOW + timedelta(days=1))
    live_on(shop)
    assert counts(shop)[0] > before[0]
    assert play.catch_up(shop, NOW + timedelta(days=1)) == shop


def test_telling_a_stretch_twice_changes_nothing(db: None) -> None:
    shop = play.open_shop(NOW)
    live_on(shop)
    first = counts(shop)
    play.catch_up(replace(shop, told_until=NOW - timedelta(days=2)), NOW)
    live_on(shop)
    assert counts(shop) == first


def test_the_past_is_told_once_in_pieces_and_is_silent(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "_wait_for_readers", live_on_of)
    for module in (opening, play):
        monkeypatch.setattr(module, "OPEN_FOR", timedelta(days=12))
    shop = play.open_shop(NOW)
    live_on(shop)
    with merchant_scope(shop.merchant_id):
        said = Message.objects.count()
    steps: list[tuple[int, int]] = []
    shop = play.tell_the_past(shop, lambda done, of: steps.append((done, of)), NOW)
    live_on(shop)
    assert steps[-1][0] == steps[-1][1] == shop.past_told > 20
    with merchant_scope(shop.merchant_id):
        assert Message.objects.count() == said
        numbers = list(Order.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) >= shop.past_told
    with merchant_scope(shop.merchant_id):
        kept = Counter(Promise.objects.values_list("outcome", flat=True))
        assert set(Promise.objects.values_list("surface", flat=True)) == {"checkout"}
    assert kept["kept"] > kept["broken"] > 0
    told = counts(shop)
    assert counts(play.tell_the_past(shop, lambda done, of: None, NOW)) == told


def live_on_of(merchant_id: object) -> None:
    """The readers keep up."""


def test_closing_leaves_no_row_behind_and_touches_nobody_else(db: None) -> None:
    brik = cast.brik_and_co()
    shop = play.open_shop(NOW)
    live_on(shop)
    theirs, somebodys, ours = Client(), Client(), cast.person("ida@brik.example")
    theirs.force_login(User.objects.get(email__endswith="@atelier-nord.example"))
    somebodys.force_login(ours)
    assert closing.close_shop() > 100
    assert [row.pk for row in Session.objects.all()] == [somebodys.session.session_key]
    assert list(Merchant.objects.all()) == [brik]
    assert list(User.objects.all()) == [ours]
    with merchant_scope(brik.pk):
        assert [e.kind for e in Event.objects.all()] == ["merchant.founded"]
    tenants = [m for m in apps.get_models() if issubclass(m, TenantModel)]
    left = {m._meta.label: m.across.using("operator").exclude(merchant_id=brik.pk).count() for m in tenants}
    assert {label: n for label, n in left.items() if n} == {}
    assert closing.close_shop() == 0


def test_somebodys_own_merchant_is_left_alone(db: None) -> None:
    nord = cast.atelier_nord()
    with pytest.raises(opening.NotTheDemo):
        play.open_shop(NOW)
    with pytest.raises(opening.NotTheDemo):
        closing.close_shop()
    assert list(Merchant.objects.all()) == [nord]


def test_a_door_that_does_not_take_it_stops_the_telling(db: None) -> None:
    shop = play.open_shop(NOW)
    wrong = {vendor: (path, "not the secret") for vendor, (path, _) in shop.doors.items()}
    shop.doors.update(wrong)
    with pytest.raises(play.NotTold, match="401"):
        play.tell(shop, tellings.products("", NOW))
