"""Dates learned from a merchant's own parcels: the night's work, who serves, and what shoppers are told by it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connections

from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises import queries, tasks
from reassure.promises.actions import Choice, Lesson
from reassure.promises.models import DeliveryPolicy, Forecast, ForecastVersion, Learning
from reassure.promises.queries.learned import lanes_of
from reassure.promises.rules.facts import Source
from reassure.promises.rules.transit import TransitRow
from reassure.promises.rules.versions import State
from reassure.shipments.models import Shipment
from tests.cast import NOW
from tests.orders.facts import PARIS
from tests.promises.delivery import DAY, days, forecast, hamburg, recorded, shipped, told, tracked
from tests.promises.forecast.test_table import table
from tests.promises.past import past
from tests.shipments.parcels import DROVE, HUB, placed

USUAL = ["carrier", "learned", "shop", "rules"]


def learn(merchant: Merchant) -> None:
    tasks.learn(merchant_id=str(merchant.pk), at_once=True)


@cache
def lesson() -> Lesson:
    return Lesson(
        tables={"total": table().to_data()}, figures={}, parcels=100, open_parcels=3,
        first_on=date(2025, 6, 1), last_on=date(2026, 6, 1),
    )  # fmt: skip


def kept(merchant: Merchant, nights: int) -> ForecastVersion:
    return promises.keep_lesson(lesson=lesson(), zone=merchant.time_zone, now=NOW + nights * DAY)


def serving() -> ForecastVersion:
    return ForecastVersion.objects.get(state=State.SERVING)


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def taught(merchant: Merchant, today: None) -> Merchant:
    """Atelier Nord with 400 parcels behind it and a night's learning."""
    hamburg()
    past(400)
    learn(merchant)
    return merchant


def test_an_order_is_promised_by_what_the_merchants_own_parcels_taught(taught: Merchant) -> None:
    version = serving()
    assert (version.parcels, version.open_parcels) == (390, 10)
    assert {"total", "transit", "processing"} == set(version.tables)
    placed()
    told(taught)
    row = forecast()
    assert row.source == Source.LEARNED
    assert row.earliest_on is not None
    assert NOW.date() <= row.earliest_on
    assert [said["code"] for said in row.because][:6] == [
        "ordered", "before_cutoff", "processing", "hand_over", "learned", "learned_from",
    ]  # fmt: skip
    assert set(row.words["ordered"]) == {"rules", "learned"}
    assert recorded("promise.made")[0]["source"] == "learned"


def test_its_figures_say_how_its_predecessors_did(taught: Merchant) -> None:
    figures = serving().figures
    assert figures["judged"] > 100
    assert figures["mae"] < 1.5
    assert sorted(step["days"] for step in figures["frontier"]) == [step["days"] for step in figures["frontier"]]
    assert sorted(step["late"] for step in figures["frontier"])[::-1] == [step["late"] for step in figures["frontier"]]
    due, missed = (sum(each[n] for each in figures["days"].values()) for n in (0, 1))
    assert 0.03 < missed / due < 0.17
    assert {lane.trait for lane in lanes_of(serving())} >= {"pair", "carrier", "origin", "zone2"}


def test_what_happens_after_now_is_not_known_to_history(merchant: Merchant, today: None) -> None:
    hamburg()
    past(200)
    before = queries.history(merchant, now=NOW - 30 * DAY)
    Shipment.objects.filter(first_attempt_at__gt=NOW - 30 * DAY).update(first_attempt_at=NOW, delivered_at=NOW)
    assert queries.history(merchant, now=NOW - 30 * DAY) == before
    assert all(parcel.arrived_at is None or parcel.arrived_at.date() <= date(2026, 5, 3) for parcel in before.ordered)
    assert any(parcel.arrived_at is None for parcel in before.ordered)
    assert len(queries.history(merchant, now=NOW).ordered) > len(before.ordered)


