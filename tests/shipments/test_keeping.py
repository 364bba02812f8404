"""Scans that come before their parcel: kept, and the parcel's when it comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reassure.journal import actions as journal
from reassure.journal.models import Event
from reassure.journal.rules import Fact
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import Scan, Shipment, Unclaimed
from tests.cast import NOW
from tests.shipments.parcels import DOOR, HUB, NUMBER, SHOP, answer, parcel, placed

pytestmark = pytest.mark.django_db
EARLY = replace(answer(HUB, replace(DOOR, signed_by="Mila")), estimated_on=(NOW.date(), NOW.date()))


def facts() -> list[Fact]:
    """What the journal would hand to the reaction."""
    kinds = ("shipment.created", "shipment.changed", "tracking.kept")
    return [
        Fact(id=e.pk, seq=1, kind=e.kind, about=e.about, at=e.at, live=e.live, data=e.data)
        for e in Event.objects.filter(kind__in=kinds).order_by("pk")
    ]


def hear(*answers: object) -> actions.Heard:
    return actions.hear(answers=answers or (EARLY,), source="api", now=NOW)  # type: ignore[arg-type]


def test_a_scan_waits_for_its_parcel_and_is_told_whole(merchant: Merchant) -> None:
    placed()
    assert hear().kept == (EARLY,)
    actions.claim(merchant, facts())
    assert (Shipment.objects.count(), Unclaimed.objects.count()) == (0, 1)
    made = actions.ship(facts=parcel(), source=SHOP, now=NOW)
    for _ in range(2):
        actions.claim(merchant, facts())
    made.refresh_from_db()
    assert (made.status, made.signed_by, made.estimated_from) == ("delivered", "Mila", NOW.date())
    assert queries.timeline(made.pk) == sorted(EARLY.scans, key=lambda scan: scan.at, reverse=True)
    assert set(Scan.objects.values_list("source", flat=True)) == {"api"}
    assert Unclaimed.objects.count() == 0
    assert Event.objects.filter(kind="shipment.delivered").count() == 1


def test_a_scan_kept_while_its_parcel_was_told_finds_it_too(merchant: Merchant) -> None:
    """Neither saw the other: the parcel's reaction came and found nothing, the scan's comes now."""
    placed()
    hear()
    actions.ship(facts=parcel(), source=SHOP, now=NOW)
    actions.claim(merchant, [fact for fact in facts() if fact.kind == "tracking.kept"])
    assert (Shipment.objects.get().status, Unclaimed.objects.count()) == ("delivered", 0)


def test_told_again_it_is_kept_once(merchant: Merchant) -> None:
    for _ in range(2):
        hear(EARLY, EARLY, answer(HUB))
    assert Unclaimed.objects.count() == 2
    assert Event.objects.filter(kind="tracking.kept").count() == 2


def test_a_parcel_from_the_past_takes_its_scans_silently(merchant: Merchant) -> None:
    with journal.silent():
        placed()
        hear()
        actions.ship(facts=parcel(), source=SHOP, now=NOW)
    actions.claim(merchant, facts())
    assert list(Event.objects.filter(kind="shipment.delivered").values_list("live", flat=True)) == [False]


def test_another_carriers_parcel_leaves_it_waiting(merchant: Merchant) -> None:
    placed()
    hear()
    actions.ship(facts=parcel(carrier="purolator"), source=SHOP, now=NOW)
    actions.claim(merchant, facts())
    assert (Unclaimed.objects.get().number, Scan.objects.count()) == (NUMBER, 0)


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_what_nobody_claims_is_forgotten(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        hear()
    assert queries.merchants_with_unclaimed(NOW) == []
    assert queries.merchants_with_unclaimed(NOW + timedelta(days=1)) == [outside.pk]
    with merchant_scope(outside.pk):
        assert actions.forget_unclaimed(before=NOW + timedelta(days=1)) == 1
        assert not Unclaimed.objects.exists()
