"""Customers and addresses."""

from typing import Any

from reassure.connectors.shopify.mapping.values import Json, instant, key, text, words
from reassure.customers.rules import Address, Agreement, Channel, PersonFacts


def person_from(node: Json) -> PersonFacts:
    """A customers/create or customers/update body. Who never subscribed has not accepted marketing."""
    email = _consent(node.get("email_marketing_consent"))
    if email is None and "accepts_marketing" in node:
        email = bool(node["accepts_marketing"])
    return PersonFacts(
        external_id=key(node.get("id")),
        email=text(node.get("email")),
        phone=text(node.get("phone")),
        name=_name(node),
        locale=text(node.get("locale")),
        tags=words(node.get("tags")),
        accepts_email_marketing=email,
        accepts_sms_marketing=_consent(node.get("sms_marketing_consent")),
        consents=_dated(node),
    )


def agreement_from(node: Json) -> PersonFacts:
    """A customers_email_marketing_consent/update or customers_marketing_consent/update body: one channel each."""
    return PersonFacts(
        external_id=key(node.get("customer_id") or node["id"]),
        email=text(node.get("email_address")),
        phone=text(node.get("phone")),
        accepts_email_marketing=_consent(node.get("email_marketing_consent")),
        accepts_sms_marketing=_consent(node.get("sms_marketing_consent")),
        consents=_dated(node),
    )


def buyer_from(order: Json) -> PersonFacts:
    """Whoever placed the order; a guest has no id, and the order's own contact wins over the account's."""
    known = order.get("customer") or {}
    person = person_from(known)
    address = order.get("shipping_address") or order.get("billing_address") or {}
    email, consents = person.accepts_email_marketing, person.consents
    if order.get("buyer_accepts_marketing"):
        email, consents = True, _at_checkout(order, consents)
    return PersonFacts(
        external_id=person.external_id,
        email=text(order.get("email") or order.get("contact_email")) or person.email,
        phone=text(order.get("phone")) or person.phone,
        name=person.name or text(address.get("name")) or _name(address),
        locale=text(order.get("customer_locale")) or person.locale,
        tags=person.tags,
        accepts_email_marketing=email,
        accepts_sms_marketing=person.accepts_sms_marketing,
        consents=consents,
    )


def address_from(node: Json | None) -> Address | None:
    if not node:
        return None
    return Address(
        name=text(node.get("name")) or _name(node),
        company=text(node.get("company")),
        street=text(node.get("address1")),
        street2=text(node.get("address2")),
        city=text(node.get("city")),
        region=text(node.get("province_code") or node.get("province")),
        postcode=text(node.get("zip")),
        country=text(node.get("country_code")),
        phone=text(node.get("phone")),
    )


def _name(node: Json) -> str:
    return " ".join(part for part in (text(node.get("first_name")), text(node.get("last_name"))) if part)


def _consent(given: Any) -> bool | None:
    if not given or not given.get("state"):
        return None
    return str(given["state"]).lower() == "subscribed"


def _dated(node: Json) -> tuple[Agreement, ...]:
    """What the person decided, by channel, where the shop says when; it never says what was shown to them.

    Whoever never subscribed has decided nothing, whatever date stands beside it.
    """
    said = ((Channel.EMAIL, node.get("email_marketing_consent")), (Channel.SMS, node.get("sms_marketing_consent")))
    found = ((channel, given, instant(given.get("consent_updated_at"))) for channel, given in said if given)
    return tuple(
        Agreement(channel=channel, given=bool(_consent(given)), at=at)
        for channel, given, at in found
        if at and text(given.get("state")).lower() in ("subscribed", "unsubscribed")
    )


def _at_checkout(order: Json, known: tuple[Agreement, ...]) -> tuple[Agreement, ...]:
    """The order keeps its yes for ever: it is of the day it was placed, and a dated word of the account says more."""
    placed = instant(order.get("processed_at") or order.get("created_at"))
    if any(said.channel == Channel.EMAIL for said in known) or placed is None:
        return known
    return (Agreement(channel=Channel.EMAIL, given=True, at=placed), *known)