def test_too_little_history_leaves_it_to_the_rules_and_says_so(merchant: Merchant, today: None) -> None:
    hamburg()
    past(30)
    tasks.learn(merchant_id=str(merchant.pk), at_once=True)
    assert not ForecastVersion.objects.exists()
    placed()
    told(merchant)
    row = forecast()
    assert row.source == Source.RULES
    assert row.because[-1]["code"] == "thin_history"


def test_a_country_hardly_travelled_is_left_to_the_rules_and_says_so(taught: Merchant) -> None:
    promises.keep_rule(row=TransitRow(key="", days=(2, 4), destination_country="FR"), by="", now=NOW)
    placed(shipping_address=PARIS)
    told(taught)
    row = forecast()
    assert row.source == Source.RULES
    assert row.because[-1] == {"code": "thin_lane", "params": {"lane": "DE>FR", "parcels": "0"}}


def test_silence_moves_a_date_once_it_matters_and_says_why(taught: Merchant) -> None:
    placed()
    shipped(lines=())
    tracked(HUB)
    told(taught)
    row = forecast()
    assert row.source == Source.LEARNED
    first = days(row)
    assert first[1] is not None
    for day in range(1, 12):
        promises.look_again(merchant=taught, after=UUID(int=0), now=NOW + day * DAY)
    row.refresh_from_db()
    assert row.latest_on is not None
    assert row.latest_on >= date(2026, 6, 13)
    assert row.why[0]["code"] == "slower_than_usual"
    assert 1 <= row.changes <= 6
    assert len(recorded("promise.changed")) == row.changes


def test_out_for_delivery_means_today(taught: Merchant) -> None:
    placed()
    shipped(lines=())
    tracked(HUB, DROVE)
    told(taught)
    row = forecast()
    assert days(row) == (DROVE.at.date(), DROVE.at.date())


def test_history_is_not_promised_with_hindsight(taught: Merchant) -> None:
    placed(placed_at=NOW - 40 * DAY, version_at=NOW - 40 * DAY)
    told(taught)
    assert Event.objects.get(kind="order.placed").at == NOW - 40 * DAY
    assert (forecast().source, set(forecast().words["ordered"])) == (Source.RULES, {"rules"})


def test_a_newer_night_takes_over_and_a_day_has_one_version(merchant: Merchant) -> None:
    first, again, second = kept(merchant, 0), kept(merchant, 0), kept(merchant, 1)
    assert first == again
    assert [row.state for row in ForecastVersion.objects.order_by("learned_at")] == [State.RETIRED, State.SERVING]
    assert serving() == second
    assert [data["was"] for data in recorded("forecast.served")] == [None, "2026-06-02"]


def test_going_back_holds_until_somebody_follows_the_newest_again(merchant: Merchant) -> None:
    first, _ = kept(merchant, 0), kept(merchant, 1)
    promises.serve(version_id=first.pk, by="ida", now=NOW + DAY)
    third = kept(merchant, 2)
    assert (serving(), serving().held, third.state) == (first, True, State.CANDIDATE)
    promises.serve_newest(by="ida", now=NOW + 2 * DAY)
    assert (serving(), serving().held) == (third, False)
    assert kept(merchant, 3) == serving()


def test_what_is_not_there_can_not_be_gone_back_to(merchant: Merchant) -> None:
    row = kept(merchant, 0)
    with pytest.raises(promises.NoSuchVersion):
        promises.serve(version_id=merchant.pk, by="ida", now=NOW)
    ForecastVersion.objects.update(tables={"total": {"version": 0}})
    with pytest.raises(Invalid):
        promises.serve(version_id=row.pk, by="ida", now=NOW)


