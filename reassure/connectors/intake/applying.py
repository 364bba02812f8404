"""Which action each heard fact is for: one table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reassure.catalog import actions as catalog
from reassure.catalog.rules import ProductFacts
from reassure.connectors.base import Gone, Heard, Merged, PrivacyAsked, Reread, Uninstalled
from reassure.connectors.intake import forgetting, privacy
from reassure.connectors.models import Connection
from reassure.customers import actions as customers
from reassure.customers import queries as people
from reassure.customers.rules import PersonFacts
from reassure.journal import actions as journal
from reassure.kit.errors import NotFound, Refused
from reassure.messages import actions as messages
from reassure.messages.rules.heard import MailHeard
from reassure.orders import actions as orders
from reassure.orders.rules import OrderFacts, RefundFacts
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels
from reassure.shipments.rules.facts import ShipmentFacts, TrackingFacts
from reassure.shipments.rules.numbers import normalised


class UnknownNumber(NotFound):
    """No parcel has this number, or not yet: it touches nothing, is kept, and tried again for a while."""

    code = "unknown_number"


class Forgotten(Refused):
    """Among those told of is one whom the shop had us forget."""

    code = "person_forgotten"


#: What may be there when it is tried again: shops and carriers tell things in any order.
NOT_YET = (NotFound, shipments.UnknownOrder)


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Over which connection it was heard, and when it came in; `history` = it is being replayed."""

    connection: Connection
    at: datetime
    now: datetime
    history: bool = False

    @property
    def source(self) -> str:
        return self.connection.source


def apply(fact: Heard, teller: Teller) -> None:
    """Do what a fact calls for; twice changes nothing. Raises `Refused`, or one of `NOT_YET`."""
    HOW[type(fact)](fact, teller)


def apply_many(facts: Sequence[Heard], teller: Teller) -> bool:
    """Facts of one kind in few statements, all or none; False where their kind has no such way."""
    several = MANY.get(type(facts[0]))
    if several:
        several(facts, teller)
    return several is not None


def apply_all(facts: Sequence[Heard], teller: Teller) -> None:
    """What several deliveries tell, all or none: products and people first, orders before their parcels."""
    for kind in PHASES:
        alike = [fact for fact in facts if type(fact) is kind]
        if alike and not apply_many(alike, teller):
            for fact in alike:
                apply(fact, teller)


def touches(facts: Iterable[Heard]) -> frozenset[str] | None:
    """What a delivery is about, by keys; None where it may concern anything, so that nothing may pass it by."""
    keys: set[str] = set()
    for fact in facts:
        about = ABOUT.get(type(fact))
        if about is None:
            return None
        keys.update(about(fact))
    return frozenset(keys)


def _place(facts: OrderFacts, teller: Teller) -> None:
    orders.place(facts=facts, source=teller.source, now=teller.now)


def _refund(facts: RefundFacts, teller: Teller) -> None:
    orders.refund(facts=facts, source=teller.source, now=teller.now)


def _ship(facts: ShipmentFacts, teller: Teller) -> None:
    shipments.ship(facts=facts, source=teller.source, now=teller.now)


def _track(facts: TrackingFacts, teller: Teller) -> None:
    if not shipments.track(answers=[facts], source=teller.source, now=teller.now):
        raise UnknownNumber(f"No parcel has the number {facts.tracking_number} yet.")


def _keep_product(facts: ProductFacts, teller: Teller) -> None:
    catalog.keep(facts=facts, source=teller.source)


def _keep_person(facts: PersonFacts, teller: Teller) -> None:
    """Who was forgotten at the shop's request since is not brought back by what came in before, late or replayed."""
    if privacy.was_forgotten(facts.external_id, connection=teller.connection, since=teller.at):
        return
    customers.keep(facts=facts, source=teller.source, now=teller.now)


def _remove(gone: Gone, teller: Teller) -> None:
    """Shops let only people without orders be deleted, so nothing is lost by forgetting them here too.

    One of several accounts that the shop has made one goes alone: the person stays.
    """
    if gone.what == "product":
        catalog.remove(external_id=gone.external_id, source=teller.source, at=teller.at)
    elif person := people.find(source=teller.source, external_id=gone.external_id):
        by, now = teller.connection.key, teller.now
        if [source for source, _ in people.keys_of(person.id)].count(teller.source) > 1:
            customers.part(customer_id=person.id, source=teller.source, external_id=gone.external_id, by=by, now=now)
        else:
            forgetting.forget_person(customer_id=person.id, by=by, now=now)


