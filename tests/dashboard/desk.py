"""A desk with work on it: something behind every page of the dashboard, as on a usual Tuesday."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from reassure.connectors.models import Attempt, Backfill, Connection, Delivery, Endpoint, Post, PrivacyRequest
from reassure.customers.models import Customer
from reassure.journal.models import Event, Parked
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role, Scope
from reassure.messages import actions as messages
from reassure.messages.models import Message, Suppression
from reassure.messages.rules.wanted import MessageWanted
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.problems import actions as problems
from reassure.problems.models import DelayNotice, Problem, Request
from reassure.problems.rules.ways import OwnLimit, Way
from reassure.promises import actions as promises
from reassure.promises.actions.table import Standstill
from reassure.promises.models import Promise
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.orders import facts
from tests.portal.pages import JOURNEYS
from tests.shipments.parcels import answer, parcel, scan

NAMES = ("Ada Blum", "Jonas Weiß", "Chloé Martin", "Noah Lindqvist", "Sofía Romero", "Emil Krüger")


def furnish(merchant: Merchant) -> dict[str, Any]:
    """Fill every page; answers a key for every address that needs one."""
    with merchant_scope(merchant.pk):
        mila = JOURNEYS["moving"](merchant)
        _crowd()
        keys_of_trouble = _trouble(merchant) | {"notice_id": _late(mila)}
        keys = {"order_id": mila.pk, "customer_id": Customer.objects.order_by("pk").first()}
        keys["customer_id"] = mila.customer_id
        keys["message_id"] = _mail(mila)
        messages.suppress(address="gone@example.com", reason="hard_bounce", now=NOW)
        keys["suppression_id"] = Suppression.objects.get().pk
        return keys | keys_of_trouble | _promised(mila) | _machines(mila) | _house()


def _crowd() -> None:
    now = clock.now()
    for i, name in enumerate(NAMES * 2):
        person = replace(facts.MILA, external_id=f"p{i}", name=name, email=f"p{i}@example.com")
        told = facts.order(
            external_id=f"c{i}", number=f"#11{i:02}", person=person, placed_at=now - timedelta(hours=9 * i),
            version_at=now, tags=("gift",) if i % 3 else (),
        )  # fmt: skip
        orders.place(facts=told, source="shopify", now=now)


def _trouble(merchant: Merchant) -> dict[str, Any]:
    now = clock.now()
    for i, (status, text) in enumerate((("exception", "Address not found"), ("attempt_fail", "Nobody at home"))):
        number = f"00340434161094{i:06}"
        facts_ = parcel(
            external_id=f"t{i}",
            order_external_ids=(f"c{i}",),
            lines=(),
            carrier="dhl",
            tracking_number=number,
            shipped_at=now,
        )
        shipments.ship(facts=facts_, source="shopify", now=now)
        shipments.track(
            answers=[
                replace(answer(scan(5, status, f"{status}_001", text=text)), carrier="dhl", tracking_number=number)
            ],
            source="karrio",
            now=now,
        )
    troubled = Order.objects.filter(external_id__in=["c0", "c1"])
    problems.look(merchant=merchant, subjects=[order.key for order in troubled], now=now)
    found = Problem.objects.filter(kind="held").latest("raised_at")
    asked = problems.Asked(kind="refund", order_id=found.order_id, cause=f"problem/{found.pk}", because="Held up")
    problems.ask(asked=asked, by="", now=now)
    way = Way(destination="DE", carrier="dhl")
    limit = problems.limit(own=OwnLimit(name="stalled", way=way, days=2), by="", now=now)
    problems.follow(country="US", ships_within=8, by="", now=now)
    return {
        "limit_id": limit.pk,
        "country": "us",
        "problem_id": found.pk,
        "staff_request_id": Request.objects.get(cause=asked.cause).pk,
    }


def _late(order: Order) -> Any:
    """A notice that Mila has to answer."""
    sent, _ = DelayNotice.objects.get_or_create(
        order_id=order.pk, number=1, defaults={"paragraph": "16 CFR 435.2(b)(1)(iii)", "sent_at": NOW}
    )
    return sent.pk


def _mail(order: Order) -> Any:
    wanted = MessageWanted(
        trigger="shipped",
        recipient="mila@example.com",
        about=order.key,
        event_key="e1",
        person=f"customer/{order.customer_id}",
    )
    sent = messages.queue(message=wanted, now=NOW)
    assert sent is not None
    Message.objects.update(
        state="done", due_at=None, subject="Your order #1001 is on its way", sent_at=NOW,
        sender="hello@atelier-nord.example",
        html="<h1>On its way</h1><p>Your lamps left Hamburg.</p>",
        text="On its way\n\nYour lamps left Hamburg.",
    )  # fmt: skip
    failed = replace(wanted, trigger="delayed", event_key="e2")
    messages.queue(message=failed, now=NOW)
    Message.objects.filter(trigger="delayed").update(state="failed", due_at=None, why="550 no such user")
    return sent.pk


def _promised(order: Order) -> dict[str, Any]:
    Promise.objects.create(
        order_id=order.pk, kind="delivery", surface="tracking_page", terms_hash="t",
        statement="Arrives Thu 4 – Fri 5 June", earliest_on=NOW.date(),
        latest_on=NOW.date() + timedelta(days=2), because=[],
        first_shown_at=NOW, last_shown_at=NOW,
    )  # fmt: skip
    days = Standstill(first=NOW.date(), last=NOW.date(), carrier="dhl", country="DE", note="Strike")
    return {"day_id": promises.stand_still(days=days, by="", now=NOW).pk}


def _machines(order: Order) -> dict[str, Any]:
    now = clock.now()
    shop = Connection.objects.create(vendor="shopify", name="Atelier Nord", settings={"shop": "nord"}, token="t" * 24)
    Backfill.objects.create(connection=shop, what="orders", done=120, total=300, started_at=now)
    _asked_for_a_copy(shop, order)
    came = Delivery.objects.create(
        connection=shop, vendor="shopify", topic="orders/create", dedupe="d1", headers={"x-topic": "orders/create"},
        body=b'{"id": 1, "name": "#1001", "note": "<script>alert(1)</script>"}', received_at=now, state="failed",
        error="Unreadable: no currency", attempts=3,
    )  # fmt: skip
    endpoint = Endpoint.objects.create(
        name="Warehouse", url="https://warehouse.example/hooks", sealed_secret="x", created_at=now, state="broken",
        last_error="503 Service Unavailable",
    )  # fmt: skip
    post = Post.objects.create(
        endpoint=endpoint, event="e", kind="order.placed", payload='{"type": "order.placed"}', state="failed",
        created_at=now,
    )  # fmt: skip
    Attempt.objects.create(post=post, number=1, at=now, status=503, ms=120, answer="Service Unavailable")
    event = Event.objects.filter(about=order.key).first()
    assert event is not None
    parked = Parked.objects.create(
        event=event,
        seq=event.seq,
        about=order.key,
        reaction="promises",
        error="KeyError: 'DE'",
        attempts=8,
        parked_at=now,
    )
    return {
        "connection_id": shop.pk, "delivery_id": came.pk, "endpoint_id": endpoint.pk, "post_id": post.pk,
        "parked_id": parked.pk,
    }  # fmt: skip


def _asked_for_a_copy(shop: Connection, order: Order) -> None:
    now = clock.now()
    PrivacyRequest.objects.create(
        connection=shop, ask="export", external_id="7", customer_key=f"customer/{order.customer_id}", asked_at=now,
        due_at=now + timedelta(days=30),
    )  # fmt: skip


def _house() -> dict[str, Any]:
    now = clock.now()
    merchants.invite(email="nia@example.com", role=Role.AGENT, by=None, now=now)
    merchants.issue_key(name="Warehouse", scopes=[Scope.ORDERS_READ, Scope.SHIPMENTS_WRITE], by="", now=now)
    merchants.change_brand(changes={"support_email": "help@atelier-nord.example"}, by=f"staff/{uuid7()}", now=now)
    return {"page": "orders", "slug": "shopify", "name": "shipped"}
