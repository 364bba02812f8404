"""Dates made, moved and explained, from the order to the parcel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules.facts import part
from reassure.promises.rules.ledger import CHECKOUT
from reassure.promises.rules.timeliness import Outcome
from tests.cast import NOW
from tests.orders.facts import PARIS
from tests.promises.delivery import (
    DAY,
    FRI,
    MON,
    SATURDAY,
    THU,
    WED,
    days,
    forecast,
    hamburg,
    recorded,
    shipped,
    told,
    tracked,
)
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, placed, scan


def test_an_order_placed_gets_its_dates_with_their_because(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    row = forecast()
    assert days(row) == (THU, FRI)
    assert (row.order_id, row.first_earliest_on, row.first_latest_on) == (made.pk, THU, FRI)
    assert [said["code"] for said in row.because] == [
        "ordered",
        "before_cutoff",
        "processing",
        "hand_over",
        "transit",
    ]
    assert recorded("promise.made") == [
        {"kind": "delivery", "earliest": "2026-06-04", "latest": "2026-06-05", "source": "rules"}
    ]


def test_without_a_transit_time_we_say_that_we_do_not_know_and_promise_nothing(merchant: Merchant) -> None:
    made = placed()
    told(merchant)
    current = queries.current_delivery_promise(made)
    assert current is not None
    assert (current.dates, current.because[-1]) == (None, part("no_warehouse"))
    assert recorded("promise.made") == []
    assert promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="Soon", now=NOW) is None
    assert not Promise.objects.exists()


def test_the_same_fact_twice_changes_nothing(merchant: Merchant) -> None:
    hamburg()
    placed()
    told(merchant)
    Event.objects.filter(kind="order.placed").update(reacted_at=None)
    told(merchant)
    assert forecast().changes == 0
    assert Event.objects.filter(kind__startswith="promise.").count() == 1


def test_a_parcel_that_leaves_late_moves_the_date_and_says_so(merchant: Merchant) -> None:
    hamburg()
    placed()
    told(merchant)
    shipped(lines=(), shipped_at=NOW + 3 * DAY, version_at=NOW + 3 * DAY)
    told(merchant)
    assert days(forecast()) == (MON, date(2026, 6, 9))
    assert forecast().why == [{"code": "shipped_later", "params": {"days": "4"}}]
    assert recorded("promise.changed") == [
        {
            "kind": "delivery",
            "earliest": "2026-06-08",
            "latest": "2026-06-09",
            "source": "rules",
            "was_earliest": "2026-06-04",
            "was_latest": "2026-06-05",
            "why": "shipped_later",
            "days": 4,
        }
    ]


def test_the_carriers_estimate_is_believed_and_its_moves_are_told(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    shipped(lines=())
    told(merchant)
    tracked(HUB, estimated_on=(FRI, SATURDAY))
    told(merchant)
    assert (forecast().source, forecast().why[0]["code"]) == ("carrier", "carrier_estimated")
    tracked(HUB, scan(12, "in_transit"), estimated_on=(MON, MON))
    told(merchant)
    current = queries.current_delivery_promise(made)
    assert current is not None
    assert (current.why, current.changes) == (part("carrier_moved", days=2), 2)
    assert (current.first, current.moved_days) == ((WED, THU), 4)


def test_an_address_abroad_takes_the_date_back_when_nobody_knows_the_lane(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    orders.change_address(order_id=made.pk, address=PARIS, by="shopper", now=NOW)
    told(merchant)
    assert days(forecast()) == (None, None)
    assert recorded("promise.changed")[0]["why"] == "not_known_any_more"
    assert forecast().first_latest_on == FRI


def test_an_order_comes_with_its_last_parcel(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped()
    told(merchant)
    assert [said["key"] == "" for said in forecast().parcels] == [False, True]
    shipped(external_id="f2", lines=(CLOTH,), tracking_number="1Z5R89390357567136", shipped_at=NOW + 2 * DAY)
    told(merchant)
    row = forecast()
    assert days(row) == (FRI, MON)
    assert [(said["earliest"], said["latest"]) for said in row.parcels] == [
        ("2026-06-03", "2026-06-04"),
        ("2026-06-05", "2026-06-08"),
    ]


def test_the_shops_own_promise_is_the_original_one_and_stands_in_the_ledger(merchant: Merchant) -> None:
    hamburg()
    made = placed(promised_on=(NOW + DAY, NOW + 2 * DAY))
    told(merchant)
    row = Promise.objects.get()
    assert (row.surface, days(row), row.first_shown_at) == (CHECKOUT, (WED, THU), NOW)
    assert (forecast().source, forecast().first_latest_on) == ("shop", THU)
    shipped(lines=(), shipped_at=NOW + DAY)
    told(merchant)
    tracked(replace(DOOR, at=NOW + 3 * DAY))
    told(merchant)
    settled = Promise.objects.get(pk=row.pk)
    assert (settled.outcome, settled.gap_days, settled.order_id) == (Outcome.BROKEN, 1, made.pk)


def test_history_is_reckoned_silently_and_never_with_hindsight(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped(lines=())
    tracked(DOOR)
    told(merchant, live=False)
    assert (days(forecast()), forecast().outcome) == ((None, None), "")
    assert not Event.objects.filter(kind__startswith="promise.").exists()


def test_imported_history_keeps_what_its_shop_had_promised(merchant: Merchant) -> None:
    hamburg()
    placed(promised_on=(NOW + DAY, NOW + 3 * DAY))
    shipped(lines=())
    tracked(DOOR)
    told(merchant, live=False)
    assert (forecast().outcome, forecast().gap_days, forecast().arrived_on) == (Outcome.KEPT, 0, THU)
    assert set(Event.objects.filter(kind__startswith="promise.").values_list("kind", "live")) == {
        ("promise.made", False),
        ("promise.kept", False),
    }


def test_a_batch_of_many_orders_costs_no_more_queries_than_one(merchant: Merchant) -> None:
    hamburg()
    told(merchant)

    def cost(numbers: range) -> int:
        for number in numbers:
            placed(external_id=f"o{number}", number=f"#{number}")
            shipped(external_id=f"f{number}", order_external_ids=(f"o{number}",), lines=(), tracking_number="")
        with CaptureQueriesContext(connection) as queries_run:
            told(merchant)
        return len(queries_run)

    assert cost(range(1)) == cost(range(1, 31))
    assert Forecast.objects.filter(latest_on=THU).count() == 31


def test_the_whole_product_reacts_in_its_order(merchant: Merchant, drain: Callable[[], int]) -> None:
    hamburg()
    placed()
    drain()
    shipped(lines=())
    tracked(DROVE, DOOR)
    drain()
    assert (forecast().outcome, forecast().arrived_on) == (Outcome.KEPT, THU)
    assert list(Event.objects.filter(kind__startswith="promise.").order_by("seq").values_list("kind", flat=True)) == [
        "promise.made",
        "promise.kept",
    ]