def test_the_alarm_rings_once_and_says_when_it_is_over(merchant: Merchant) -> None:
    bad = {str(date(2026, 5, 1) + n * DAY): [20, 9] for n in range(20)}
    promises.keep_lesson(lesson=replace(lesson(), figures={"days": bad}), zone="UTC", now=NOW)
    promises.keep_lesson(lesson=replace(lesson(), figures={"days": bad}), zone="UTC", now=NOW + DAY)
    assert (recorded("forecast.drifted"), Learning.objects.get().drifted) == ([{"how": "late"}], "late")
    good = {str(date(2026, 6, 3) + n * DAY): [20, 2] for n in range(25)}
    promises.keep_lesson(lesson=replace(lesson(), figures={"days": bad | good}), zone="UTC", now=NOW + 26 * DAY)
    assert (recorded("forecast.recovered"), Learning.objects.get().drifted) == ([{"how": "late"}], "")


def test_a_night_is_worked_once(merchant: Merchant) -> None:
    night = datetime(2026, 6, 3, 0, 30, tzinfo=UTC)
    assert promises.begin_learning(zone="Europe/Berlin", now=night)
    assert not promises.begin_learning(zone="Europe/Berlin", now=night + timedelta(minutes=1))
    assert promises.begin_learning(zone="Europe/Berlin", now=night + DAY)


def test_what_the_merchant_chose_is_what_dates_follow(taught: Merchant) -> None:
    placed()
    told(taught)
    sure = forecast().latest_on
    choice = Choice(confidence_percent=60, learned=True, order=USUAL, follow_accuracy=False)
    promises.choose(choice=choice, by="ida", now=NOW)
    learned = queries.tables(taught).learned
    assert learned is not None
    promises.choose_level(percent=99, by="ida", now=NOW)
    promises.look_again(merchant=taught, after=UUID(int=0), now=NOW)
    assert sure is not None
    later = forecast().latest_on
    assert later is not None
    assert later > sure
    promises.choose(choice=replace(choice, learned=False), by="ida", now=NOW)
    assert queries.tables(taught).learned is None


@pytest.mark.parametrize(
    "wrong", [{"confidence_percent": 30}, {"order": ["carrier", "carrier", "shop", "rules"]}, {"order": ["carrier"]}]
)
def test_a_choice_that_can_not_be_meant_changes_nothing(merchant: Merchant, wrong: dict[str, Any]) -> None:
    choice = Choice(confidence_percent=80, learned=True, order=USUAL, follow_accuracy=True)
    with pytest.raises(Invalid):
        promises.choose(choice=replace(choice, **wrong), by="ida", now=NOW)
    assert not DeliveryPolicy.objects.exists()


def test_every_source_is_scored_on_what_it_had_said(merchant: Merchant) -> None:
    placed()
    words = {
        "ordered": {
            "rules": {"lane": "DE/", "earliest": "2026-06-04", "latest": "2026-06-05"},
            "learned": {"lane": "DE/", "earliest": "2026-06-04", "latest": "2026-06-08"},
        }
    }
    hamburg()
    told(merchant)
    Forecast.objects.update(words=words, arrived_on=date(2026, 6, 8), settled_at=NOW, outcome="broken", gap_days=3)
    scores = queries.scores_of_sources(now=NOW + DAY)
    assert scores == {
        "DE/": {
            "rules": {"parcels": 1, "loss": pytest.approx(3.1), "late": 1.0},
            "learned": {"parcels": 1, "loss": pytest.approx(0.4), "late": 0.0},
        }
    }
    promises.keep_scores(scores=scores)
    assert queries.source_scores()["DE/"][Source.RULES].late == 1.0


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_two_nights_at_once_leave_one_version_that_serves(outside: Merchant) -> None:
    kept_by: list[ForecastVersion] = []

    def work(nights: int) -> None:
        try:
            with merchant_scope(outside.pk):
                kept_by.append(kept(outside, nights))
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(n % 2,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with merchant_scope(outside.pk):
        assert len(kept_by) == 6
        assert ForecastVersion.objects.count() == 2
        assert serving().learned_on == date(2026, 6, 3)
