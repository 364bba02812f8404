"""Figures of parcels through the API."""

import pytest

from reassure.insights.models import ParcelFact
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.shipments import actions as shipments
from tests.api.caller import Caller
from tests.cast import NOW
from tests.insights.facts import fact, under_way
from tests.shipments.parcels import NUMBER, SHOP, parcel, placed

JUNE = {"since": "2026-06-01", "until": "2026-06-30"}


@pytest.fixture
def parcels(merchant: Merchant) -> None:
    for _ in range(3):
        fact(in_in_transit=90)
    fact(carrier="dhl", first_gap=2, transit=5 * 1440, attempt_failed=True, problems=1)
    under_way(carrier="dhl", first_to=None, last_to=None)


def test_figures_come_with_what_they_are_of_and_what_they_mean(parcels: None) -> None:
    told = Caller().get("/insights/logistics", **JUNE).json()
    whole = told["whole"]
    assert (whole["parcels"], whole["on_time_first"], whole["on_time_first_of"], whole["late_first"]) == (5, 0.75, 4, 1)
    assert (whole["transit_days_median"], whole["transit_days_p90"], whole["transit_of"]) == (2.0, 5.0, 4)
    assert (whole["first_attempt_rate"], whole["problems_per_1000"], whole["cost_each"]) == (0.75, 200.0, None)
    assert whole["accuracy"] == [{"days": 0, "parcels": 3}, {"days": 2, "parcels": 1}]
    assert (whole["hours_in_state"]["in_transit"], whole["hours_in_state"]["exception"]) == (1.5, None)
    assert [(line["key"], line["figures"]["parcels"]) for line in told["lines"]] == [
        ({"carrier": "ups"}, 3), ({"carrier": "dhl"}, 2),
    ]  # fmt: skip
    assert told["under_way"] == {"in_transit": 1}
    assert told["trend"] == [
        {"first_day": "2026-06-01", "parcels": 5, "on_time_first": 0.75, "on_time_first_of": 4}
    ]  # fmt: skip
    assert "first delivery attempt" in told["definitions"]["on_time_first"]


def test_the_rows_behind_a_number_are_a_page_away(parcels: None) -> None:
    caller = Caller()
    late = caller.get("/insights/logistics/parcels", **JUNE, only="first_late").json()
    [row] = late["items"]
    assert (row["carrier"], row["first_gap_days"], row["transit_minutes"], late["next"]) == ("dhl", 2, 7200, None)
    first = caller.get("/insights/logistics/parcels", **JUNE, limit=3).json()
    rest = caller.get("/insights/logistics/parcels", **JUNE, limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)


def test_a_period_that_is_none_is_refused(merchant: Merchant) -> None:
    caller = Caller()
    for days in ({"since": "2026-06-02", "until": "2026-06-01"}, {"since": "2001-01-01", "until": "2026-06-01"}):
        refused = caller.get("/insights/logistics", **days)
        assert (refused.status_code, refused.json()["code"]) == (422, "period")
    assert caller.get("/insights/logistics", since="2999-01-01").json()["whole"]["parcels"] == 0
    assert caller.get("/insights/logistics", until="0001-01-01").status_code == 200


def test_a_cost_told_stands_in_the_figures_and_a_newer_one_replaces_it(merchant: Merchant) -> None:
    placed()
    shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    caller = Caller()
    bill = {"tracking_number": NUMBER.lower(), "carrier": "ups", "amount": 450, "currency": "EUR"}
    told = caller.post("/insights/logistics/costs", {"items": [bill, bill | {"tracking_number": "X1"}]}).json()
    assert [(item["accepted"], item["code"]) for item in told["items"]] == [(True, ""), (False, "no_such_parcel")]
    figures = caller.get("/insights/logistics", **JUNE).json()
    assert (figures["whole"]["cost_each"], figures["whole"]["cost_of"], figures["currency"]) == (450.0, 1, "EUR")
    caller.post("/insights/logistics/costs", {"items": [bill, bill | {"amount": 500}]})
    assert ParcelFact.objects.get().cost == 500
    caller.post("/insights/logistics/costs", {"items": [bill | {"amount": 500}]})
    assert Event.objects.filter(kind="parcel.cost_told").count() == 2
    caller.post("/insights/logistics/costs", {"items": [bill | {"currency": "USD"}]})
    assert ParcelFact.objects.get().cost is None


def test_figures_need_their_scope(merchant: Merchant) -> None:
    stranger, reader = Caller([Scope.SHIPMENTS_READ]), Caller([Scope.INSIGHTS_READ])
    assert stranger.get("/insights/logistics").status_code == 403
    assert stranger.get("/insights/logistics/parcels").status_code == 403
    assert reader.get("/insights/logistics").status_code == 200
    cost = {"tracking_number": "1", "amount": 1, "currency": "EUR"}
    assert reader.post("/insights/logistics/costs", {"items": [cost]}).status_code == 403
