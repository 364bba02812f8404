"""Stock through the API: who has what decides where an order leaves from, in quotes and in promises."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from reassure.customers.rules import Address
from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.promises.models import Forecast
from reassure.stores import actions as stores
from reassure.stores.models import Location, Stock
from reassure.stores.rules import Kind, Place
from tests import cast
from tests.api.caller import NOW, ORDER, PRODUCT, Caller, at
from tests.api.shop import Shop
from tests.processes import until
from tests.promises.delivery import hamburg, told

TOLD = datetime(2026, 6, 2, 8, tzinfo=UTC)


def lyon() -> Location:
    """A second warehouse, which the shop calls 7: four days of preparation, and no cut-off."""
    place = Place(name="Lyon", zone="Europe/Paris", kind=Kind.WAREHOUSE, processing=(4, 4))
    address = Address(city="Lyon", postcode="69001", country="FR")
    facts = stores.LocationFacts(place=place, address=address, source="api", external_id="7", priority=1)
    return stores.keep(facts=facts, now=NOW)


def counted(location: object, on_hand: int, **changes: object) -> dict[str, Any]:
    count = {"location": str(location), "on_hand": on_hand, "variant_external_id": "v1"}
    return count | {"counted_at": "2026-06-02T08:00:00Z"} | changes


def codes(body: Any) -> list[tuple[bool, str]]:
    return [(item["accepted"], item["code"]) for item in body["items"]]


def kept() -> list[tuple[str, str, int, datetime]]:
    rows = Stock.objects.order_by("location__name", "variant_external_id")
    return [(row.location.name, row.variant_external_id, row.available, row.told_at) for row in rows]


def test_stock_is_told_by_our_id_or_the_shops_and_by_variant_or_sku(merchant: Merchant) -> None:
    hamburg()
    lyon()
    caller = Caller()
    caller.post("/products", PRODUCT)
    ours = Location.objects.get(name="Hamburg").pk
    body = caller.post("/stock", {"items": [counted(ours, 3), counted("7", 5, variant_external_id="", sku="L-L")]})
    assert (body.status_code, body.json()["accepted"], body.json()["refused"]) == (200, 2, 0)
    assert kept() == [("Hamburg", "v1", 3, TOLD), ("Lyon", "v2", 5, TOLD)]
    assert [event.data for event in Event.objects.filter(kind="stock.counted")] == [{"variants": 1}] * 2


def test_an_older_count_changes_nothing_and_tells_nobody(merchant: Merchant) -> None:
    lyon()
    caller = Caller()
    caller.post("/stock", {"items": [counted("7", 3)]})
    older = counted("7", 9, counted_at="2026-06-01T08:00:00Z")
    assert caller.post("/stock", {"items": [older]}).json()["accepted"] == 1
    assert kept() == [("Lyon", "v1", 3, TOLD)]
    assert Event.objects.filter(kind="stock.counted").count() == 1


def test_each_count_that_can_not_be_meant_is_refused_alone(merchant: Merchant) -> None:
    lyon()
    items = [
        counted("8", 1),
        counted("7", 2, source="shopify"),
        counted("7", 3, variant_external_id="", sku="L-S"),
        counted("7", 4, sku="L-S"),
        counted("7", -1),
        {"location": "7", "variant_external_id": "v1"},
        counted("7", 6),
    ]
    body = Caller().post("/stock", {"items": items}).json()
    assert codes(body) == [
        (False, "no_such_location"), (False, "no_such_location"), (False, "sku_unknown"), (False, "invalid"),
        (False, "invalid"), (False, "invalid"), (True, ""),
    ]  # fmt: skip
    assert [fault["where"] for item in body["items"][4:6] for fault in item["errors"]] == ["on_hand", "on_hand"]
    assert kept() == [("Lyon", "v1", 6, TOLD)]


def test_the_same_write_again_gets_the_first_answer(merchant: Merchant) -> None:
    lyon()
    caller = Caller()
    caller.post("/stock", {"items": [counted("7", 3)]}, **{"Idempotency-Key": "s1"})
    again = caller.post("/stock", {"items": [counted("7", 3)]}, **{"Idempotency-Key": "s1"})
    assert (again["Idempotent-Replayed"], again.json()["accepted"]) == ("true", 1)
    assert caller.post("/stock", {"items": [counted("7", 4)]}, **{"Idempotency-Key": "s1"}).status_code == 409
    assert Event.objects.filter(kind="stock.counted").count() == 1


def test_places_are_listed_with_the_keys_that_stock_names(merchant: Merchant) -> None:
    hamburg()
    row = lyon()
    caller = Caller()
    first = caller.get("/locations", limit=1).json()
    assert [place["name"] for place in first["items"]] == ["Hamburg"]
    assert caller.get("/locations", limit=1, cursor=first["next"]).json() == {
        "items": [
            {
                "id": str(row.pk), "source": "api", "external_id": "7", "kind": "warehouse", "name": "Lyon",
                "city": "Lyon", "region": "", "postcode": "69001", "country": "FR", "time_zone": "Europe/Paris",
                "ships": True, "priority": 1, "active": True,
            }
        ],
        "next": None,
    }  # fmt: skip


def test_a_key_needs_the_scope_of_what_it_does(merchant: Merchant) -> None:
    lyon()
    reader, writer = Caller([Scope.LOCATIONS_READ]), Caller([Scope.STOCK_WRITE])
    refused = reader.post("/stock", {"items": [counted("7", 1)]})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert writer.get("/locations").status_code == 403
    assert not Stock.objects.exists()


def test_a_key_reaches_its_own_merchants_places_only(outside: Merchant) -> None:
    other = cast.brik_and_co()
    with merchant_scope(outside.pk):
        place = lyon()
        Caller().post("/products", PRODUCT)
    with merchant_scope(other.pk):
        theirs = Caller()
    assert theirs.get("/locations").json() == {"items": [], "next": None}
    body = theirs.post("/stock", {"items": [counted("7", 1), counted(place.pk, 1)]}).json()
    assert codes(body) == [(False, "no_such_location")] * 2
    with merchant_scope(outside.pk):
        assert kept() == []


def test_an_order_is_promised_from_where_the_stock_is(merchant: Merchant) -> None:
    """Hamburg hands over after one day, Lyon after four."""
    hamburg()
    lyon()
    ours = Location.objects.get(name="Hamburg").pk
    caller = Caller()
    line = {"external_id": "11", "title": "Lamp", "quantity": 2, "unit_price": 10000, "variant_external_id": "v1"}
    with time_machine.travel(at("2026-06-02T08:00:00Z"), tick=False):
        caller.post("/orders", ORDER | {"lines": [line]})
        told(merchant)
        caller.post("/stock", {"items": [counted(ours, 1)]})
        caller.post("/orders", ORDER | {"external_id": "2", "number": "#1002", "lines": [line]})
    told(merchant)
    days = list(Forecast.objects.order_by("order__number").values_list("earliest_on", "latest_on"))
    assert days == [(date(2026, 6, 4), date(2026, 6, 5)), (date(2026, 6, 9), date(2026, 6, 10))]


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_a_quote_held_in_memory_changes_its_origin_when_stock_is_told(outside: Merchant, tmp_path: Path) -> None:
    ask = {"to": {"country": "DE", "postcode": "10115"}, "items": [{"variant": "v1"}]}
    with time_machine.travel(at("2026-06-08T10:00:00Z"), tick=False):
        with merchant_scope(outside.pk):
            hamburg()
            lyon()
            ours = Location.objects.get(name="Hamburg").pk
            caller = Caller()
        with closing(Shop(outside, Scope.PROMISES_QUOTE)) as shop:

            def latest() -> str:
                return str(shop.post(ask).json["methods"][0]["latest"])

            assert latest() == "2026-06-11"
            caller.post("/stock", {"items": [counted(ours, 0)]})
            with merchant_scope(outside.pk):
                told(outside)
            until(lambda: latest() == "2026-06-16", tmp_path / "log")
