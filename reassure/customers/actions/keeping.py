"""Keeping what shops tell of people: set-based, so that a million orders cost few statements per page of them.

Whoever is told of is found by their keys (a shop's id, then an e-mail address) or made. Two tellers at once make one
person: the unique key of `Identity` decides, and whoever lost begins again and finds the winner's row. Statements touch
people before identities, and each in the order of its key, so that two batches never wait for each other.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from reassure.customers import queries
from reassure.customers.actions import consenting, marking, merging
from reassure.customers.models import Customer, Identity, PostalAddress
from reassure.customers.rules import Address, PersonFacts, consents, people
from reassure.customers.rules.people import Key, Person
from reassure.kit.errors import Invalid
from reassure.kit.ids import uuid7
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant


class Unknowable(Invalid):
    """A person without any key: neither a shop's id nor an e-mail address nor a phone number."""

    code = "person_without_key"


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What was said of a person, when, where they had something sent to, and when they bought it."""

    facts: PersonFacts
    at: datetime
    address: Address | None = None
    bought_at: datetime | None = None


@dataclass(kw_only=True, slots=True)
class _Batch:
    """Whose keys are whose, as known and as decided on the way; `ids` are aligned with the tellings."""

    merchant_id: UUID
    owners: dict[Key, UUID]
    graves: dict[Key, people.Grave]
    made: dict[UUID, Customer] = field(default_factory=dict)
    new_keys: dict[Key, UUID] = field(default_factory=dict)
    redirect: dict[UUID, UUID] = field(default_factory=dict)
    merges: list[tuple[UUID, UUID]] = field(default_factory=list)
    ids: list[UUID | None] = field(default_factory=list)

    def final(self, customer_id: UUID) -> UUID:
        while customer_id in self.redirect:
            customer_id = self.redirect[customer_id]
        return customer_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Whose each telling is, in their order, None for who has no key; `forgotten` are blank rows and stay so."""

    ids: list[UUID | None]
    forgotten: frozenset[UUID]


_Told = tuple[UUID, Person, Telling]


def keep(*, facts: PersonFacts, source: str, now: datetime) -> Customer:
    """Keep one person as the shop tells of them; twice changes nothing. Raises `Unknowable`.

    Of somebody who was forgotten it answers the blank row that they left.
    """
    telling = Telling(facts=facts, at=facts.version_at or now)
    (customer_id,) = keep_many(tellings=[telling], source=source, now=now)
    if customer_id is None:
        raise Unknowable("A person needs an id of the shop, an e-mail address or a phone number.")
    return Customer.objects.get(pk=customer_id)


def keep_many(*, tellings: Sequence[Telling], source: str, now: datetime) -> list[UUID | None]:
    """Keep many people; their ids in the same order, None for who has no key at all."""
    return keep_all(tellings=tellings, source=source, now=now).ids


@bulk.retried
def keep_all(*, tellings: Sequence[Telling], source: str, now: datetime) -> Kept:
    """Keep many people in about nine statements, and nothing of those who were forgotten."""
    persons = [_person(telling, source) for telling in tellings]
    keys = {key for person in persons for key in person.keys}
    batch = _Batch(merchant_id=current_merchant(), owners=queries.owners_of(keys), graves=marking.graves(keys))
    for person, telling in zip(persons, tellings, strict=True):
        batch.ids.append(_assign(batch, person, telling, now))
    told = [
        (batch.final(customer_id), person, telling)
        for customer_id, person, telling in zip(batch.ids, persons, tellings, strict=True)
        if customer_id is not None
    ]
    if batch.merges:
        merging.one_at_a_time()
    told, forgotten = _write(batch, told)
    for kept, other in batch.merges:
        merging.merge(kept_id=kept, other_id=other, by="", now=now)
        batch.redirect[other] = batch.final(kept)
    _keep_addresses(batch.merchant_id, told)
    _keep_consents(batch, told, source)
    ids = [None if customer_id is None else batch.final(customer_id) for customer_id in batch.ids]
    return Kept(ids=ids, forgotten=forgotten)


def _person(telling: Telling, source: str) -> Person:
    country = telling.address.country if telling.address else ""
    return people.person(telling.facts, source=source, country=country)


def _assign(batch: _Batch, person: Person, telling: Telling, now: datetime) -> UUID | None:
    """Decide whose telling this is, and remember the keys that are new."""
    if not person.keys:
        return None
    when = people.When(said_at=telling.at, bought_at=telling.bought_at)
    if grave := people.grave_of(person.keys, batch.owners, batch.graves, when):
        return grave.customer_id
    owners = {key: batch.final(batch.owners[key]) for key in person.keys if key in batch.owners}
    several = set(owners.values()) if len(set(owners.values())) > 1 else set()
    same = people.same_person(person.keys, owners, _shops(batch, several))
    if not same:
        same = [_make(batch, person, telling, now)]
    kept = _join(batch, same)
    for key in person.keys:
        if key not in owners:
            batch.owners[key] = batch.new_keys[key] = kept
    return kept


