"""Which telling of an order is the newest, what it changes, and which facts follow from that."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from reassure.customers.rules import people
from reassure.kit.errors import Refused
from reassure.orders.rules import search
from reassure.orders.rules.facts import LineFacts, OrderFacts, PaymentFacts
from reassure.orders.rules.sums import LineSums, OrderSums


class Status(StrEnum):
    """How far an order is, as lists show and filter it; delivery is the parcels' matter."""

    OPEN = "open"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class TooLate(Refused):
    """The order is past the point at which it can still be changed so."""

    code = "too_late"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """When the shop said it, and a fingerprint of what it said."""

    at: datetime
    told: str


def fingerprint(facts: OrderFacts) -> str:
    return blake2b(msgspec.json.encode(facts), digest_size=12).hexdigest()


def is_newer(told: Version, kept: Version) -> bool:
    """An older telling never wins; at the same instant another content does, for shops' clocks tick in seconds."""
    return told.at > kept.at or (told.at == kept.at and told.told != kept.told)


#: What an erased person's order no longer takes from the shop.
PERSONAL = frozenset(
    {"name", "name_key", "surname_key", "email", "email_lower", "phone", "note"}
    | {"shipping_address", "billing_address", "told_address", "country", "basket"}
)


def order_columns(facts: OrderFacts, totals: OrderSums) -> dict[str, Any]:
    """What an order's row holds of a telling."""
    person, address = facts.person, facts.shipping_address or facts.billing_address
    name = " ".join((person.name or (address.name if address else "")).split())
    shipping, billing = people.address_json(facts.shipping_address), people.address_json(facts.billing_address)
    return {
        "number": facts.number,
        "number_key": search.number_key(facts.number),
        "placed_at": facts.placed_at,
        "currency": facts.currency,
        "name": name,
        "name_key": search.name_key(name),
        "surname_key": search.surname_key(name),
        "email": person.email.strip(),
        "email_lower": people.email_of(person.email),
        "phone": person.phone.strip() or (address.phone if address else ""),
        "locale": person.locale,
        "shipping_address": shipping,
        "billing_address": billing,
        "told_address": people.address_key(shipping),
        "country": (address.country if address else "").upper()[:2],
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "tax": totals.tax,
        "tax_included": facts.tax_included,
        "shipping": totals.shipping,
        "shipping_tax": facts.shipping_tax,
        "shipping_discount": facts.shipping_discount,
        "shipping_method": facts.shipping_method,
        "total": totals.total,
        "paid": totals.paid,
        "channel": facts.channel,
        "tags": tags(facts),
        "note": facts.note,
        "gift": facts.gift,
        "promised_from": facts.promised_on[0] if facts.promised_on else None,
        "promised_until": facts.promised_on[1] if facts.promised_on else None,
        "quote": quote_key(facts.quote),
        "basket": facts.basket.strip()[:254],
    }


def tags(facts: OrderFacts, own: Collection[str] = ()) -> list[str]:
    """The shop's tags in its order, then staff's own that it does not tell of."""
    told = [tag.strip()[:120] for tag in facts.tags if tag.strip()]
    return list(dict.fromkeys([*told, *own]))


def quote_key(told: str) -> str:
    """A quote's id as 32 lower-case hex digits; whatever else a browser sent is no quote, and costs no order."""
    try:
        return UUID(told.strip()).hex
    except ValueError:
        return ""


def line_columns(line: LineFacts, totals: LineSums, position: int) -> dict[str, Any]:
    """What a line's row holds of a telling."""
    return {
        "position": position,
        "title": line.title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "product_external_id": line.product_external_id,
        "variant_external_id": line.variant_external_id,
        "quantity": line.quantity,
        "cancelled": min(line.cancelled, line.quantity),
        "unit_price": line.unit_price,
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "tax": totals.tax,
        "paid": totals.paid,
        "ships": line.ships,
        "gift_card": line.gift_card,
    }


def payment_columns(payment: PaymentFacts) -> dict[str, Any]:
    """What a payment's row holds of a telling."""
    return {
        "kind": payment.kind,
        "status": payment.status,
        "amount": payment.amount,
        "gateway": payment.gateway,
        "at": payment.at,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownLine:
    """A line that is kept already, by what it sells."""

    external_id: str
    title: str
    sku: str
    unit_price: int


def adopted(told: Collection[LineFacts], known: Collection[KnownLine]) -> dict[str, str]:
    """Told ids that mean a kept line of another id: one that is told of no more and sells the same at the same price.

    A shop's export names its lines by position only; its webhooks then tell of the same lines by their ids.
    """
    ids = {line.external_id for line in told}
    free = [line for line in known if line.external_id not in ids]
    found: dict[str, str] = {}
    for line in told:
        if line.external_id in {each.external_id for each in known}:
            continue
        same = next((each for each in free if _sells_the_same(line, each)), None)
        if same is not None:
            free.remove(same)
            found[line.external_id] = same.external_id
    return found


def _sells_the_same(told: LineFacts, known: KnownLine) -> bool:
    if told.unit_price != known.unit_price:
        return False
    return told.sku == known.sku if told.sku and known.sku else told.title == known.title


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A line's units: ordered, taken back before shipping, shipped; `ships` False = nothing to send."""

    quantity: int
    cancelled: int
    shipped: int
    ships: bool = True


def status_of(counts: Collection[Count], *, cancelled: bool) -> Status:
    """Shipped when every unit that is still wanted has left; an order with nothing to send stays open."""
    if cancelled:
        return Status.CANCELLED
    sent = sum(count.shipped for count in counts if count.ships)
    missing = sum(max(count.quantity - count.cancelled - count.shipped, 0) for count in counts if count.ships)
    if not sent:
        return Status.OPEN
    return Status.PARTLY_SHIPPED if missing else Status.SHIPPED


def may_change_address(status: Status) -> None:
    """A shopper's new address is taken while nothing has left. Raises `TooLate`."""
    if status != Status.OPEN:
        raise TooLate(f"This order is {status.replace('_', ' ')}: its address can no longer be changed here.")


def may_cancel(status: Status) -> None:
    """Raises `TooLate` once a parcel has left."""
    if status in (Status.SHIPPED, Status.PARTLY_SHIPPED):
        raise TooLate("A parcel of this order has left already: ask for a return instead.")


#: Columns whose change is told as `order.address_changed` alone, and those that follow from others or tell nobody.
ADDRESS = frozenset({"shipping_address", "told_address", "country"})
DERIVED = frozenset({"number_key", "name_key", "surname_key", "email_lower", "told_address", "quote", "basket"})
#: What not every telling of an order knows: silence about it takes nothing back.
KEPT = frozenset({"quote", "basket"})


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value