def _merge(merged: Merged, teller: Teller) -> None:
    """Whom we do not know is nobody's other half; a kept one who is unknown yet is known by the other's row."""
    if privacy.was_forgotten(merged.kept_external_id, connection=teller.connection, since=teller.at):
        return
    other = people.find(source=teller.source, external_id=merged.other_external_id)
    if other:
        kept = customers.keep(
            facts=PersonFacts(external_id=merged.kept_external_id), source=teller.source, now=teller.now
        )
        customers.merge(kept_id=kept.pk, other_id=other.id, by=teller.connection.key, now=teller.now)


def _disconnect(_: Uninstalled, teller: Teller) -> None:
    """The key is thrown away; the signing secret stays, for the shop's last privacy request comes two days later.

    A replayed one says nothing of today: the shop may have come back since.
    """
    if teller.history:
        return
    connection = Connection.objects.select_for_update().get(pk=teller.connection.pk)
    if connection.state == Connection.State.DISCONNECTED:
        return
    connection.state = Connection.State.DISCONNECTED
    connection.forget_key()
    connection.save(update_fields=["state", "sealed_credentials"])
    journal.record("connection.disconnected", about=connection.key, at=teller.now, by=connection.key)


def _privacy(asked: PrivacyAsked, teller: Teller) -> None:
    privacy.ask(asked, connection=teller.connection, at=teller.at, now=teller.now)


def _hear(heard: MailHeard, teller: Teller) -> None:
    messages.hear(heard=heard, now=teller.now)


def _nothing(_: Reread, teller: Teller) -> None:
    """Was answered by the shop before it came here."""


HOW: dict[type, Callable[[Any, Teller], None]] = {
    OrderFacts: _place,
    RefundFacts: _refund,
    ShipmentFacts: _ship,
    TrackingFacts: _track,
    ProductFacts: _keep_product,
    PersonFacts: _keep_person,
    Gone: _remove,
    Merged: _merge,
    Uninstalled: _disconnect,
    PrivacyAsked: _privacy,
    Reread: _nothing,
    MailHeard: _hear,
}


def _place_many(facts: Sequence[OrderFacts], teller: Teller) -> None:
    orders.place_many(facts=facts, source=teller.source, now=teller.now)


def _keep_products(facts: Sequence[ProductFacts], teller: Teller) -> None:
    catalog.keep_many(facts=facts, source=teller.source)


def _ship_many(facts: Sequence[ShipmentFacts], teller: Teller) -> None:
    parcels = shipments.ship_many(facts=facts, source=teller.source, now=teller.now)
    if None in parcels:
        raise shipments.UnknownOrder.of(facts[parcels.index(None)])


def _track_many(facts: Sequence[TrackingFacts], teller: Teller) -> None:
    lost = parcels.unknown(facts)
    if lost:
        raise UnknownNumber(f"No parcel has the number {lost[0].tracking_number} yet.")
    shipments.track(answers=facts, source=teller.source, now=teller.now)


def _keep_people(facts: Sequence[PersonFacts], teller: Teller) -> None:
    """Raises `Forgotten` for one who may have to stay forgotten: that is judged by when each telling came in."""
    if privacy.any_forgotten([each.external_id for each in facts], connection=teller.connection, since=teller.at):
        raise Forgotten("Somebody told of here was forgotten at the shop's request: read one by one.")
    tellings = [customers.Telling(facts=each, at=teller.now) for each in facts]
    customers.keep_many(tellings=tellings, source=teller.source, now=teller.now)


MANY: dict[type, Callable[[Any, Teller], None]] = {
    OrderFacts: _place_many,
    ProductFacts: _keep_products,
    PersonFacts: _keep_people,
    ShipmentFacts: _ship_many,
    TrackingFacts: _track_many,
}
PHASES = (ProductFacts, PersonFacts, OrderFacts, RefundFacts, ShipmentFacts, TrackingFacts)


def _parcel_keys(facts: ShipmentFacts) -> list[str]:
    return [f"order/{key}" for key in facts.order_external_ids] + _number_keys(facts)


def _number_keys(facts: ShipmentFacts | TrackingFacts) -> list[str]:
    number = normalised(facts.tracking_number)
    return [f"number/{number}"] if number else []


ABOUT: dict[type, Callable[[Any], list[str]]] = {
    ProductFacts: lambda facts: [f"product/{facts.external_id}"],
    PersonFacts: lambda facts: [f"person/{facts.external_id or facts.email}"],
    OrderFacts: lambda facts: [f"order/{facts.external_id}"],
    RefundFacts: lambda facts: [f"order/{facts.order_external_id}"],
    ShipmentFacts: _parcel_keys,
    TrackingFacts: _number_keys,
}
