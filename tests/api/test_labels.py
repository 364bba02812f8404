"""Labels over the API: rates, one label per reference, its document, given back; each by its scope."""

import base64
from typing import Any
from uuid import uuid4

import pytest

from reassure.connectors.models import Connection
from reassure.connectors.postage import errands
from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.labels.models import Label
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.orders.models import Order
from reassure.stores.models import Location
from tests.api.caller import Caller
from tests.connectors.postage.test_errands import connected, ups
from tests.connectors.postage.ways import WAYS
from tests.shipments import parcels

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])
TO = {"name": "Mila Novak", "street": "100 Lake Shore Drive", "city": "Chicago", "region": "IL", "postcode": "60601",
      "country": "US"}  # fmt: skip
BOXES = [{"grams": 1200, "length": 300, "width": 200, "height": 150}]


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def place() -> Location:
    ours = WAYS["us"].sender
    return Location.objects.create(
        kind="warehouse", name="Dock 3", street=ours.street, city=ours.city, region=ours.region,
        postcode=ours.postcode, country="US", phone=ours.phone, time_zone="America/New_York",
    )  # fmt: skip


def wish(made: Connection, dock: Location, **more: Any) -> dict[str, Any]:
    return {
        "reference": "L-1", "connection": str(made.pk), "service": "ups_ground", "location": str(dock.pk),
        "recipient": TO, "boxes": BOXES, "quoted": 1045, "currency": "USD", **more,
    }  # fmt: skip


def test_rates_then_a_label_then_its_document_then_its_price_back(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller, dock = Caller(), place()
        order: Order = parcels.placed()
    with connected(outside, ups()) as made:
        rates = caller.post("/rates", {"location": str(dock.pk), "recipient": TO, "boxes": BOXES}).json()
        assert [(one["service"], one["cost"], one["days"]) for one in rates["rates"]] == [
            ("ups_ground", 1045, 3),
            ("ups_2nd_day_air", 3175, 2),
        ]
        first = caller.post("/labels", wish(made, dock, order=str(order.pk)))
        again = caller.post("/labels", wish(made, dock, order=str(order.pk)))
        assert (first.status_code, first.json()["state"], again.json()["id"]) == (202, "wanted", first.json()["id"])
        errands.run_waiting(merchant_id=outside.pk, clock=now)
        key = first.json()["id"]
        bought = caller.get(f"/labels/{key}").json()
        assert (bought["state"], bought["cost"], bought["order"]) == ("done", 1045, str(order.pk))
        assert (bought["tracking_numbers"], bought["documents"], bought["voided"]) == (
            ["1ZXXXXXXXXXXXXXXXX"], [{"kind": "label", "format": "pdf"}], None,
        )  # fmt: skip
        paper = caller.get(f"/labels/{key}/documents/label").json()
        assert base64.b64decode(paper["content"]).startswith(b"%PDF")
        assert caller.post(f"/labels/{key}/void", {}).json()["voided"] == "wanted"
        errands.run_waiting(merchant_id=outside.pk, clock=now)
        assert caller.get("/labels", order=str(order.pk)).json()["items"][0]["refund"] == "granted"
    with merchant_scope(outside.pk):
        assert Label.objects.count() == 1


def test_a_pickup_is_booked_once(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller, dock = Caller(), place()
    body = {"reference": "P-1", "location": str(dock.pk), "on": "2026-06-03", "ready": "10:00", "until": "16:00",
            "boxes": BOXES}  # fmt: skip
    with connected(outside, ups()) as made:
        told = [caller.post("/pickups", body | {"connection": str(made.pk)}) for _ in range(2)]
        assert [one.status_code for one in told] == [202, 202]
        assert errands.run_waiting(merchant_id=outside.pk, clock=now) == 1
        found = caller.get(f"/pickups/{told[0].json()['id']}").json()
        assert (found["state"], found["confirmation"], found["cost"]) == ("done", "2929AONCALL", 710)


def test_what_lacks_is_said_and_nothing_is_wanted(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller, dock, reader = Caller(), place(), Caller([Scope.LABELS_READ])
    with connected(outside, ups()) as made:
        for body, code in (
            (wish(made, dock, recipient=None), "consignment_incomplete"),
            (wish(made, dock, recipient=TO | {"street": ""}), "consignment_incomplete"),
            (wish(made, dock, recipient=TO | {"country": "CH"}), "consignment_incomplete"),
            (wish(made, dock, boxes=[]), "invalid"),
            (wish(made, dock, order=str(uuid4())), "order_not_found"),
            (wish(made, dock, connection=str(uuid4())), "no_such_connection"),
        ):
            assert caller.post("/labels", body).json()["code"] == code
        assert reader.post("/labels", wish(made, dock)).json()["code"] == "scope_missing"
    with merchant_scope(outside.pk):
        assert Label.objects.count() == 0


def test_nobody_checks_the_address_where_no_carrier_does(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller = Caller()
    with connected(outside, ups()):
        answer = caller.post("/addresses/check", {"address": TO})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_sells")
