"""One parcel, two numbers: who takes it on is believed, and what that carrier says is of the same parcel."""

from dataclasses import replace

from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.shipments import actions
from reassure.shipments.models import Number, Shipment
from reassure.shipments.rules.facts import TrackingFacts
from tests.cast import NOW
from tests.shipments.parcels import DOOR, HUB, SHOP, answer, parcel, placed

ONWARD = ("Canada Post", "7023 2100 3941 4604")


def test_the_next_carriers_answers_are_of_the_same_parcel(merchant: Merchant) -> None:
    placed()
    actions.ship(facts=parcel(), source=SHOP, now=NOW)
    for _ in range(2):
        actions.track(answers=[answer(HUB, onward=ONWARD)], source="karrio", now=NOW)
    kept = set(Number.objects.filter(until=None).values_list("carrier", "number"))
    assert kept == {("ups", "1Z5R89390357567127"), ("canada-post", "7023210039414604")}
    assert Event.objects.filter(kind="shipment.changed").count() == 1
    theirs = TrackingFacts(carrier="canada-post", tracking_number="7023210039414604", scans=(DOOR,))
    [row] = actions.track(answers=[theirs], source="karrio", now=NOW)
    assert (row.status, row.carrier) == ("delivered", "ups")


def test_a_number_of_another_parcel_is_left_to_it(merchant: Merchant) -> None:
    placed()
    first = actions.ship(facts=parcel(), source=SHOP, now=NOW)
    facts = replace(parcel(), external_id="f2", tracking_number="7023210039414604", carrier="canada-post")
    actions.ship(facts=facts, source=SHOP, now=NOW)
    actions.track(answers=[answer(HUB, onward=ONWARD)], source="karrio", now=NOW)
    assert Number.objects.filter(shipment=first, until=None).count() == 1
    assert Shipment.objects.count() == 2
