"""Reading people: by any key a shop or they themselves gave, following those that were merged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reassure.customers.models import Consent, Customer, Identity, PostalAddress
from reassure.customers.rules import Address, consents, people
from reassure.customers.rules.consents import Channel, Decision, Topic
from reassure.kit.errors import NotFound
from reassure.kit.prefixes import after


class NoSuchCustomer(NotFound):
    """Nobody is kept under this key."""

    code = "customer_not_found"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A customer as pages see them."""

    id: UUID
    key: str
    name: str
    email: str
    phone: str
    locale: str
    tags: tuple[str, ...]
    erased: bool


def customer(customer_id: UUID) -> Person:
    """One person, whatever alias they are asked for by. Raises `NoSuchCustomer`. One query, two for an alias."""
    row = Customer.objects.filter(pk=customer_id).first()
    if row is not None and row.merged_into_id is not None:
        row = Customer.objects.filter(pk=row.merged_into_id).first()
    if row is None:
        raise NoSuchCustomer("There is no such customer.")
    return _person(row)


def find(*, source: str = "", external_id: str = "", email: str = "") -> Person | None:
    """The person a shop's id or an e-mail address belongs to; the shop's id is believed first."""
    keys = [(source, external_id)] if external_id else []
    if address := people.email_of(email):
        keys.append((people.EMAIL, address))
    owners = owners_of(keys)
    return next((customer(owners[key]) for key in keys if key in owners), None)


def of_source(source: str, *, limit: int) -> list[UUID]:
    """Some of those whom a shop told us of; whoever is forgotten is no longer among them."""
    rows = Identity.objects.filter(source=source).order_by("pk").values_list("customer_id", flat=True)
    return list(dict.fromkeys(rows[:limit]))


def owners_of(keys: Iterable[people.Key]) -> dict[people.Key, UUID]:
    """Whose row each key belongs to; unknown ones are left out. One query per source."""
    by_source: dict[str, list[str]] = {}
    for source, external_id in keys:
        by_source.setdefault(source, []).append(external_id)
    found: dict[people.Key, UUID] = {}
    for source, ids in by_source.items():
        rows = Identity.objects.filter(source=source, external_id__in=ids)
        found |= {(source, key): owner for key, owner in rows.values_list("external_id", "customer_id")}
    return found


def keys_of(customer_id: UUID) -> list[people.Key]:
    """By which keys a person is known: shops' ids, addresses, numbers. Two queries."""
    rows = Identity.objects.filter(customer=customer(customer_id).id).order_by("source", "external_id")
    return list(rows.values_list("source", "external_id"))


def everyone(customer_id: UUID) -> tuple[UUID, ...]:
    """The person's key and those of all rows merged into it: what other tables may still point at. Two queries."""
    kept = customer(customer_id).id
    aliases = Customer.objects.filter(merged_into=kept).order_by("pk").values_list("pk", flat=True)
    return (kept, *aliases)


def consents_of(customer_id: UUID) -> list[Decision]:
    """All that was said, oldest first."""
    return [row.decision for row in Consent.objects.filter(customer=customer_id).order_by("at", "pk")]


def allows(customer_id: UUID, channel: Channel, topic: Topic, now: datetime) -> bool:
    """Whether the person agreed to this, at that instant. Legal and order messages by mail need no consent."""
    rows = Consent.objects.filter(customer=customer(customer_id).id, channel=channel, topic=topic)
    return consents.allows([row.decision for row in rows], channel, topic, now)


def addresses_of(customer_id: UUID) -> list[Address]:
    rows = PostalAddress.objects.filter(customer=customer_id).order_by("first_seen_at", "pk")
    return [Address(**row.body) for row in rows]


def export_of(customer_id: UUID) -> dict[str, Any]:
    """All that is kept of a person here, for a copy of their data (GDPR art. 15 and 20)."""
    person = customer(customer_id)
    identities = Identity.objects.filter(customer=person.id).order_by("source", "external_id")
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "locale": person.locale,
        "tags": list(person.tags),
        "known_as": [{"source": row.source, "id": row.external_id} for row in identities],
        "addresses": [people.address_json(address) for address in addresses_of(person.id)],
        "consents": [
            {
                "channel": said.channel,
                "topic": said.topic,
                "state": said.state,
                "at": said.at.isoformat(),
                "source": said.source,
                "wording": said.wording,
            }
            for said in consents_of(person.id)
        ],
    }


def _person(row: Customer) -> Person:
    return Person(
        id=row.pk,
        key=row.key,
        name=row.name,
        email=row.email,
        phone=row.phone,
        locale=row.locale,
        tags=tuple(row.tags),
        erased=row.erased_at is not None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some people and where to go on; `next` is empty on the last page."""

    people: tuple[Person, ...]
    next: str


def search(email: str = "", *, before: str = "", limit: int = 50) -> Page:
    """People whose address starts so, the newest first; merged and forgotten ones are left out. One query."""
    rows = Customer.objects.filter(merged_into=None, erased_at=None)
    if start := people.email_of(email) or email.strip().lower():
        rows = rows.filter(email__gte=start, email__lt=after(start))
    if before:
        try:
            rows = rows.filter(pk__lt=UUID(before))
        except ValueError:
            raise NoSuchCustomer("This page of the list is gone: start again from its top.") from None
    found = list(rows.order_by("-pk")[: limit + 1])
    last = str(found[limit - 1].pk) if len(found) > limit else ""
    return Page(people=tuple(_person(row) for row in found[:limit]), next=last)


def people_by_id(customer_ids: Iterable[UUID]) -> list[Person]:
    """Those who exist, the newest first. One query."""
    return [_person(row) for row in Customer.objects.filter(pk__in=list(customer_ids)).order_by("-pk")]
