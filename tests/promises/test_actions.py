"""The ledger from the order to the door."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules.facts import part
from reassure.promises.rules.ledger import CHECKOUT, NOTED_EVERY
from reassure.promises.rules.timeliness import Failed, Outcome
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.orders.facts import PARIS, later, order
from tests.promises.delivery import DAY, forecast, hamburg, recorded, told
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, SHOP, answer, parcel, placed, scan

WED, THU, FRI, MON = date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 8)
SATURDAY = date(2026, 6, 6)


def days(row: Forecast | Promise) -> tuple[date | None, date | None]:
    return row.earliest_on, row.latest_on


def shipped(**changes: object) -> None:
    shipments.ship(facts=parcel(**changes), source=SHOP, now=NOW)


def tracked(*scans: object, **more: object) -> None:
    shipments.track(answers=[answer(*scans, **more)], source="ups", now=NOW)  # type: ignore[arg-type]


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


def test_what_is_shown_is_written_once_and_noted_at_most_once_an_hour(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)

    def look(now: datetime) -> None:
        promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="Thu 4 – Fri 5 June", now=now)

    look(NOW)
    look(NOW + NOTED_EVERY - timedelta(seconds=1))
    assert Promise.objects.get().last_shown_at == NOW
    look(NOW + NOTED_EVERY)
    row = Promise.objects.get()
    assert (row.first_shown_at, row.last_shown_at) == (NOW, NOW + NOTED_EVERY)
    assert (row.statement, days(row), row.recipient) == ("Thu 4 – Fri 5 June", (THU, FRI), "shopper")


def test_a_view_of_known_terms_writes_nothing(
    merchant: Merchant, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    hamburg()
    made = placed()
    told(merchant)
    promises.show_delivery(order_id=made.pk, surface="mail.order_confirmed", statement="…", now=NOW)
    with django_assert_num_queries(5):  # type: ignore[operator]
        promises.show_delivery(order_id=made.pk, surface="mail.order_confirmed", statement="…", now=NOW)


def test_each_surface_and_each_date_is_a_promise_of_its_own(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    for surface in ("mail.order_confirmed", "tracking_page"):
        promises.show_delivery(order_id=made.pk, surface=surface, statement="…", now=NOW)
    shipped(lines=(), shipped_at=NOW + 3 * DAY)
    told(merchant)
    promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="…", now=NOW + 3 * DAY)
    found = queries.promises_of(made)
    assert [(row.surface, days(row)) for row in found] == [
        ("mail.order_confirmed", (THU, FRI)),
        ("tracking_page", (THU, FRI)),
        ("tracking_page", (MON, date(2026, 6, 9))),
    ]


def test_a_delivery_settles_each_promise_by_its_own_days(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    promises.show_delivery(order_id=made.pk, surface="mail.order_confirmed", statement="…", now=NOW)
    shipped(lines=(), shipped_at=NOW + 3 * DAY)
    told(merchant)
    promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="…", now=NOW + 3 * DAY)
    tracked(replace(DROVE, at=NOW + 6 * DAY), replace(DOOR, at=NOW + 6 * DAY + timedelta(hours=3)))
    told(merchant)
    first, second = queries.promises_of(made)
    assert (first.outcome, first.gap_days) == (Outcome.BROKEN, 3)
    assert (second.outcome, second.gap_days) == (Outcome.KEPT, 0)
    assert recorded("promise.kept") == []
    assert recorded("promise.broken") == [
        {
            "kind": "delivery",
            "earliest": "2026-06-04",
            "latest": "2026-06-05",
            "arrived": "2026-06-08",
            "gap_days": 3,
            "failed_attempt": "",
        }
    ]


def test_a_failed_first_attempt_in_time_keeps_the_promise_and_is_told(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped(lines=())
    told(merchant)
    tracked(DROVE, scan(51, "attempt_fail", "attempt_fail_002"))
    told(merchant)
    row = forecast()
    assert (row.outcome, row.gap_days, row.failed_attempt) == (Outcome.KEPT, 0, Failed.ATTEMPT_FAIL)
    tracked(replace(DOOR, at=NOW + 9 * DAY))
    told(merchant)
    assert (forecast().outcome, forecast().arrived_on) == (Outcome.KEPT, THU)
    assert len(recorded("promise.kept")) == 1


def test_a_promise_waits_for_the_last_parcel(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped()
    told(merchant)
    tracked(DOOR)
    told(merchant)
    assert forecast().outcome == ""
    shipped(external_id="f2", lines=(CLOTH,), tracking_number="1Z5R89390357567136", shipped_at=NOW + DAY)
    told(merchant)
    late = replace(answer(replace(DOOR, at=NOW + 6 * DAY)), tracking_number="1Z5R89390357567136")
    shipments.track(answers=[late], source="ups", now=NOW)
    told(merchant)
    assert (forecast().outcome, forecast().gap_days, forecast().arrived_on) == (Outcome.BROKEN, 3, MON)


def test_a_parcel_that_goes_back_before_anybody_rang_breaks_the_promise(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped(lines=())
    told(merchant)
    tracked(HUB, scan(30, "exception", "exception_010"))
    told(merchant)
    assert (forecast().outcome, forecast().gap_days, forecast().arrived_on) == (Outcome.BROKEN, None, None)


def test_a_cancelled_order_voids_its_promises_without_a_word(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="…", now=NOW)
    orders.cancel(order_id=made.pk, reason="changed my mind", by="shopper", now=NOW)
    told(merchant)
    assert (forecast().outcome, Promise.objects.get().outcome) == (Outcome.VOID, Outcome.VOID)
    assert {*recorded("promise.kept"), *recorded("promise.broken")} == set()
    assert promises.show_delivery(order_id=made.pk, surface="mail.shipped", statement="…", now=NOW) is None
    assert Promise.objects.count() == 1


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


def test_a_later_telling_that_takes_the_last_line_off_settles_what_came(merchant: Merchant) -> None:
    hamburg()
    placed()
    shipped()
    told(merchant)
    tracked(DOOR)
    told(merchant)
    assert forecast().outcome == ""
    lamps, cloth = order().lines
    orders.place(facts=later(lines=(lamps, replace(cloth, cancelled=1))), source=SHOP, now=NOW)
    told(merchant)
    assert forecast().outcome == Outcome.KEPT


def test_a_batch_of_many_orders_costs_no_more_queries_than_one(merchant: Merchant) -> None:
    hamburg()

    def cost(numbers: range) -> int:
        for number in numbers:
            placed(external_id=f"o{number}", number=f"#{number}")
            shipped(external_id=f"f{number}", order_external_ids=(f"o{number}",), lines=(), tracking_number="")
        with CaptureQueriesContext(connection) as queries_run:
            told(merchant)
        return len(queries_run)

    assert cost(range(1)) == cost(range(1, 31))
    assert Forecast.objects.filter(latest_on=THU).count() == 31


def test_two_dozen_views_at_once_write_one_promise(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        hamburg()
        made = placed()
        told(outside)
    start = Barrier(12)

    def look(_: int) -> None:
        start.wait()
        try:
            for _ in range(2):
                with merchant_scope(outside.pk):
                    promises.show_delivery(order_id=made.pk, surface="tracking_page", statement="…", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(look, range(12)))
    with merchant_scope(outside.pk):
        assert Promise.objects.count() == 1


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
