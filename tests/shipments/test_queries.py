"""Lists of parcels as the dashboard asks for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reassure.kit.ids import uuid7
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import Shipment
from reassure.shipments.queries import Filter, NoSuchParcel
from tests.cast import NOW
from tests.shipments.parcels import DOOR, HUB, SHOP, answer, parcel, placed


@pytest.fixture
def five(merchant: Merchant) -> list[Shipment]:
    """Five parcels: two moving with UPS, one delivered, one cancelled, one of DHL that waits."""
    placed()
    made = [ship(i, carrier="dhl" if i == 4 else "ups") for i in range(5)]
    told = [(0, HUB), (1, HUB), (2, DOOR)]
    actions.track(answers=[answer(scan, tracking_number=f"PKG{i:09}") for i, scan in told], source="karrio", now=NOW)
    ship(3, cancelled=True, version_at=NOW + timedelta(hours=1))
    return made


def ship(number: int, **changes: Any) -> Shipment:
    facts = parcel(external_id=f"f{number}", lines=(), tracking_number=f"PKG{number:09}", **changes)
    return actions.ship(facts=facts, source=SHOP, now=NOW)


def test_counts_name_all_nine_statuses(five: list[Shipment]) -> None:
    counts = queries.counts()
    assert len(counts) == 9
    assert {name: many for name, many in counts.items() if many} == {"in_transit": 2, "delivered": 1, "pending": 1}
    assert queries.counts(Filter(carrier="dhl"))["pending"] == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Filter(), [4, 2, 1, 0]),
        (Filter(statuses=("in_transit",)), [1, 0]),
        (Filter(statuses=("in_transit", "delivered"), carrier="ups"), [2, 1, 0]),
        (Filter(carrier="dhl"), [4]),
        (Filter(number="pkg 000000001"), [1]),
        (Filter(country="FR"), []),
        (Filter(shipped_from=NOW, shipped_until=NOW + timedelta(days=1)), [4, 2, 1, 0]),
        (Filter(silent_since=HUB.at + timedelta(minutes=1)), [1, 0]),
        (Filter(substatus="delivered_001"), [2]),
    ],
)
def test_filters(five: list[Shipment], asked: Filter, found: list[int]) -> None:
    assert [five.index(row) for row in queries.listed(asked).parcels] == found


def test_pages_go_through_the_list_once(five: list[Shipment]) -> None:
    first = queries.listed(Filter(), size=3)
    second = queries.listed(Filter(after=first.after), size=3)
    assert [five.index(row) for row in (*first.parcels, *second.parcels)] == [4, 2, 1, 0]
    assert second.after is None


def test_a_past_told_of_late_does_not_top_the_list(five: list[Shipment]) -> None:
    old = ship(5, shipped_at=NOW - timedelta(days=40))
    unsent = ship(6, shipped_at=None)
    everything = [*five, old, unsent]
    page, found, asked = None, [], Filter()
    while page is None or page.after is not None:
        page = queries.listed(asked, size=2)
        found += [everything.index(row) for row in page.parcels]
        asked = Filter(after=page.after)
    assert found == [6, 4, 2, 1, 0, 5]
    assert [everything.index(row) for row in queries.newest(Filter()).parcels] == [6, 5, 4, 2, 1, 0]


def test_a_page_far_down_is_found_by_the_index(five: list[Shipment]) -> None:
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        queries.listed(Filter(after=five[2].pk), size=3)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + seen.captured_queries[1]["sql"])
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "shipment_by_departure" in plan
    assert "left_at <=" in plan.partition("Index Cond:")[2].partition("Filter:")[0]


def test_a_page_costs_three_queries(five: list[Shipment], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        for row in queries.listed(Filter()).parcels:
            assert [link.order.number for link in row.orders.all()] == ["#1001"]


def test_carriers_in_use(five: list[Shipment]) -> None:
    assert queries.carriers() == ["dhl", "ups"]


def test_what_is_not_there_is_not_found(five: list[Shipment]) -> None:
    with pytest.raises(NoSuchParcel):
        queries.parcel(uuid7())
    assert queries.parcel_for("PKG999999999") is None
