"""The days of a delivery in a calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event
from time_machine import travel

from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.portal import actions, ical
from reassure.promises import queries as promises
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.portal import pages
from tests.portal.pages import HUB, LABEL, SHOP, address, client, shipped
from tests.promises.delivery import told

ENTRY = ical.Entry(
    uid="1@atelier-nord.reassure", sequence=3, changed_at=datetime(2026, 6, 2, 8, tzinfo=UTC),
    earliest=date(2026, 6, 4), latest=date(2026, 6, 5), summary="Lieferung; von Köln, über\nÅrhus \\ " + "é" * 60,
    description="Order #1001",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(NOW + timedelta(days=1, hours=2), tick=False):
        yield


def entry(order: Order, language: str = "en") -> Event:
    answer = client(language).get(address(order) + "delivery.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.content)


def read(content: bytes) -> Event:
    calendar = Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return event


def test_what_is_written_is_read_back_by_others() -> None:
    event = read(ical.calendar(ENTRY).encode())
    assert event.decoded("dtstart") == date(2026, 6, 4)
    assert event.decoded("dtend") == date(2026, 6, 6)  # exclusive
    assert event["SUMMARY"] == ENTRY.summary
    assert event["SEQUENCE"] == 3
    assert event.decoded("dtstamp") == ENTRY.changed_at
    assert event["STATUS"] == "CONFIRMED"


def test_no_line_is_longer_than_75_octets_and_no_character_is_torn() -> None:
    lines = ical.calendar(ENTRY).encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    assert [line.decode() for line in lines]
    assert b"\n" not in b"".join(lines)


def test_the_entry_names_the_days_of_the_page(merchant: Merchant) -> None:
    event = entry(shipped(merchant, LABEL, HUB))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 6, 3), date(2026, 6, 5))
    assert event["SUMMARY"] == "Delivery from Atelier Nord"
    assert event["DESCRIPTION"] == "Order #1001"


def test_a_revised_promise_replaces_the_entry(merchant: Merchant) -> None:
    order = pages.ordered(merchant)
    first = entry(order)
    shipments.ship(facts=pages.parcel(lines=(*pages.parcel().lines, pages.CLOTH)), source=SHOP, now=NOW)
    told(merchant)
    pages.track(merchant, LABEL, HUB)
    second, again = entry(order), entry(order)
    assert (first["SEQUENCE"], second["SEQUENCE"], again["SEQUENCE"]) == (0, 1, 1)
    assert first["UID"] == second["UID"]
    assert (first.decoded("dtstart"), second.decoded("dtstart")) == (date(2026, 6, 4), date(2026, 6, 3))


def test_days_that_go_and_come_back_are_two_revisions(merchant: Merchant) -> None:
    order = pages.ordered(merchant)
    days = [(date(2026, 6, 4), date(2026, 6, 5)), (date(2026, 6, 8), date(2026, 6, 8))]
    for i, n in enumerate((0, 1, 0, 0)):
        row = actions.date_entry(order_id=order.pk, days=days[n], cancelled=False, now=NOW + timedelta(hours=i))
    assert (row.sequence, row.changed_at) == (2, NOW + timedelta(hours=2))


def test_the_entry_is_a_promise_in_the_ledger(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    for _ in range(2):
        entry(order)
    shown = [promise for promise in promises.promises_of(order) if promise.surface == "calendar"]
    assert [promise.statement.replace("\u2009", " ") for promise in shown] == [
        "Delivery from Atelier Nord: Wed 3 – Thu 4 June"
    ]


def test_a_cancelled_order_takes_the_entry_back(merchant: Merchant) -> None:
    order = pages.ordered(merchant)
    before = entry(order)
    orders.cancel(order_id=order.pk, reason="", by="", now=NOW)
    after = entry(order)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_entry_holds_nothing_personal_but_the_order_number(merchant: Merchant) -> None:
    text = client().get(address(shipped(merchant, LABEL, HUB)) + "delivery.ics").content.decode()
    order = Order.objects.get()
    for personal in ("Mila", "Novak", "Linden", "Berlin", "example.com", order.public_token, "1Z5R"):
        assert personal not in text


def test_the_entry_speaks_the_readers_language(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    assert entry(order, "fr")["SUMMARY"] == "Livraison – Atelier Nord"
    assert entry(order, "de")["DESCRIPTION"] == "Bestellung #1001"


def test_without_days_there_is_no_entry(merchant: Merchant) -> None:
    order = pages.placed()
    answer = client().get(address(order) + "delivery.ics")
    assert (answer.status_code, answer.headers["Location"]) == (302, address(order))
    assert "delivery.ics" not in client().get(address(order)).content.decode()


def test_the_button_stands_while_there_is_something_to_wait_for(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    assert "delivery.ics" in client().get(address(order)).content.decode()
    assert "delivery.ics" in client().get(address(order) + "live").content.decode()
    pages.track(merchant, LABEL, HUB, pages.DROVE, pages.DOOR)
    assert "delivery.ics" not in client().get(address(order)).content.decode()
