"""What AfterShip's clients do, done to real parcels, orders and people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reassure.connectors.aftership import actions, queries
from reassure.connectors.aftership.actions import IdTaken, Person, RetrackedOften, StillActive, Wanted
from reassure.connectors.models import Tracked
from reassure.customers import actions as customers
from reassure.customers import queries as people
from reassure.customers.rules import PersonFacts
from reassure.journal import queries as journal
from reassure.merchants.models import Merchant
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels
from reassure.shipments.actions import AlreadyFollowed, ToldByShop
from reassure.shipments.queries import NoSuchParcel
from tests.cast import NOW
from tests.shipments.parcels import NUMBER, SHOP, parcel, placed

LATER = NOW + timedelta(days=3)
MILA = Person(role="buyer", facts=PersonFacts(email="mila@example.com", name="Mila Novak"))


def made(**more: Any) -> str:
    wanted = Wanted(**({"tracking_number": NUMBER, "slug": "ups"} | more))
    return actions.create(wanted=wanted, now=NOW).hex


def shown(tracking_id: str, merchant: Merchant) -> Any:
    return queries.tracking(tracking_id, merchant=merchant)


def test_a_tracking_finds_its_order_by_the_orders_number(merchant: Merchant) -> None:
    order = placed()
    told = shown(made(order_number="1001", order_id="unheard of"), merchant)
    assert (told["order_id"], told["order_number"]) == ("unheard of", "1001")
    assert told["customers"][0]["email"] == order.email
    assert told["aftership_tracking_url"].endswith(f"/{order.public_token}/")


def test_a_tracking_waits_for_its_order(merchant: Merchant, drain: Callable[[], int]) -> None:
    tracking_id = made(order_number="#1001")
    drain()
    assert Tracked.objects.get().waits is True
    order = placed()
    drain()
    assert Tracked.objects.get().waits is False
    assert [row.pk.hex for row in parcels.parcels_of(order.pk)] == [tracking_id]
    assert journal.parked_count() == 0


def test_the_carrier_is_known_from_the_number(merchant: Merchant) -> None:
    assert shown(made(slug=""), merchant)["slug"] == "ups"


def test_a_number_nobody_knows_waits_for_its_courier(merchant: Merchant) -> None:
    tracking_id = made(slug="", tracking_number="LAMP0001")
    assert (shown(tracking_id, merchant)["slug"], shown(tracking_id, merchant)["subtag"]) == (None, "Pending_006")
    actions.update(tracking_id=tracking_id, wanted=Wanted(slug="dhl-germany"), now=LATER)
    assert shown(tracking_id, merchant)["slug"] == "dhl-germany"
    assert parcels.parcel(parcels.known_numbers(["LAMP0001"])["LAMP0001"][0].shipment_id).carrier == "dhl"


def test_clients_may_give_their_own_id_once(merchant: Merchant) -> None:
    made(given_id="lamp-1")
    assert shown("lamp-1", merchant)["id"] == "lamp-1"
    with pytest.raises(IdTaken):
        made(given_id="lamp-1", tracking_number="1Z5R89390357567136")
    assert parcels.parcel_for("1Z5R89390357567136") is None


def test_people_are_customers_and_forgotten_with_them(merchant: Merchant, drain: Callable[[], int]) -> None:
    tracking_id = made(people=(MILA,), told={"note": "Mila's birthday", "shipment_type": "Ground"})
    assert [(one["role"], one["name"]) for one in shown(tracking_id, merchant)["customers"]] == [
        ("buyer", "Mila Novak")
    ]
    found = people.find(email="mila@example.com")
    assert found is not None
    customers.erase(customer_id=found.id, by="staff/ida", now=LATER)
    assert shown(tracking_id, merchant)["customers"] == []
    drain()
    assert journal.parked_count() == 0
    row = Tracked.objects.get()
    assert (row.told, row.people) == ({"shipment_type": "Ground", "slug": "ups"}, [])


def test_a_parcel_of_the_shop_is_a_tracking_too(merchant: Merchant) -> None:
    placed()
    told = shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    assert shown(told.pk.hex, merchant)["source"] == SHOP
    with pytest.raises(AlreadyFollowed):
        made()
    actions.update(tracking_id=told.pk.hex, wanted=Wanted(told={"title": "Lamps"}), now=LATER)
    assert shown(told.pk.hex, merchant)["title"] == "Lamps"
    with pytest.raises(ToldByShop):
        actions.delete(tracking_id=told.pk.hex, merchant=merchant, now=LATER)


def test_a_deleted_tracking_is_gone_and_can_be_made_anew(merchant: Merchant) -> None:
    tracking_id = made(given_id="lamp-1")
    actions.delete(tracking_id="lamp-1", merchant=merchant, now=LATER)
    for call in (
        lambda: shown(tracking_id, merchant),
        lambda: actions.update(tracking_id=tracking_id, wanted=Wanted(), now=LATER),
        lambda: actions.delete(tracking_id=tracking_id, merchant=merchant, now=LATER),
    ):
        with pytest.raises(NoSuchParcel):
            call()
    assert made(given_id="lamp-1") != tracking_id


@pytest.mark.parametrize(
    ("reason", "tag", "subtag"),
    [
        ("DELIVERED", "Delivered", "Delivered_001"),
        ("LOST", "Exception", "Exception_013"),
        ("RETURNED_TO_SENDER", "Exception", "Exception_011"),
    ],
)
def test_what_is_marked_as_over_rests(merchant: Merchant, reason: str, tag: str, subtag: str) -> None:
    tracking_id = made()
    actions.complete(tracking_id=tracking_id, merchant=merchant, reason=reason, at=NOW, now=LATER)
    told = shown(tracking_id, merchant)
    assert (told["tag"], told["subtag"], told["active"]) == (tag, subtag, False)
    assert shipments.claim_polls(carriers=["ups"], limit=5, now=LATER + timedelta(days=30)) == []


def test_a_tracking_is_taken_up_again_three_times(merchant: Merchant) -> None:
    tracking_id = made()

    def again() -> None:
        actions.retrack(tracking_id=tracking_id, merchant=merchant, by="api_key/x", now=LATER)

    with pytest.raises(StillActive):
        again()
    for _ in range(3):
        actions.complete(tracking_id=tracking_id, merchant=merchant, reason="LOST", at=NOW, now=LATER)
        again()
        assert shown(tracking_id, merchant)["active"] is True
    actions.complete(tracking_id=tracking_id, merchant=merchant, reason="LOST", at=NOW, now=LATER)
    shipments.claim_polls(carriers=["ups"], limit=5, now=LATER)
    with pytest.raises(RetrackedOften):
        again()
    assert (Tracked.objects.get().retracked, shown(tracking_id, merchant)["tracked_count"]) == (3, 4)
