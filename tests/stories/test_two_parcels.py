"""A Shopify order of two parcels, one late, one refused at the door: from the webhook to the mail and the desk.

With a real web server and a real worker; then the same order through REST, and through a CSV file.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from reassure.connectors import actions as connectors
from reassure.connectors.files.actions import import_orders
from reassure.connectors.models import Connection
from reassure.journal import actions as journal
from reassure.journal import queries as history
from reassure.journal.rules import LANES
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from reassure.orders import queries as orders
from reassure.problems.models import Problem
from reassure.promises import queries as promises
from reassure.shipments import queries as shipments
from tests import cast
from tests.api.caller import Caller
from tests.processes import CLIENT, server, until, worker
from tests.stories import shop
from tests.stories.shop import LATE, REFUSED, Affair

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]
SECRET = "hush"


class World:
    """The running product, and what can be seen of it."""

    def __init__(self, merchant: Merchant, url: str, log: Path) -> None:
        self.merchant, self.url, self.log, self.sent = merchant, url, log, 0
        with merchant_scope(merchant.pk):
            self.shop, self.carrier = _connect("shopify"), _connect("aftership")

    def hear(self, connection: Connection, topic: str, told: dict[str, Any]) -> None:
        """A signed webhook, taken in durably."""
        body = json.dumps(told).encode()
        mac = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        self.sent += 1
        headers = {
            "x-shopify-topic": topic, "x-shopify-event-id": f"e{self.sent}", "x-shopify-hmac-sha256": mac,
            "aftership-hmac-sha256": mac,
        }  # fmt: skip
        path = f"/in/{connection.merchant_id.hex}/{connection.token}"  # type: ignore[union-attr]
        assert CLIENT.post(self.url + path, content=body, headers=headers).status_code == 202

    def mails(self) -> list[str]:
        """The templates of what was sent to Mila, in order."""
        with merchant_scope(self.merchant.pk):
            sent = Message.objects.filter(recipient="mila@example.com", state="done").order_by("sent_at")
            return list(sent.values_list("trigger", flat=True))

    def problems(self) -> list[str]:
        """What stands open on the desk."""
        with merchant_scope(self.merchant.pk):
            return sorted(Problem.objects.filter(cleared_at=None).values_list("kind", flat=True))

    def until_mailed(self, *wanted: str) -> None:
        until(lambda: sorted(self.mails()) == sorted(wanted), self.log, seconds=120)


def _connect(vendor: str) -> Connection:
    credentials = {"webhook_secret": SECRET} | ({"access_token": "x"} if vendor == "shopify" else {})
    settings = {"shop": "nord.myshopify.com", "currency": "EUR"} if vendor == "shopify" else {}
    wanted = connectors.Wanted(vendor=vendor, name=vendor, settings=settings, credentials=credentials)
    return connectors.connect(wanted=wanted, by="", now=clock.now())


def test_from_the_shops_webhook_to_the_mail_and_the_desk(outside: Merchant, tmp_path: Path) -> None:
    log, affair = tmp_path / "log", Affair(now=clock.now())
    with server(log) as (_, url), worker(log):
        world = World(outside, url, log)
        world.hear(world.shop, "orders/create", shop.shopify.order(affair.tale))
        world.until_mailed("order_confirmed")
        for parcel in affair.tale.parcels:
            world.hear(world.shop, "fulfillments/create", shop.shopify.fulfillment(affair.tale, parcel))
            world.hear(world.carrier, "", shop.aftership.update(parcel, affair.left))
        world.until_mailed("order_confirmed", "shipped", "shipped")
        late, refused = affair.tale.parcels
        world.hear(world.carrier, "", shop.aftership.update(late, affair.delayed))
        world.hear(world.carrier, "", shop.aftership.update(refused, affair.refused))
        world.until_mailed("order_confirmed", "shipped", "shipped", "problem")
        until(lambda: world.problems() == ["held", "late", "returning"], log, seconds=120)
        world.hear(world.carrier, "", shop.aftership.update(late, affair.delivered))
        world.until_mailed("order_confirmed", "shipped", "shipped", "problem", "delivered")
        until(lambda: world.problems() == ["late", "returning"], log, seconds=120)
        page = CLIENT.get(tracking_page(outside, url), headers={"accept-language": "de"})
        assert page.status_code == 200
    ends_alike(outside, affair)
    with merchant_scope(outside.pk):
        (shown,) = promises.promises_of(orders.order_for("1001"))
        assert (shown.kind, shown.surface, shown.outcome) == ("delivery", "mail.shipped", "")


def test_the_same_through_rest(outside: Merchant) -> None:
    affair = Affair(now=clock.now())
    with merchant_scope(outside.pk):
        caller = Caller()
    assert caller.post("/orders", rest_order(affair)).json()["outcome"] == "placed"
    for place, number in enumerate((LATE, REFUSED)):
        assert caller.post("/shipments", rest_shipment(affair, number, place)).status_code == 200
    react(outside)
    for number, told in ((LATE, affair.delivered), (REFUSED, affair.refused)):
        assert caller.post("/scans", rest_scans(affair, number, told)).status_code == 200
    react(outside)
    ends_alike(outside, affair)


def test_the_same_through_a_file_is_history_and_speaks_to_nobody(outside: Merchant, tmp_path: Path) -> None:
    affair = Affair(now=clock.now())
    order = rest_order(affair)
    rows = ["external_id,number,placed_at,currency,person.email,person.name,shipping_address.city,"
            "shipping_address.country,line.external_id,line.title,line.quantity,line.unit_price"]  # fmt: skip
    for line in order["lines"]:
        price = f"{line['unit_price'] / 100:.2f}"
        rows.append(
            f"1,1001,{order['placed_at']},EUR,mila@example.com,Mila Novak,Berlin,DE,"
            f"{line['external_id']},{line['title']},1,{price}"
        )
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(rows))
    done = import_orders(merchant=outside, path=path, preset="reassure", dry_run=False, progress=lambda _: None)
    assert (done.placed, done.refused) == (1, 0)
    with merchant_scope(outside.pk):
        caller = Caller()
    source = {"source": orders_source(outside)}
    with journal.silent():
        for place, number in enumerate((LATE, REFUSED)):
            assert caller.post("/shipments", rest_shipment(affair, number, place) | source).status_code == 200
        for number, told in ((LATE, affair.delivered), (REFUSED, affair.refused)):
            assert caller.post("/scans", rest_scans(affair, number, told)).status_code == 200
    react(outside)
    ends_alike(outside, affair)
    with merchant_scope(outside.pk):
        assert Message.objects.count() == 0


def react(merchant: Merchant) -> None:
    while sum(journal.drain(merchant_id=merchant.pk, lane=lane) for lane in range(LANES)):
        pass


def orders_source(merchant: Merchant) -> str:
    with merchant_scope(merchant.pk):
        return orders.order_for("1001").source


def tracking_page(merchant: Merchant, url: str) -> str:
    with merchant_scope(merchant.pk):
        return f"{url}/t/atelier-nord/o/{orders.order_for('1001').public_token}/"


def ends_alike(merchant: Merchant, affair: Affair) -> None:
    """However it came in: the statuses, the ledger, the shopper's page and the desk agree."""
    with merchant_scope(merchant.pk):
        order = orders.order_for("1001")
        parcels = {parcel.tracking_number: parcel for parcel in shipments.parcels_of(order.id)}
        assert {number: parcel.status for number, parcel in parcels.items()} == {
            LATE: "delivered",
            REFUSED: "exception",
        }
        kinds = [fact.kind for fact in history.timeline(order.key)]
        assert (kinds.count("order.placed"), kinds.count("shipment.delivered")) == (1, 1)
        assert "shipment.exception" in kinds
        current = promises.current_delivery_promise(order)
        assert current
        assert (current.first, current.outcome) == ((affair.estimate, affair.estimate), ""), "one is still to come"
        staff = merchants.employ(user=cast.person(), role=Role.OWNER, by="", now=clock.now())
    page = Client().get(tracking_page(merchant, ""))
    assert page.status_code == 200
    for shown in (LATE, REFUSED, "1001"):
        assert shown in page.content.decode()
    desk = Client()
    desk.force_login(staff.user)
    assert LATE in desk.get(f"/dashboard/orders/{order.id}/", follow=True).content.decode()
    assert REFUSED in desk.get("/dashboard/problems/", follow=True).content.decode()


