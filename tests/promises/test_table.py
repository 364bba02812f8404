"""The merchant's own table, and the figures of the ledger."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import TransitRule
from reassure.promises.rules.facts import Method
from reassure.promises.rules.transit import TransitRow
from tests.cast import NOW
from tests.promises.delivery import DAY, FRI, MON, THU, days, forecast, hamburg, shipped, told, tracked
from tests.shipments.parcels import DOOR, placed, scan

GERMANY = TransitRow(key="", days=(2, 4), destination_country="de", postcode_prefix="2599 ")


def test_a_row_for_the_same_lane_replaces_the_old_one(merchant: Merchant) -> None:
    first = promises.keep_rule(row=GERMANY, by="staff/1", now=NOW)
    again = promises.keep_rule(row=replace(GERMANY, days=(1, 2)), by="staff/1", now=NOW)
    assert first.pk == again.pk
    row = TransitRule.objects.get()
    assert (row.destination_country, row.postcode_prefix, row.days_least, row.days_most) == ("DE", "2599", 1, 2)
    assert [event.by for event in Event.objects.filter(kind="delivery_policy.changed")] == ["staff/1", "staff/1"]


def test_a_row_that_cannot_be_meant_is_not_kept(merchant: Merchant) -> None:
    with pytest.raises(Invalid):
        promises.keep_rule(row=replace(GERMANY, days=(4, 2)), by="", now=NOW)
    assert not TransitRule.objects.exists()


def test_a_row_is_removed_once(merchant: Merchant) -> None:
    row = promises.keep_rule(row=GERMANY, by="", now=NOW)
    promises.remove_rule(rule_id=row.pk, by="", now=NOW)
    with pytest.raises(promises.NoSuchRule):
        promises.remove_rule(rule_id=row.pk, by="", now=NOW)


def test_a_strike_costs_the_days_it_lasts(merchant: Merchant) -> None:
    hamburg()
    strike = promises.stand_still(days=promises.Standstill(first=THU, last=THU, note="strike"), by="", now=NOW)
    placed()
    told(merchant)
    assert days(forecast()) == (FRI, MON)
    assert {"code": "closed", "params": {"on": "2026-06-04", "note": "strike"}} in forecast().because
    promises.move_again(special_day_id=strike.pk, by="", now=NOW)
    assert queries.special_days() == []


def test_a_strike_elsewhere_or_of_another_carrier_costs_nothing(merchant: Merchant) -> None:
    hamburg()
    for other in (
        promises.Standstill(first=THU, last=THU, country="fr"),
        promises.Standstill(first=THU, last=THU, carrier="ups"),
    ):
        promises.stand_still(days=other, by="", now=NOW)
    placed()
    told(merchant)
    assert days(forecast()) == (THU, FRI)


def test_the_merchants_way_of_reckoning_counts_for_orders_to_come(merchant: Merchant) -> None:
    hamburg()
    promises.reckon_by(method=Method.ORDER_DATE, by="", now=NOW)
    assert promises.reckon_by(method=Method.ORDER_DATE, by="", now=NOW).method == queries.method()
    placed()
    told(merchant)
    assert days(forecast()) == (date(2026, 6, 3), THU)


def test_a_parcel_that_left_needs_no_warehouse(merchant: Merchant) -> None:
    promises.keep_rule(row=replace(GERMANY, postcode_prefix="", days=(1, 2)), by="", now=NOW)
    placed()
    shipped(lines=())
    told(merchant)
    assert days(forecast()) == (date(2026, 6, 3), THU)


def test_open_overdue_kept_and_broken_are_counted_where_they_belong(merchant: Merchant) -> None:
    hamburg()
    for number in range(4):
        placed(external_id=f"o{number}", number=f"#{number}")
    shipped(order_external_ids=("o0",), lines=())
    shipped(external_id="f2", order_external_ids=("o1",), lines=(), tracking_number="1Z5R89390357567136")
    told(merchant)
    tracked(DOOR)
    tracked(scan(170, "attempt_fail"), tracking_number="1Z5R89390357567136")
    told(merchant)
    assert queries.counts(FRI) == (2, 0)
    assert queries.counts(FRI + timedelta(days=1)) == (2, 2)
    assert [row.overdue(FRI + timedelta(days=1)) for row in queries.overdue(FRI + timedelta(days=1))] == [True, True]
    assert [row.gap_days for row in queries.broken(since=NOW)] == [5]
    found = queries.figures(since=NOW, until=NOW + 30 * DAY)
    assert (found.kept, found.broken, found.void, found.failed_attempts) == (1, 1, 0, 1)
    assert (found.kept_share, found.mean_gap_days) == (0.5, 2.5)
    assert queries.figures(since=NOW - DAY, until=NOW).kept_share is None
    assert len(queries.open_deliveries()) == 2
