"""Privacy requests at the desk: seen by their date, answered with a copy, and written down."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reassure.connectors.models import PrivacyRequest
from reassure.journal import queries as journal
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages import actions
from reassure.messages.rules.wanted import MessageWanted
from reassure.orders.models import Order
from tests.cast import NOW
from tests.dashboard import desk as furniture
from tests.shipments.parcels import NUMBER

Desk = Callable[..., Client]


@pytest.fixture
def keys(nord: Merchant) -> dict[str, Any]:
    return furniture.furnish(nord)


@pytest.fixture
def asked(nord: Merchant, keys: dict[str, Any]) -> PrivacyRequest:
    with merchant_scope(nord.pk):
        return PrivacyRequest.objects.get()


def told(merchant: Merchant, kind: str) -> list[tuple[str, str]]:
    with merchant_scope(merchant.pk):
        return [(fact.about, fact.by.partition("/")[0]) for fact in journal.latest(kinds=[kind])]


def test_who_wants_a_copy_gets_all_of_it_and_it_is_written_down(
    nord: Merchant, asked: PrivacyRequest, at_desk: Desk
) -> None:
    desk = at_desk(Role.AGENT)
    queue = next(one for one in desk.get("/dashboard/").context["queues"] if one.name == "Privacy requests")
    assert (queue.value, queue.href) == ("1", "/dashboard/customers/privacy/")
    page = desk.get(queue.href).content.decode()
    assert "A copy of their data" in page
    assert f"/dashboard/customers/privacy/{asked.pk}/answered/" in page
    answer = desk.post(f"/dashboard/customers/privacy/{asked.pk}/copy/")
    assert answer["Content-Disposition"].startswith("attachment;")
    copy = answer.json()
    assert (copy["email"], copy["orders"][0]["number"]) == ("mila@example.com", "#1001")
    assert [(parcel["tracking_number"], parcel["city"]) for parcel in copy["parcels"]] == [(NUMBER, "Berlin")]
    assert copy["parcels"][0]["scans"]
    assert told(nord, "customer.exported") == [(asked.customer_key, "staff")]
    desk.post(f"/dashboard/customers/privacy/{asked.pk}/answered/")
    assert told(nord, "privacy.answered") == [(asked.customer_key, "staff")]
    assert "Nobody waits" in desk.get(queue.href).content.decode()


def test_the_copy_holds_what_was_written_to_the_person(nord: Merchant, asked: PrivacyRequest, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        order = Order.objects.get(number="#1001")
        wanted = MessageWanted(
            trigger="order_confirmed", recipient="mila@example.com", person=asked.customer_key, about=order.key,
            event_key="e", key=order.key, locale="de",
        )  # fmt: skip
        message = actions.queue(message=wanted, now=NOW)
        assert message is not None
        other = replace(wanted, recipient="paul@example.com", person="customer/1", about="order/1")
        for each in (message, actions.queue(message=other, now=NOW)):
            assert each is not None
            each.sent_at, each.state, each.subject, each.text = NOW, "done", "Bestätigt", "Liebe Mila"
            each.due_at = None
            each.save()
    copy = at_desk(Role.AGENT).post(f"/dashboard/customers/privacy/{asked.pk}/copy/").json()
    assert [said["subject"] for said in copy["messages"]] == ["Your order #1001 is on its way", "Bestätigt"]
    assert copy["messages"][1] == {
        "channel": "email",
        "to": "mila@example.com",
        "sent_at": NOW.isoformat(),
        "subject": "Bestätigt",
        "text": "Liebe Mila",
        "html": "",
    }


def test_who_may_only_look_is_shown_no_button(nord: Merchant, asked: PrivacyRequest, at_desk: Desk) -> None:
    desk = at_desk(Role.ACCOUNT_MANAGER)
    assert "/answered/" not in desk.get("/dashboard/customers/privacy/").content.decode()
    assert desk.post(f"/dashboard/customers/privacy/{asked.pk}/copy/").status_code == 403
    assert told(nord, "customer.exported") == []


def test_that_everybody_is_forgotten_nobody_can_call_done(nord: Merchant, asked: PrivacyRequest, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        PrivacyRequest.objects.update(ask="forget_shop", customer_key="")
    answer = at_desk().post(f"/dashboard/customers/privacy/{asked.pk}/answered/")
    assert answer.status_code == 409
    with merchant_scope(nord.pk):
        assert PrivacyRequest.objects.get().done_at is None
