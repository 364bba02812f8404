"""What carriers tell of parcels: once, in any order, by many at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import Scan, Shipment
from reassure.shipments.rules.facts import Status, TrackingFacts
from tests.cast import NOW
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, LABEL, NUMBER, SHOP, answer, parcel, placed, scan

LATER = NOW + timedelta(days=3)


def shipped(**changes: Any) -> Shipment:
    return actions.ship(facts=parcel(**changes), source=SHOP, now=NOW)


def track(*answers: TrackingFacts, **more: Any) -> list[Shipment]:
    return actions.track(answers=answers, source="karrio", now=LATER, **more)


def moves() -> list[tuple[str, str]]:
    """The parcels' facts after their creation, by kind and the status before."""
    events = Event.objects.filter(kind__startswith="shipment.").exclude(kind="shipment.created").order_by("seq")
    return [(event.kind, event.data.get("was", "")) for event in events]


def test_an_answer_moves_the_parcel_and_the_order_hears_of_it(merchant: Merchant) -> None:
    order = placed()
    made = shipped()
    [row] = track(answer(LABEL, HUB, DROVE, DOOR, signed_by="MILA", service="Ground"))
    row.refresh_from_db()
    assert (row.pk, row.status, row.substatus, row.service, row.signed_by) == (
        made.pk,
        "delivered",
        "delivered_001",
        "Ground",
        "MILA",
    )
    assert (row.moved_at, row.out_for_delivery_at, row.delivered_at) == (HUB.at, DROVE.at, DOOR.at)
    event = Event.objects.get(kind="shipment.delivered")
    assert (event.about, event.at) == (order.key, DOOR.at)
    assert event.data == {
        "shipment": str(made.pk),
        "carrier": "ups",
        "status": "delivered",
        "substatus": "delivered_001",
        "was": "pending",
    }


@pytest.mark.parametrize("told", list(permutations([LABEL, HUB, DROVE, DOOR]))[::5])
def test_scans_told_one_by_one_in_any_order_and_twice_end_alike(merchant: Merchant, told: tuple[Any, ...]) -> None:
    placed()
    shipped()
    for one in (*told, *told):
        track(answer(one))
    row = Shipment.objects.get()
    assert (row.status, row.delivered_at, Scan.objects.count()) == ("delivered", DOOR.at, 4)
    assert [kind for kind, _ in moves()].count("shipment.delivered") == 1


def test_the_same_answer_again_records_nothing(merchant: Merchant) -> None:
    placed()
    shipped()
    track(answer(LABEL, HUB))
    before = (list(Scan.objects.values()), Event.objects.count())
    track(answer(HUB, LABEL, HUB), answer(LABEL))
    assert (list(Scan.objects.values()), Event.objects.count()) == before


def test_a_late_scan_cannot_undo_a_delivery_but_a_return_can(merchant: Merchant) -> None:
    placed()
    shipped()
    track(answer(DOOR))
    track(answer(scan(60, "in_transit", "in_transit_003")))
    assert Shipment.objects.get().status == "delivered"
    track(answer(scan(70, "exception", "exception_010")))
    assert moves() == [("shipment.delivered", "pending"), ("shipment.exception", "delivered")]


def test_one_exception_becoming_another_is_told(merchant: Merchant) -> None:
    placed()
    shipped()
    track(answer(scan(30, "exception", "exception_003")))
    track(answer(scan(40, "exception", "exception_010")))
    track(answer(scan(41, "exception", "exception_010", city="Leipzig")))
    assert moves() == [("shipment.exception", "pending"), ("shipment.exception", "exception")]


def test_a_code_nobody_knows_is_kept_and_counted_and_moves_nothing(merchant: Merchant) -> None:
    placed()
    made = shipped()
    track(answer(HUB, scan(12, None, code="ZZ", text="Waved goodbye")))
    row = Shipment.objects.get()
    assert (row.status, row.unmapped) == ("in_transit", 1)
    assert [seen.text for seen in queries.timeline(made.pk)] == ["Waved goodbye", "Arrived"]
    assert queries.listed(queries.Filter(unmapped=True)).parcels == [row]


def test_a_code_mapped_since_then_is_learned_when_told_again(merchant: Merchant) -> None:
    placed()
    shipped()
    odd = scan(52, None, code="ZZ", text="Handed over")
    track(answer(odd))
    track(answer(replace(odd, status=Status.DELIVERED, substatus="delivered_001")))
    row = Shipment.objects.get()
    assert (row.status, row.unmapped, Scan.objects.count()) == ("delivered", 0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        TrackingFacts(carrier="ups", tracking_number="1Z410E7W0392751591", scans=(DOOR,)),
        TrackingFacts(carrier="purolator", tracking_number=NUMBER, scans=(DOOR,)),
        TrackingFacts(carrier="ups", tracking_number="", scans=(DOOR,)),
    ],
)
def test_an_event_for_an_unknown_number_touches_nothing(merchant: Merchant, wrong: TrackingFacts) -> None:
    placed()
    shipped()
    before = Shipment.objects.values().get()
    assert track(wrong) == []
    assert queries.unknown([wrong, answer()]) == [wrong]
    assert (Shipment.objects.values().get(), Scan.objects.count(), moves()) == (before, 0, [])