def rest_order(affair: Affair) -> dict[str, Any]:
    return {
        "external_id": "1", "number": "1001", "placed_at": affair.tale.placed_at.isoformat(), "currency": "EUR",
        "person": {"email": "mila@example.com", "name": "Mila Novak", "locale": "de"},
        "lines": [
            {"external_id": f"l{i}", "title": item.good.title, "quantity": 1, "unit_price": item.good.price}
            for i, item in enumerate(affair.tale.bought)
        ],
        "shipping_address": {"name": "Mila Novak", "city": "Berlin", "postcode": "10999", "country": "DE"},
    }  # fmt: skip


def rest_shipment(affair: Affair, number: str, place: int) -> dict[str, Any]:
    left = affair.tale.parcels[place].left_at.isoformat()
    return {
        "external_id": f"f{place}", "version_at": left, "order_external_ids": ["1"], "carrier": "ups",
        "tracking_number": number, "shipped_at": left,
        "lines": [{"order_external_id": "1", "line_external_id": f"l{place}", "quantity": 1}],
    }  # fmt: skip


STATUS = {"InTransit": "in_transit", "Exception": "exception", "Delivered": "delivered"}


def rest_scans(affair: Affair, number: str, told: tuple[Any, ...]) -> dict[str, Any]:
    estimate = affair.tale.parcels[0].estimate.isoformat()
    return {
        "carrier": "ups", "tracking_number": number, "estimated_from": estimate,
        "scans": [
            {
                "at": scan.at.isoformat(), "status": STATUS[scan.tag], "text": scan.says, "city": scan.city,
                "substatus": scan.subtag.lower(), "country": "DE",
            }
            for scan in told
        ],
    }  # fmt: skip
