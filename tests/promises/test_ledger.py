"""What was shown, and how it went."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Promise
from reassure.promises.rules.ledger import NOTED_EVERY
from reassure.promises.rules.timeliness import Failed, Outcome
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.orders.facts import later, order
from tests.promises.delivery import DAY, FRI, MON, THU, days, forecast, hamburg, recorded, shipped, told, tracked
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, SHOP, answer, placed, scan


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


def test_a_mail_that_was_on_its_way_stands_for_the_days_it_names(merchant: Merchant) -> None:
    hamburg()
    made = placed()
    told(merchant)
    shipped(lines=(), shipped_at=NOW + 3 * DAY)
    told(merchant)
    promises.show_delivery(
        order_id=made.pk, surface="mail.order_confirmed", statement="Thu 4 – Fri 5 June", days=(THU, FRI), now=NOW
    )
    row = Promise.objects.get()
    assert (days(row), row.because, days(forecast())) == ((THU, FRI), [], (MON, date(2026, 6, 9)))


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
            "stage": "processing",
            "answerable": "merchant",
        }
    ]
    assert (first.stage, first.answerable, first.horizon, second.horizon) == (
        "processing", "merchant", "after", "transit",
    )  # fmt: skip
    assert (first.revises, second.revises) == (None, first.pk)
    assert (first.lane_from, first.lane_to, first.carrier) == ("DE", "DE", "ups")
    assert (first.to_score, second.to_score) == (True, True)


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


def test_an_order_of_which_nothing_is_left_to_send_is_void(merchant: Merchant) -> None:
    hamburg()
    placed()
    told(merchant)
    none_left = tuple(replace(line, cancelled=line.quantity) for line in order().lines)
    orders.place(facts=later(lines=none_left), source=SHOP, now=NOW)
    told(merchant)
    assert forecast().outcome == Outcome.VOID
    assert recorded("promise.changed") == []


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
