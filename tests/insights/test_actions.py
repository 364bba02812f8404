"""Facts of parcels stay true, however late something is told."""

from collections.abc import Callable
from datetime import date, timedelta

from reassure.insights import actions, queries
from reassure.insights.models import Filling, ParcelFact
from reassure.kit.tenancy import merchant_scope
from reassure.labels.models import Label, Void
from reassure.merchants.models import Merchant
from reassure.problems.models import Problem
from reassure.promises.models import Forecast
from reassure.shipments import actions as shipments
from reassure.shipments.models import Shipment
from tests import rows
from tests.cast import NOW
from tests.shipments.parcels import DOOR, DROVE, HUB, LABEL, SHOP, answer, parcel, placed, scan

LATER = NOW + timedelta(days=3)


def shipped() -> Shipment:
    placed()
    return shipments.ship(facts=parcel(), source=SHOP, now=NOW)


def track(*scans: object) -> None:
    shipments.track(answers=[answer(*scans)], source="karrio", now=LATER)  # type: ignore[arg-type]


def test_a_parcel_has_its_row_as_soon_as_it_is_told_of(merchant: Merchant, drain: Callable[[], int]) -> None:
    sent = shipped()
    drain()
    row = ParcelFact.objects.get()
    assert (row.shipment_id, row.left_on, row.carrier, row.country) == (sent.pk, date(2026, 6, 2), "ups", "DE")
    assert (row.status, row.open, row.transit) == ("pending", True, None)


def test_a_delivery_closes_it_and_is_held_against_the_promise(merchant: Merchant, drain: Callable[[], int]) -> None:
    sent = shipped()
    drain()
    Forecast.objects.update(
        first_earliest_on=date(2026, 6, 2), first_latest_on=date(2026, 6, 3),
        earliest_on=date(2026, 6, 4), latest_on=date(2026, 6, 5),
    )  # fmt: skip
    track(LABEL, HUB, DROVE, DOOR)
    drain()
    row = ParcelFact.objects.get()
    assert (row.status, row.open, row.attempt_on) == ("delivered", False, date(2026, 6, 4))
    assert (row.first_to, row.first_gap, row.last_to, row.last_gap) == (date(2026, 6, 3), 1, date(2026, 6, 5), 0)
    assert (row.in_info_received, row.in_in_transit, row.in_out_for_delivery) == (600, 38 * 60, 240)
    assert ParcelFact.objects.filter(shipment_id=sent.pk).count() == 1


def test_a_scan_told_late_corrects_it(merchant: Merchant, drain: Callable[[], int]) -> None:
    shipped()
    track(LABEL, HUB, DROVE, DOOR)
    drain()
    assert not ParcelFact.objects.get().attempt_failed
    track(scan(26, "attempt_fail", "attempt_fail_002"))
    drain()
    row = ParcelFact.objects.get()
    assert (row.attempt_failed, row.attempt_on, row.status) == (True, date(2026, 6, 3), "delivered")


def test_a_promise_made_late_corrects_it(merchant: Merchant, drain: Callable[[], int]) -> None:
    placed()
    shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    drain()
    assert ParcelFact.objects.get().first_to is None
    shipments.track(
        answers=[answer(LABEL, HUB, estimated_on=(date(2026, 6, 5), date(2026, 6, 5)))], source="karrio", now=LATER
    )
    drain()
    assert ParcelFact.objects.get().first_to == date(2026, 6, 5)


def test_a_parcel_taken_back_counts_no_more(merchant: Merchant, drain: Callable[[], int]) -> None:
    shipped()
    drain()
    again = parcel(version_at=LATER, cancelled=True)
    shipments.ship(facts=again, source=SHOP, now=LATER)
    drain()
    assert ParcelFact.objects.count() == 0


def test_problems_of_the_parcel_and_of_its_whole_order_count(merchant: Merchant) -> None:
    order = placed()
    sent = shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    for kind, shipment in (("stalled", sent.pk), ("late", None), ("unfulfilled", None)):
        Problem.objects.create(
            subject=order.key, kind=kind, cause="c", order_id=order.pk, shipment_id=shipment, raised_at=NOW
        )
    actions.keep(merchant=merchant, shipment_ids=[sent.pk])
    assert ParcelFact.objects.get().problems == 2


def test_reckoning_again_changes_nothing(merchant: Merchant, drain: Callable[[], int]) -> None:
    sent = shipped()
    track(LABEL, HUB)
    drain()
    before = ParcelFact.objects.values().get()
    assert actions.keep(merchant=merchant, shipment_ids=[sent.pk]) == 1
    assert ParcelFact.objects.values().get() == before


def test_parcels_of_before_are_filled_in_once(outside: Merchant) -> None:
    now = NOW + timedelta(days=9)
    with merchant_scope(outside.pk):
        for n in range(3):
            placed(external_id=str(n), number=f"#{n}")
            told = parcel(external_id=f"f{n}", order_external_ids=(str(n),), lines=(), tracking_number=f"1Z{n}")
            shipments.ship(facts=told, source=SHOP, now=NOW)
    with merchant_scope(outside.pk):
        assert actions.fill(merchant=outside, now=now) == 3
        assert actions.fill(merchant=outside, now=now) == 0
        assert ParcelFact.objects.count() == 3
        assert Filling.objects.get().done_at == now


def test_who_is_filled_is_asked_no_more(merchant: Merchant) -> None:
    assert queries.parcels_before(None, at_most=10) == []
    assert actions.fill(merchant=merchant, now=NOW) == 0
    assert Filling.objects.get().done_at == NOW


def test_refreshing_goes_over_what_left_lately_and_ends(merchant: Merchant, drain: Callable[[], int]) -> None:
    shipped()
    drain()
    ParcelFact.objects.update(carrier="wrong")
    assert actions.refresh(merchant=merchant, since=date(2026, 6, 1), after=None) is None
    assert ParcelFact.objects.get().carrier == "ups"
    ParcelFact.objects.update(carrier="wrong")
    actions.refresh(merchant=merchant, since=date(2026, 6, 3), after=None)
    assert ParcelFact.objects.get().carrier == "wrong"


def test_a_label_bought_here_is_the_cost_until_the_bill_is_told_or_it_is_given_back(merchant: Merchant) -> None:
    sent = shipped()
    label = rows.one_of(Label)
    Label.objects.update(shipment_id=sent.pk, state="done", cost=390, currency="EUR", due_at=None)
    actions.keep(merchant=merchant, shipment_ids=[sent.pk])
    assert ParcelFact.objects.get().cost == 390
    Void.objects.create(label=label, state="done", asked_at=NOW)
    actions.keep(merchant=merchant, shipment_ids=[sent.pk])
    assert ParcelFact.objects.get().cost is None
    bill = actions.Cost(tracking_number=sent.tracking_number, amount=410, currency="EUR")
    actions.tell_costs(merchant=merchant, costs=[bill], by="", now=LATER)
    assert ParcelFact.objects.get().cost == 410
