"""What shops tell of parcels."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import queries as known
from reassure.shipments import actions, queries
from reassure.shipments.actions import UnknownOrder
from reassure.shipments.models import Fulfilment, Number, Shipment, ShipmentLine
from reassure.shipments.rules.facts import ShipmentFacts
from tests.cast import NOW
from tests.shipments.parcels import CLOTH, LAMPS, NUMBER, SHOP, parcel, placed

LATER = NOW + timedelta(hours=1)


def told(noun: str = "shipment") -> list[tuple[str, str, Any]]:
    events = Event.objects.filter(kind__startswith=f"{noun}.").order_by("seq")
    return [(event.kind, event.about, event.data) for event in events]


def ship(facts: ShipmentFacts) -> Shipment:
    return actions.ship(facts=facts, source=SHOP, now=NOW)


def test_a_parcel_knows_its_order_lines_number_and_where_it_goes(merchant: Merchant) -> None:
    order = placed()
    made = ship(parcel())
    [found] = queries.parcels_of(order.pk)
    assert found == made
    assert (found.carrier, found.tracking_number, found.status) == ("ups", NUMBER, "pending")
    assert (found.city, found.postcode, found.country) == ("Berlin", "10969", "DE")
    assert [(row.line.external_id, row.quantity) for row in found.lines.all()] == [("11", 2)]
    assert told() == [("shipment.created", order.key, {"shipment": str(made.pk), "carrier": "ups"})]


def test_a_link_that_would_run_something_is_left_out(merchant: Merchant) -> None:
    placed()
    assert ship(parcel(tracking_url="javascript:alert(1)")).tracking_url == ""


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_telling_again_changes_nothing(merchant: Merchant, times: int) -> None:
    placed()
    first = ship(parcel())
    before = Shipment.objects.values().get()
    assert {ship(parcel()).pk for _ in range(times)} == {first.pk}
    assert Shipment.objects.values().get() == before
    assert (len(told()), Number.objects.count(), ShipmentLine.objects.count()) == (1, 1, 1)


def test_an_older_telling_never_overwrites_a_newer_one(merchant: Merchant) -> None:
    placed()
    ship(parcel(version_at=LATER, carrier_name="UPS Express"))
    ship(parcel(version_at=NOW, carrier_name="UPS", lines=(CLOTH,)))
    [row] = Shipment.objects.all()
    assert (row.carrier_name, ShipmentLine.objects.get().line.external_id) == ("UPS Express", "11")


def test_a_parcel_of_an_unknown_order_is_refused_and_leaves_nothing(merchant: Merchant) -> None:
    with pytest.raises(UnknownOrder) as refused:
        ship(parcel())
    assert (refused.value.code, Shipment.objects.count(), Fulfilment.objects.count()) == ("order_unknown", 0, 0)


def test_an_order_of_another_shop_is_not_meant(merchant: Merchant) -> None:
    placed()
    with pytest.raises(UnknownOrder):
        actions.ship(facts=parcel(), source="csv", now=NOW)


def test_two_parcels_of_one_order_and_the_order_is_fulfilled_once(merchant: Merchant) -> None:
    order = placed()
    ship(parcel())
    assert told("order")[-1][0] == "order.placed"
    ship(parcel(external_id="f2", lines=(CLOTH,), tracking_number="1Z410E7W0392751591"))
    ship(parcel(external_id="f2", lines=(CLOTH,), tracking_number="1Z410E7W0392751591", version_at=LATER))
    assert len(queries.parcels_of(order.pk)) == 2
    assert [kind for kind, _, _ in told("order")] == ["order.placed", "order.fulfilled"]


def test_two_orders_in_one_parcel_are_one_parcel_that_both_hear_of(merchant: Merchant) -> None:
    first, second = placed(), placed(external_id="2", number="#1002")
    one = ship(parcel())
    two = ship(
        parcel(
            external_id="f9",
            order_external_ids=("2",),
            lines=(replace(LAMPS, order_external_id="2", quantity=1),),
        )
    )
    assert one.pk == two.pk
    assert Shipment.objects.count() == 1
    assert queries.order_ids([one.pk])[one.pk] == sorted([first.pk, second.pk])
    assert [(kind, about) for kind, about, _ in told()] == [
        ("shipment.created", first.key),
        ("shipment.created", second.key),
    ]
    assert sorted(row.quantity for row in ShipmentLine.objects.all()) == [1, 2]


def test_a_number_that_comes_later_is_news(merchant: Merchant) -> None:
    order = placed()
    made = ship(parcel(tracking_number=""))
    assert made.poll_at is None
    ship(parcel(version_at=LATER))
    changed = {"shipment": str(made.pk), "fields": ["tracking_number"]}
    assert told()[1:] == [("shipment.changed", order.key, changed)]
    found = queries.parcel_for("1z 5r89 3903 5756 7127", carrier="ups")
    assert found is not None
    assert (found.pk, found.poll_at) == (made.pk, NOW)


def test_a_parcel_may_go_by_two_numbers(merchant: Merchant) -> None:
    placed()
    made = ship(parcel())
    ship(parcel(version_at=LATER, carrier="usps", tracking_number="9400 1112 0108 0805 4830 16"))
    assert {queries.parcel_for(n) for n in (NUMBER, "9400111201080805483016")} == {made}


def test_a_cancelled_fulfilment_takes_the_parcel_and_its_lines_back(merchant: Merchant) -> None:
    order = placed()
    made = ship(parcel())
    for _ in range(2):
        ship(parcel(version_at=LATER, cancelled=True))
    made.refresh_from_db()
    assert (made.cancelled_at, made.poll_at, ShipmentLine.objects.count()) == (LATER, None, 0)
    assert told()[1:] == [("shipment.cancelled", order.key, {"shipment": str(made.pk)})]


def test_a_parcel_with_one_of_two_fulfilments_cancelled_goes_on(merchant: Merchant) -> None:
    placed()
    made = ship(parcel())
    ship(parcel(external_id="f2", lines=(CLOTH,)))
    ship(parcel(external_id="f2", lines=(CLOTH,), cancelled=True, version_at=LATER))
    made.refresh_from_db()
    assert made.cancelled_at is None
    assert ShipmentLine.objects.get().line.external_id == "11"


def test_a_number_given_out_again_after_a_season_is_another_parcel(merchant: Merchant) -> None:
    placed()
    placed(external_id="2", number="#1002")
    old = ship(parcel(shipped_at=NOW - timedelta(days=120)))
    new = ship(parcel(external_id="f9", order_external_ids=("2",), lines=()))
    assert new.pk != old.pk
    assert queries.parcel_for(NUMBER, carrier="ups") == new
    assert queries.parcels_by_number(NUMBER) == [new, old]


def test_lines_nobody_knows_are_left_out(merchant: Merchant) -> None:
    placed()
    ship(parcel(lines=(LAMPS, replace(LAMPS, line_external_id="99"), replace(CLOTH, quantity=0))))
    assert [row.line.external_id for row in ShipmentLine.objects.all()] == ["11"]


def test_an_old_parcel_is_never_asked_about(merchant: Merchant) -> None:
    placed()
    assert ship(parcel(shipped_at=NOW - timedelta(days=70))).poll_at is None


def test_what_is_too_long_is_cut_and_kept(merchant: Merchant) -> None:
    placed()
    made = ship(parcel(carrier_name="x" * 500, tracking_url="https://" + "u" * 600, tracking_number="N" * 99))
    made.refresh_from_db()
    assert (len(made.carrier_name), len(made.tracking_url), made.tracking_number) == (120, 500, "N" * 60)
    assert queries.parcel_for("N" * 60, carrier="ups") == made


def parcels(count: int, **changes: Any) -> list[ShipmentFacts]:
    """As many orders, each with both lamps in a parcel of its own."""
    return [
        parcel(
            external_id=f"f{n}", order_external_ids=(str(n),), tracking_number=f"PKG{n:09}",
            lines=(replace(LAMPS, order_external_id=str(n)),), **changes,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def statements(facts: list[ShipmentFacts]) -> int:
    with CaptureQueriesContext(connection) as seen:
        actions.ship_many(facts=facts, source=SHOP, now=NOW)
    return len(seen)


def test_many_parcels_cost_as_many_statements_as_one(merchant: Merchant) -> None:
    for n in range(1, 61):
        placed(external_id=str(n), number=f"#{n}")
    first, many = parcels(1), parcels(60)[1:]
    assert statements(first) == statements(many) == 19
    assert (Shipment.objects.count(), ShipmentLine.objects.count(), len(told())) == (60, 60, 60)
    later = parcels(60, version_at=LATER, carrier_name="UPS Express")
    assert statements(later[:1]) == statements(later[1:]) == 12
    assert Shipment.objects.filter(carrier_name="UPS Express").count() == 60
    assert len(told()) == 60


def test_many_told_at_once_mean_what_they_mean_one_by_one(merchant: Merchant) -> None:
    order = placed()
    told_so = [
        parcel(),
        parcel(external_id="nobodys", order_external_ids=("99",)),
        parcel(external_id="f2", lines=(CLOTH,)),
        parcel(lines=(replace(LAMPS, quantity=1),), version_at=LATER),
        parcel(external_id="f2", lines=(CLOTH,), cancelled=True, version_at=LATER),
    ]
    made = actions.ship_many(facts=told_so, source=SHOP, now=NOW)
    [row] = Shipment.objects.all()
    assert made == [row, None, row, row, row]
    assert [(line.line.external_id, line.quantity) for line in row.lines.all()] == [("11", 1)]
    assert [line.shipped for line in known.order(order.pk).lines] == [1, 0]
    assert [kind for kind, _, _ in told()] == ["shipment.created"]


@pytest.mark.django_db(transaction=True)
def test_parcels_told_by_many_at_once_are_made_once(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        for n in range(1, 13):
            placed(external_id=str(n), number=f"#{n}")
    told_so = parcels(12)
    batches = [told_so, told_so[::-1], told_so[6:] + told_so[:6], told_so[::2], told_so[3:9]]

    def tell(batch: list[ShipmentFacts]) -> None:
        try:
            with merchant_scope(outside.pk):
                actions.ship_many(facts=batch, source=SHOP, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(tell, batches))
    with merchant_scope(outside.pk):
        assert (Shipment.objects.count(), Number.objects.count(), ShipmentLine.objects.count()) == (12, 12, 12)
        assert [kind for kind, _, _ in told()] == ["shipment.created"] * 12
