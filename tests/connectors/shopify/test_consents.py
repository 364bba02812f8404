"""When Shopify says that somebody decided, and when it says nothing."""

from datetime import UTC, datetime

import pytest

from reassure.connectors.shopify.mapping import order_from, person_from
from reassure.connectors.shopify.mapping.nodes import customer_body
from reassure.customers.rules import Agreement, Channel
from tests.connectors.shopify.test_mapping import payload

SAID = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "given"), [("SUBSCRIBED", True), ("unsubscribed", False), ("not_subscribed", None), ("pending", None)]
)
def test_a_decision_is_of_the_day_it_was_made_and_a_default_is_none(state: str, given: bool | None) -> None:
    node = {"id": 7, "sms_marketing_consent": {"state": state, "consent_updated_at": "2026-06-01T12:00:00+02:00"}}
    person = person_from(node)
    assert person.accepts_sms_marketing is (state == "SUBSCRIBED")
    assert person.consents == (() if given is None else (Agreement(channel=Channel.SMS, given=given, at=SAID),))


def test_an_order_that_was_ticked_once_does_not_say_yes_again_after_a_later_no() -> None:
    no = {"state": "unsubscribed", "consent_updated_at": "2026-06-01T10:00:00Z"}
    told = payload("order_with_transaction") | {"customer": {"id": 7, "email_marketing_consent": no}}
    assert order_from(told).person.consents == (Agreement(channel=Channel.EMAIL, given=False, at=SAID),)


def test_backfill_tells_when_somebody_agreed_as_webhooks_do() -> None:
    email = {"marketingState": "SUBSCRIBED", "marketingUpdatedAt": "2026-06-01T10:00:00Z"}
    node = {"id": "gid://shopify/Customer/7", "defaultEmailAddress": email | {"emailAddress": "m@x.example"}}
    assert person_from(customer_body(node)).consents == (Agreement(channel=Channel.EMAIL, given=True, at=SAID),)