def test_a_carrier_named_a_little_differently_is_still_meant(merchant: Merchant) -> None:
    placed()
    shipped(carrier="dhl-express", tracking_number="3318810025")
    assert len(track(TrackingFacts(carrier="dhl", tracking_number="33 1881 0025", scans=(DOOR,)))) == 1


def test_a_new_estimate_is_told_and_an_older_one_is_not_believed(merchant: Merchant) -> None:
    placed()
    shipped()
    third, fourth = date(2026, 6, 3), date(2026, 6, 4)
    track(answer(LABEL, estimated_on=(third, third)))
    track(answer(LABEL, HUB, estimated_on=(third, fourth)))
    track(answer(LABEL, estimated_on=(third, third)))
    row = Shipment.objects.get()
    assert (row.estimated_from, row.estimated_to) == (third, fourth)
    assert (row.first_estimated_from, row.first_estimated_to) == (third, third)
    events = Event.objects.filter(kind="shipment.estimate_changed").order_by("seq")
    assert [(e.data["was_to"], e.data["to"]) for e in events] == [(None, "2026-06-03"), ("2026-06-03", "2026-06-04")]


def test_an_estimate_told_alone_counts_and_of_several_the_newest(merchant: Merchant) -> None:
    placed()
    shipped()
    third, fourth, fifth = date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5)
    track(answer(LABEL, HUB, estimated_on=(fourth, third)), answer(LABEL, estimated_on=(fifth, fifth)))
    row = Shipment.objects.get()
    assert (row.estimated_from, row.estimated_to) == (third, fourth)
    track(answer(estimated_on=(fifth, fifth)))
    row.refresh_from_db()
    assert (row.estimated_from, row.status) == (fifth, "in_transit")
    assert Event.objects.filter(kind="shipment.estimate_changed", at__in=[HUB.at, LATER]).count() == 2


def test_what_a_carrier_thought_long_ago_is_as_old_as_its_scan_and_speaks_to_nobody(merchant: Merchant) -> None:
    placed()
    shipped()
    third = date(2026, 6, 3)
    actions.track(answers=[answer(HUB, estimated_on=(third, third))], source="karrio", now=NOW + timedelta(days=30))
    event = Event.objects.get(kind="shipment.estimate_changed")
    assert (event.at, event.live) == (HUB.at, False)


def test_a_parcel_of_two_orders_tells_both(merchant: Merchant) -> None:
    orders = [placed(), placed(external_id="2", number="#1002")]
    shipped(order_external_ids=("1", "2"))
    track(answer(DOOR))
    about = Event.objects.filter(kind="shipment.delivered").values_list("about", flat=True)
    assert sorted(about) == sorted(order.key for order in orders)


def test_the_second_parcel_keeps_its_own_scans(merchant: Merchant) -> None:
    order = placed()
    shipped()
    shipped(external_id="f2", lines=(CLOTH,), tracking_number="1Z410E7W0392751591")
    track(answer(DOOR))
    track(TrackingFacts(carrier="ups", tracking_number="1Z410E7W0392751591", scans=(HUB,)))
    assert [row.status for row in queries.parcels_of(order.pk)] == ["delivered", "in_transit"]


def test_hostile_text_is_cut_to_fit(merchant: Merchant) -> None:
    placed()
    made = shipped()
    track(answer(scan(10, "in_transit", "x" * 90, code="c" * 90, text="a\0b" * 400, country="Germany")))
    [kept] = queries.timeline(made.pk)
    assert (len(kept.text), len(kept.code), len(kept.substatus), kept.country) == (300, 60, 40, "")
    track(answer(scan(10, "in_transit", "x" * 90, code="c" * 90, text="a\0b" * 400, country="Germany")))
    assert Scan.objects.count() == 1


def in_threads(merchant: Merchant, work: list[Callable[[], Any]]) -> list[Any]:
    def run(job: Callable[[], Any]) -> Any:
        try:
            with merchant_scope(merchant.pk):
                return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, work))


def test_the_same_answers_by_forty_tellers_at_once_make_one_set_of_scans_and_one_event(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        placed()
        shipped()
        shipped(external_id="f2", lines=(CLOTH,), tracking_number="1Z410E7W0392751591")
    other = TrackingFacts(carrier="ups", tracking_number="1Z410E7W0392751591", scans=(LABEL, HUB))
    one, two = answer(LABEL, HUB, DROVE, DOOR), other
    in_threads(outside, [lambda: track(one, two), lambda: track(two, one)] * 20)
    with merchant_scope(outside.pk):
        assert Scan.objects.count() == 6
        assert sorted(kind for kind, _ in moves()) == ["shipment.delivered", "shipment.in_transit"]


def test_the_same_fulfilment_told_by_forty_at_once_is_one_parcel(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        placed()
    kept = in_threads(outside, [lambda: shipped().pk] * 40)
    with merchant_scope(outside.pk):
        assert set(kept) == {Shipment.objects.get().pk}
        assert Event.objects.filter(kind="shipment.created").count() == 1


def test_two_orders_told_at_once_under_one_number_share_one_parcel(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        for key in "12345678":
            placed(external_id=key, number=f"#{key}")
    work = [
        lambda key=key: shipped(external_id=f"f{key}", order_external_ids=(key,), lines=()).pk for key in "12345678"
    ]
    kept = in_threads(outside, work)
    with merchant_scope(outside.pk):
        assert set(kept) == {Shipment.objects.get().pk}
        assert len(queries.order_ids(kept)[kept[0]]) == 8
