"""The warehouse compares rates, buys one, prints it, gives it back, books a pickup, and settles what is in doubt."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from reassure.connectors.postage import errands
from reassure.journal.models import Event
from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.labels import actions as labels
from reassure.labels.models import Label, Pickup
from reassure.labels.rules.facts import Format
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.orders.models import Order
from tests.api.test_labels import place
from tests.connectors.postage.test_errands import connected, ups
from tests.connectors.postage.ways import WAYS
from tests.shipments import parcels

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def placed(nord: Merchant) -> tuple[Order, UUID]:
    with merchant_scope(nord.pk):
        return parcels.placed(shipping_address=WAYS["us"].recipient), place().pk


def typed(location: UUID, **more: Any) -> dict[str, Any]:
    return {"location": str(location), "grams": 1200, "length": 30, "width": 20, "height": 15, "format": "pdf", **more}


def test_rates_are_compared_and_the_chosen_one_is_bought_once(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    (order, dock), client = placed(nord), at_desk(Role.WAREHOUSE)
    with connected(nord, ups()):
        page = client.post(f"/dashboard/orders/{order.pk}/label/rates/", typed(dock)).content.decode()
        assert "UPS Ground" in page
        assert "$10.45" in page
        offer = re.findall(r'name="offer"\s+value="([^"]+)"', page)[0]
        for _ in range(2):
            answer = client.post(f"/dashboard/orders/{order.pk}/label/buy/", {"offer": offer})
            assert answer.url == f"/dashboard/orders/{order.pk}/"
        errands.run_waiting(merchant_id=nord.pk, clock=now)
    with merchant_scope(nord.pk):
        label = Label.objects.get()
        assert (label.state, label.cost, label.quoted, label.asked_by[:6]) == ("done", 1045, 1045, "staff/")
    assert "1ZXXXXXXXXXXXXXXXX" in client.get(f"/dashboard/orders/{order.pk}/").content.decode()
    paper = client.post(f"/dashboard/labels/{label.pk}/print/", {"kind": "label"})
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert client.post(f"/dashboard/labels/{label.pk}/void/").status_code == 302
    with merchant_scope(nord.pk):
        assert label.voids.get().state == "wanted"
        assert Event.objects.get(kind="label.printed").by == label.asked_by


def test_an_offer_that_was_meddled_with_buys_nothing(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    (order, _), client = placed(nord), at_desk(Role.WAREHOUSE)
    client.post(f"/dashboard/orders/{order.pk}/label/buy/", {"offer": "x:y:z"})
    with merchant_scope(nord.pk):
        assert Label.objects.count() == 0


def test_what_was_typed_wrong_comes_back_and_nobody_is_asked(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    (order, dock), client, said = placed(nord), at_desk(Role.WAREHOUSE), ups()
    with connected(nord, said):
        answer = client.post(f"/dashboard/orders/{order.pk}/label/rates/", typed(dock, grams=""))
    assert (answer.status_code, said.heard) == (422, [])


def test_an_agent_buys_no_labels(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    (order, _), client = placed(nord), at_desk(Role.AGENT)
    assert client.get(f"/dashboard/orders/{order.pk}/label/").status_code == 403
    assert "Buy a label" not in client.get(f"/dashboard/orders/{order.pk}/").content.decode()


def test_what_is_in_doubt_is_settled_by_hand(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    order, client = placed(nord)[0], at_desk(Role.WAREHOUSE)
    with merchant_scope(nord.pk):
        wanted = labels.LabelWanted(
            reference="L-1", connection=order.pk, carrier="ups", service="ups_ground", format=Format.PDF,
            consignment=WAYS["us"], order_id=order.pk,
        )  # fmt: skip
        label = labels.want(wanted=wanted, by="", now=now())
        labels.claim(kind=Label, errand_id=label.pk, now=now())
        labels.in_doubt(label_id=label.pk, why="no answer", readable=False, now=now())
    assert "Labels in doubt" in client.get("/dashboard/").content.decode()
    assert "no answer" in client.get("/dashboard/labels/?view=doubt").content.decode()
    assert "What became of it" in client.get(f"/dashboard/labels/{label.pk}/").content.decode()
    client.post(f"/dashboard/labels/{label.pk}/say/", {"number": "1ZXXXXXXXXXXXXXXXX"})
    with merchant_scope(nord.pk):
        assert Label.objects.get().tracking_number == "1ZXXXXXXXXXXXXXXXX"


def test_a_pickup_is_booked_from_the_desk(nord: Merchant, at_desk: Callable[..., Client]) -> None:
    (_, dock), client = placed(nord), at_desk(Role.WAREHOUSE)
    with connected(nord, ups()) as made:
        assert "Book a pickup" in client.get("/dashboard/pickups/").content.decode()
        body = {"connection": str(made.pk), "location": str(dock), "on": "2026-06-03", "ready": "14:00",
                "until": "17:00", "count": 2, "grams": 900, "reference": "P-1"}  # fmt: skip
        for _ in range(2):
            assert client.post("/dashboard/pickups/book/", body).status_code == 302
        assert client.post("/dashboard/pickups/book/", body | {"until": "13:00", "reference": "P-2"}).status_code == 422
        errands.run_waiting(merchant_id=nord.pk, clock=now)
    with merchant_scope(nord.pk):
        row = Pickup.objects.get()
        assert (row.state, row.confirmation, len(row.boxes)) == ("done", "2929AONCALL", 2)
