"""Posts in AfterShip's format: what an AfterShip receiver verifies and reads, and we read back ourselves."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reassure.connectors.aftership import actions as aftership
from reassure.connectors.aftership import webhook
from reassure.connectors.models import Endpoint, Post
from reassure.connectors.outgoing import actions as outgoing
from reassure.customers import actions as customers
from reassure.customers import queries as people
from reassure.customers.rules import PersonFacts
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from reassure.shipments import actions as shipments
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts
from tests.connectors.outgoing.receiver import Receiver, listening

pytestmark = pytest.mark.django_db
NOW = clock.now()
UPS = "1Z5R89390357567127"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.ALLOW_PRIVATE_URLS = True
    with listening() as receiver:
        yield receiver


def add(receiver: Receiver, *kinds: str, format: str = "aftership") -> str:
    wanted = outgoing.Wanted(name=f"old receiver, {format}", url=receiver.url, kinds=kinds, format=format)
    return outgoing.add(wanted=wanted, by="staff/ida", now=NOW)[1]


def scanned(status: Status, number: str = UPS, **more: Any) -> None:
    scan = Scan(at=NOW, status=status, text="Arrived", city="Leipzig", country="DE")
    answer = TrackingFacts(carrier="ups", tracking_number=number, scans=(scan,), **more)
    shipments.track(answers=[answer], source="ups", now=NOW)


def send() -> int:
    return outgoing.send_waiting(merchant_id=current_merchant(), clock=lambda: clock.now())


def test_a_change_of_status_reaches_an_aftership_receiver(
    merchant: Merchant, receiver: Receiver, drain: Callable[[], int]
) -> None:
    secret = add(receiver)
    made = aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    scanned(Status.IN_TRANSIT)
    drain()
    assert send() == 1
    (got,) = receiver.got
    expected = base64.b64encode(hmac.digest(secret.encode(), got.body, hashlib.sha256)).decode()
    assert got.headers["aftership-hmac-sha256"] == expected
    told = json.loads(got.body)
    assert sorted(told) == ["event", "event_id", "is_tracking_first_tag", "msg", "ts"]
    assert (told["event"], told["is_tracking_first_tag"], told["ts"]) == ("tracking_update", True, int(NOW.timestamp()))
    assert (told["msg"]["id"], told["msg"]["tag"], told["msg"]["slug"]) == (made.hex, "InTransit", "ups")
    assert [point["city"] for point in told["msg"]["checkpoints"]] == ["Leipzig"]


def test_our_own_intake_verifies_and_understands_it(
    merchant: Merchant, receiver: Receiver, drain: Callable[[], int]
) -> None:
    secret = add(receiver)
    aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    scanned(Status.DELIVERED)
    drain()
    send()
    (got,) = receiver.got
    assert webhook.verify(got.headers, got.body, secret, NOW)
    (heard,) = webhook.read("tracking_update", got.body, {})
    assert isinstance(heard, TrackingFacts)
    assert (heard.carrier, heard.tracking_number) == ("ups", UPS)
    assert [(scan.status, scan.city, scan.country) for scan in heard.scans] == [(Status.DELIVERED, "Leipzig", "DE")]


def test_a_new_estimate_is_aftership_s_edd_revise(
    merchant: Merchant, receiver: Receiver, drain: Callable[[], int]
) -> None:
    add(receiver, "shipment.estimate_changed")
    aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    scanned(Status.IN_TRANSIT, estimated_on=(NOW.date(), NOW.date()))
    drain()
    send()
    (got,) = receiver.got
    told = json.loads(got.body)
    assert (told["event"], told["is_tracking_first_tag"]) == ("edd_revise", False)
    assert told["msg"]["latest_estimated_delivery"]["datetime"] == NOW.date().isoformat()


def test_what_is_no_tracking_is_told_in_the_standard_format_only(
    merchant: Merchant, receiver: Receiver, drain: Callable[[], int]
) -> None:
    add(receiver)
    add(receiver, format="standard")
    aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    drain()
    assert send() == Post.objects.filter(endpoint__format="standard").count() > 0
    assert not Post.objects.filter(endpoint__format="aftership").exists()


def test_a_change_seen_twice_is_posted_once(merchant: Merchant, receiver: Receiver, drain: Callable[[], int]) -> None:
    add(receiver)
    aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    for _ in range(2):
        scanned(Status.IN_TRANSIT)
        drain()
    assert send() == 1


def test_what_fails_is_tried_again_with_the_same_bytes(
    merchant: Merchant, receiver: Receiver, drain: Callable[[], int]
) -> None:
    add(receiver)
    aftership.create(wanted=aftership.Wanted(tracking_number=UPS, slug="ups"), now=NOW)
    scanned(Status.IN_TRANSIT)
    drain()
    receiver.status = 500
    send()
    Post.objects.update(due_at=NOW)
    receiver.status = 200
    send()
    first, second = receiver.got
    assert (first.body, first.headers["aftership-hmac-sha256"]) == (
        second.body,
        second.headers["aftership-hmac-sha256"],
    )
    assert Post.objects.get().state == "done"


def test_posts_about_a_forgotten_person_go(merchant: Merchant, receiver: Receiver, drain: Callable[[], int]) -> None:
    add(receiver)
    mila = aftership.Person(role="buyer", facts=PersonFacts(email="mila@example.com", name="Mila Novak"))
    wanted = aftership.Wanted(tracking_number=UPS, slug="ups", given_id="lamp-1", people=(mila,))
    aftership.create(wanted=wanted, now=NOW)
    aftership.create(wanted=aftership.Wanted(tracking_number="1Z5R89390357567136", slug="ups"), now=NOW)
    scanned(Status.IN_TRANSIT)
    scanned(Status.IN_TRANSIT, number="1Z5R89390357567136")
    drain()
    assert "Mila Novak" in "".join(Post.objects.values_list("payload", flat=True))
    customers.erase(customer_id=people.find(email="mila@example.com").id, by="staff/ida", now=NOW)  # type: ignore[union-attr]
    drain()
    assert journal.parked_count() == 0
    [left] = Post.objects.filter(kind="shipment.in_transit")
    assert json.loads(left.payload)["msg"]["tracking_number"] == "1Z5R89390357567136"


def test_a_test_is_a_tracking_of_nobody(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    post = outgoing.send_test(endpoint_id=Endpoint.objects.get().pk, by="", now=NOW)
    assert post.kind == "webhook.tested"
    assert send() == 1
    assert json.loads(receiver.got[0].body)["msg"]["tracking_number"] == "TEST1234567890"


def test_there_are_two_formats(merchant: Merchant, receiver: Receiver) -> None:
    with pytest.raises(Invalid):
        add(receiver, format="xml")
