"""Promises of every kind: given, revised, kept, broken, void, and those nobody settles."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.orders.queries import OrderNotFound
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.actions import NotJudgeable, SettledByParcels, SettledOtherwise, Verdict
from reassure.promises.models import Promise
from reassure.promises.rules.kinds import Who
from reassure.promises.rules.ledger import Kind, Shown, Terms
from tests.cast import NOW
from tests.orders.facts import refund
from tests.promises.delivery import DAY, FRI, THU, hamburg, recorded, shipped, told
from tests.shipments.parcels import CLOTH, LAMPS, SHOP, placed


def shown(order: Order, kind: Kind, **terms: Any) -> Shown:
    other = tuple((name, terms.pop(name)) for name in list(terms) if name not in Terms.__slots__)
    said = Terms(**terms, other=other)
    return Shown(order_id=order.pk, kind=kind, surface="helpdesk", terms=said, statement="We promise.", by="api_key/1")


def give(order: Order, kind: Kind, *, now: datetime = NOW, **terms: Any) -> Promise:
    return promises.give(shown=shown(order, kind, **terms), now=now)


def test_a_promise_is_given_once_and_told_once(merchant: Merchant) -> None:
    order = placed()
    first = give(order, Kind.REPLY_BY, due_at=NOW + timedelta(hours=30), subject="ticket 7")
    again = give(order, Kind.REPLY_BY, due_at=NOW + timedelta(hours=30), subject="ticket 7", now=NOW + DAY)
    assert first.pk == again.pk
    assert (again.latest_on, again.statement, again.first_shown_at) == (date(2026, 6, 3), "We promise.", NOW)
    assert recorded("promise.given") == [
        {"promise": str(first.pk), "kind": "reply_by", "latest": "2026-06-03", "revises": None}
    ]


def test_other_terms_are_a_new_promise_that_names_the_one_before(merchant: Merchant) -> None:
    order = placed()
    first = give(order, Kind.SHIP_BY, latest=THU)
    other = give(order, Kind.REPLY_BY, latest=THU)
    second = give(order, Kind.SHIP_BY, latest=FRI, now=NOW + DAY)
    assert (first.revises, other.revises, second.revises) == (None, None, first.pk)
    first.refresh_from_db()
    assert (first.latest_on, first.outcome) == (THU, ""), "what was said stays said"


def test_everything_that_has_left_keeps_what_was_to_ship(merchant: Merchant) -> None:
    order = placed()
    rows = {latest: give(order, Kind.SHIP_BY, latest=latest) for latest in (date(2026, 6, 1), THU)}
    shipped(lines=(LAMPS, CLOTH), shipped_at=NOW)
    told(merchant)
    for row in rows.values():
        row.refresh_from_db()
    assert [(row.outcome, row.gap_days, row.answerable) for row in rows.values()] == [
        ("broken", 1, "merchant"),
        ("kept", 0, ""),
    ]
    assert [said["promise"] for said in recorded("promise.kept")] == [str(rows[THU].pk)]


def test_a_refund_keeps_its_promise_when_all_of_it_has_come(merchant: Merchant) -> None:
    order = placed()
    row = give(order, Kind.REFUND_BY, latest=THU, refunded_to="19800")
    for n in (1, 2):
        orders.refund(facts=refund(external_id=f"r{n}", at=NOW + n * DAY), source=SHOP, now=NOW)
        told(merchant)
        row.refresh_from_db()
        assert row.outcome == ("" if n == 1 else "kept")
    assert row.settled_at == NOW + 2 * DAY


def test_a_refund_before_the_promise_does_not_keep_it(merchant: Merchant) -> None:
    order = placed()
    row = give(order, Kind.REFUND_BY, latest=FRI, now=NOW + DAY)
    orders.refund(facts=refund(), source=SHOP, now=NOW)
    told(merchant)
    row.refresh_from_db()
    assert row.outcome == ""


def test_a_price_is_held_against_what_was_charged(merchant: Merchant) -> None:
    order = placed()
    row = give(order, Kind.PRICE, subject="LIN-1", unit_price="2500", currency="EUR")
    shipped(lines=(LAMPS, CLOTH))
    told(merchant)
    row.refresh_from_db()
    line = next(line for line in order.lines.all() if line.sku == "LIN-1")
    assert (row.outcome, row.gap_amount) == ("broken", 3000 - line.discount - 2500)
    assert recorded("promise.broken")[0]["gap_amount"] == row.gap_amount


def test_a_cancelled_order_makes_void_what_nobody_can_keep_any_more_and_says_nothing(merchant: Merchant) -> None:
    order = placed()
    void = [give(order, kind, latest=FRI, subject="LIN-1") for kind in (Kind.SHIP_BY, Kind.STOCK)]
    owed = give(order, Kind.REFUND_BY, latest=FRI)
    orders.cancel(order_id=order.pk, reason="", by="shopper", now=NOW)
    told(merchant)
    for row in (*void, owed):
        row.refresh_from_db()
    assert [row.outcome for row in (*void, owed)] == ["void", "void", ""]
    assert recorded("promise.broken") + recorded("promise.kept") == []


def test_whoever_knows_settles_what_no_fact_does(merchant: Merchant) -> None:
    row = give(placed(), Kind.REPLY_BY, due_at=NOW)
    late = Verdict(promise_id=row.pk, said="done", at=NOW + timedelta(hours=3))
    settled = promises.judge(verdict=late, by="api_key/1", now=NOW + DAY)
    assert (settled.outcome, settled.gap_days, settled.answerable) == ("broken", 1, Who.MERCHANT)
    promises.judge(verdict=late, by="api_key/1", now=NOW + DAY)
    assert len(recorded("promise.broken")) == 1, "the same word again says nothing"
    with pytest.raises(SettledOtherwise):
        promises.judge(verdict=replace(late, said="void"), by="", now=NOW + DAY)
    settled.refresh_from_db()
    assert settled.outcome == "broken"


def test_nobody_but_its_parcels_settles_a_delivery(merchant: Merchant) -> None:
    hamburg()
    order = placed()
    told(merchant)
    row = promises.show_delivery(order_id=order.pk, surface="tracking_page", statement="…", now=NOW)
    assert row
    with pytest.raises(SettledByParcels):
        promises.judge(verdict=Verdict(promise_id=row.pk, said="done", at=NOW), by="", now=NOW)
    row.refresh_from_db()
    assert row.outcome == ""


def test_what_nobody_could_judge_is_not_written_down(merchant: Merchant) -> None:
    order = placed()
    with pytest.raises(NotJudgeable, match="last day or instant"):
        give(order, Kind.REPLY_BY)
    with pytest.raises(NotJudgeable, match="unit_price"):
        give(order, Kind.PRICE, subject="LIN-1", unit_price="cheap")
    with pytest.raises(NotJudgeable, match="on or after"):
        give(order, Kind.PICKUP_READY, earliest=FRI, latest=THU)
    with pytest.raises(OrderNotFound):
        promises.give(shown=replace(shown(order, Kind.STOCK), order_id=UUID(int=1)), now=NOW)
    assert Promise.objects.count() == 0


def test_a_promise_near_its_last_moment_is_told_of_once(merchant: Merchant) -> None:
    order = placed()
    soon = give(order, Kind.REPLY_BY, due_at=NOW + timedelta(hours=2))
    give(order, Kind.SHIP_BY, latest=FRI)
    assert promises.watch(merchant=merchant, now=NOW) == 0
    assert promises.watch(merchant=merchant, now=NOW + timedelta(hours=1)) == 1
    assert promises.watch(merchant=merchant, now=NOW + timedelta(hours=1)) == 0
    (said,) = recorded("promise.at_risk")
    assert (said["promise"], said["due"]) == (str(soon.pk), (NOW + timedelta(hours=2)).isoformat())


def test_a_promise_nobody_settles_shows_up(merchant: Merchant) -> None:
    order = placed()
    give(order, Kind.REPLY_BY, due_at=NOW + timedelta(hours=2))
    row = give(order, Kind.RETURN_LABEL_BY, latest=THU)
    assert queries.unsettled(date(2026, 6, 5)) == {"reply_by": 1, "return_label_by": 1}
    promises.judge(verdict=Verdict(promise_id=row.pk, said="done", at=NOW), by="", now=NOW)
    assert queries.unsettled(date(2026, 6, 5)) == {"reply_by": 1}
    assert queries.unsettled(date(2026, 6, 2)) == {}


def test_many_givers_at_once_write_one_promise_and_tell_it_once(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        order = placed()
    start = Barrier(6)

    def race(_: int) -> None:
        start.wait()
        try:
            with merchant_scope(outside.pk):
                give(order, Kind.SHIP_BY, latest=THU)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(race, range(6)))
    with merchant_scope(outside.pk):
        assert Promise.objects.count() == 1
        assert len(recorded("promise.given")) == 1