def _shops(batch: _Batch, customers: Collection[UUID]) -> dict[UUID, set[str]]:
    """Which shops know these people by an id of theirs."""
    found: dict[UUID, set[str]] = {}
    if not customers:
        return found
    known = Identity.objects.filter(customer__in=customers).values_list("customer_id", "source")
    told = [(batch.final(customer_id), source) for (source, _), customer_id in batch.new_keys.items()]
    for customer_id, source in [*known, *told]:
        if source not in (people.EMAIL, people.PHONE):
            found.setdefault(customer_id, set()).add(source)
    return found


def _make(batch: _Batch, person: Person, telling: Telling, now: datetime) -> UUID:
    row = Customer(
        id=uuid7(), merchant_id=batch.merchant_id, name=person.name, email=person.email, phone=person.phone,
        locale=person.locale, tags=list(person.tags), told_at=telling.at, created_at=now,
    )  # fmt: skip
    batch.made[row.pk] = row
    return row.pk


def _join(batch: _Batch, same: Sequence[UUID]) -> UUID:
    """Make several rows one: a row of this batch just gives way, a kept one is merged afterwards."""
    kept = next((one for one in same if one not in batch.made), same[0])
    for other in same:
        if other == kept:
            continue
        if other in batch.made:
            batch.redirect[other] = kept
            del batch.made[other]
        else:
            batch.merges.append((kept, other))
    return kept


def _write(batch: _Batch, told: Sequence[_Told]) -> tuple[list[_Told], frozenset[UUID]]:
    """Insert who is new, lock who was known and write what newer tellings change; who is not forgotten, and who is."""
    wanted = {customer_id for customer_id, _, _ in told if customer_id not in batch.made} | {
        one for pair in batch.merges for one in pair
    }
    locked = Customer.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk") if wanted else ()
    rows = batch.made | {row.pk: row for row in locked}
    changed: dict[UUID, Customer] = {}
    stale: list[str] = []
    for customer_id, person, telling in told:
        row = rows[customer_id]
        if row.merged_into_id is not None:
            batch.redirect[customer_id] = row.merged_into_id
        elif row.erased_at is None:
            stale += _apply(row, person, telling, changed)
    bulk.write(batch.made.values())
    bulk.add(Identity, _identities(batch))
    bulk.write((row for key, row in changed.items() if key not in batch.made), update=[*people.TOLD, "told_at"])
    if stale:
        Identity.objects.filter(source=people.EMAIL, external_id__in=stale, customer__in=changed).delete()
    forgotten = frozenset(row.pk for row in rows.values() if row.erased_at is not None)
    return [each for each in told if each[0] not in forgotten], forgotten


def _identities(batch: _Batch) -> Iterator[dict[str, Any]]:
    for (source, external_id), owner in sorted(batch.new_keys.items()):
        whose = {"merchant_id": batch.merchant_id, "customer_id": batch.final(owner)}
        yield {**whose, "source": source, "external_id": external_id}


def _apply(row: Customer, person: Person, telling: Telling, changed: dict[UUID, Customer]) -> list[str]:
    """Write a telling into a row; answers the address that its shop says is no longer theirs."""
    newer = telling.at >= row.told_at
    columns = people.newer_columns(vars(row), person, newer=newer)
    stale = [row.email] if "email" in columns and row.email and telling.facts.external_id else []
    for name, value in columns.items():
        setattr(row, name, value)
    if columns:
        row.told_at = max(telling.at, row.told_at)
        changed[row.pk] = row
    return stale


def _keep_addresses(merchant_id: UUID, told: Sequence[_Told]) -> None:
    places: dict[tuple[UUID, str], dict[str, Any]] = {}
    for customer_id, _, telling in told:
        body = people.address_json(telling.address)
        if body:
            mark = people.address_key(body)
            place = {"merchant_id": merchant_id, "customer_id": customer_id, "body": body, "fingerprint": mark}
            places.setdefault((customer_id, mark), place | {"first_seen_at": telling.at})
    bulk.add(PostalAddress, (places[key] for key in sorted(places)), ignore=True)


def _keep_consents(batch: _Batch, told: Sequence[_Told], source: str) -> None:
    decisions = [
        (batch.final(customer_id), decision)
        for customer_id, _, telling in told
        for decision in consents.told(telling.facts, source=source, at=telling.at)
    ]
    consenting.append(decisions, fresh=batch.made)
