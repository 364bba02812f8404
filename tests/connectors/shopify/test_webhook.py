"""Signatures, labels and topics. The first vector was accepted by @shopify/shopify-api 13.1 as well."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reassure.connectors.base import Gone, Label, Merged, PrivacyAsked, Reread, Uninstalled, UnknownTopic, Unreadable
from reassure.connectors.shopify import webhook
from reassure.connectors.shopify.mapping import order_from, person_from, product_from, refund_from, shipments_from
from reassure.customers.rules import Agreement, Channel, PersonFacts
from tests.connectors.shopify.test_mapping import payload

NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
SECRET = "hush-Ä-secret"
BODY = '{"id":820982911946154508,"note":"für Mila"}'.encode()
SIGNATURE = "2GVecRYmNNmKB06g4KpQG9bzJg3lp9zq6zzNIU2xfaA="


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"x-shopify-hmac-sha256": base64.b64encode(digest).decode()}


def test_a_signature_made_by_hand_is_accepted() -> None:
    assert webhook.verify({"x-shopify-hmac-sha256": SIGNATURE}, BODY, SECRET, NOW)


@pytest.mark.parametrize(
    ("headers", "body", "secret"),
    [
        (signed(BODY), BODY + b" ", SECRET),  # one byte more
        (signed(BODY), BODY, "another"),  # another app's secret
        (signed(BODY, ""), BODY, ""),  # no secret is set: nobody may sign with the empty one
        ({}, BODY, SECRET),  # not signed
        ({"x-shopify-hmac-sha256": ""}, BODY, SECRET),
        ({"x-shopify-hmac-sha256": "Ω≈ç√"}, BODY, SECRET),  # not even ASCII
        ({"x-shopify-hmac-sha256": SIGNATURE[:-1]}, BODY, SECRET),  # cut short
    ],
)
def test_anything_else_is_refused(headers: dict[str, str], body: bytes, secret: str) -> None:
    assert not webhook.verify(headers, body, secret, NOW)


def test_a_retry_carries_the_same_label() -> None:
    first = {"x-shopify-topic": "orders/create", "x-shopify-event-id": "e1", "x-shopify-webhook-id": "w1"}
    again = first | {"x-shopify-webhook-id": "w2", "x-shopify-triggered-at": "later"}
    assert webhook.label(first, BODY) == webhook.label(again, BODY) == Label(
        topic="orders/create", dedupe="orders/create:e1"
    )  # fmt: skip


def test_one_event_told_under_two_topics_is_two_deliveries() -> None:
    """Placing an order triggers orders/create and orders/updated with one event id."""
    labels = {
        webhook.label({"x-shopify-topic": topic, "x-shopify-event-id": "e1"}, BODY).dedupe
        for topic in ("orders/create", "orders/updated")
    }
    assert len(labels) == 2


def test_without_any_id_the_body_is_its_own_key() -> None:
    assert webhook.label({}, BODY).dedupe == f":{hashlib.sha256(BODY).hexdigest()}"


def told(topic: str, node: dict[str, Any], **settings: str) -> Any:
    return webhook.read(topic, json.dumps(node).encode(), settings)


@pytest.mark.parametrize("topic", ["orders/create", "orders/updated", "orders/cancelled"])
def test_an_order_brings_its_parcels_along(topic: str) -> None:
    node = payload("order_two_currencies")
    assert told(topic, node) == [order_from(node), *shipments_from(node["fulfillments"][0])]


def test_each_topic_becomes_its_facts() -> None:
    assert told("fulfillments/create", payload("fulfillment")) == [*shipments_from(payload("fulfillment"))]
    assert told("fulfillments/update", payload("fulfillment")) == [*shipments_from(payload("fulfillment"))]
    assert told("refunds/create", payload("refund_2016")) == [refund_from(payload("refund_2016"))]
    for topic in ("products/create", "products/update"):
        assert told(topic, payload("product"), currency="CAD", domain="burton.example") == [
            product_from(payload("product"), currency="CAD", shop="burton.example")
        ]
    for topic in ("customers/create", "customers/update", "customers/enable", "customers/disable"):
        assert told(topic, payload("customer")) == [person_from(payload("customer"))]


def test_what_is_gone_is_named_by_its_id() -> None:
    assert told("products/delete", {"id": 788032119674292922}) == [
        Gone(what="product", external_id="788032119674292922")
    ]
    assert told("customers/delete", {"id": 706405506930370084, "phone": None}) == [
        Gone(what="person", external_id="706405506930370084")
    ]
    assert told("app/uninstalled", {"id": 548380009, "name": "Super Toys"}) == [Uninstalled()]


def test_only_a_merge_that_was_completed_makes_two_people_one() -> None:
    told_of: dict[str, Any] = {
        "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/1",
        "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/2",
        "admin_graphql_api_job_id": None,
        "errors": [],
    }
    assert told("customers/merge", told_of | {"status": "completed"}) == [
        Merged(kept_external_id="1", other_external_id="2")
    ]
    assert told("customers/merge", told_of | {"status": "in_progress"}) == []
    assert told("customers/merge", told_of | {"status": "failed"}) == []


def test_a_word_on_marketing_is_of_one_channel_and_leaves_the_other_alone() -> None:
    said = {"state": "unsubscribed", "opt_in_level": "single_opt_in", "consent_updated_at": "2026-06-01T10:00:00Z"}
    mail = {"customer_id": 7, "email_address": "mila@example.com", "email_marketing_consent": said}
    assert told("customers_email_marketing_consent/update", mail) == [
        PersonFacts(
            external_id="7",
            email="mila@example.com",
            accepts_email_marketing=False,
            consents=(Agreement(channel=Channel.EMAIL, given=False, at=datetime(2026, 6, 1, 10, tzinfo=UTC)),),
        )
    ]
    text = {"id": 7, "phone": "+4915112345678", "sms_marketing_consent": said | {"state": "subscribed"}}
    assert told("customers_marketing_consent/update", text) == [
        PersonFacts(
            external_id="7",
            phone="+4915112345678",
            accepts_sms_marketing=True,
            consents=(Agreement(channel=Channel.SMS, given=True, at=datetime(2026, 6, 1, 10, tzinfo=UTC)),),
        )
    ]


def test_an_edit_names_the_order_to_read_again() -> None:
    edit = {"order_edit": {"id": 78912328793, "order_id": 450789469, "line_items": {"additions": [], "removals": []}}}
    assert told("orders/edited", edit) == [Reread(order_external_id="450789469")]


def test_a_refund_of_nothing_at_all_makes_the_order_be_read_again() -> None:
    bare = {"id": 1, "order_id": 450789469, "created_at": "2026-06-01T10:00:00Z", "refund_line_items": []}
    assert told("refunds/create", bare) == [Reread(order_external_id="450789469")]


def test_the_three_mandatory_privacy_topics_are_understood() -> None:
    customer = {"id": 191167, "email": "john@example.com", "phone": "555-625-1199"}
    asked = {"shop_id": 954889, "shop_domain": "snowdevil.myshopify.com", "customer": customer}
    assert told("customers/data_request", asked | {"orders_requested": [299938, 280263]}) == [
        PrivacyAsked(
            ask="export", external_id="191167", email="john@example.com", order_external_ids=("299938", "280263")
        )
    ]
    assert told("customers/redact", asked | {"orders_to_redact": [299938]}) == [
        PrivacyAsked(ask="erase", external_id="191167", email="john@example.com", order_external_ids=("299938",))
    ]
    assert told("shop/redact", {"shop_id": 954889, "shop_domain": "snowdevil.myshopify.com"}) == [
        PrivacyAsked(ask="forget_shop", external_id="954889")
    ]


def test_a_topic_nobody_listens_to_is_unknown() -> None:
    with pytest.raises(UnknownTopic):
        webhook.read("themes/publish", b"{}", {})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<xml/>", b"\xff\xfe", b"[]", b"null", b"7", b"{}", b'{"id": 1}',
        b'{"id": 1, "created_at": "yesterday", "currency": "EUR"}',
        b'{"id": 1, "created_at": "2026-06-01T10:00:00Z", "currency": "XYZ", "total_tax": "1"}',
        b'{"id": 1, "created_at": "2026-06-01T10:00:00Z", "currency": "EUR", "total_tax": "one"}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_order_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.read("orders/create", body, {})
