"""Postage as carriers are asked for it and answer. Weights are grams, lengths millimetres, money minor units."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from reassure.customers.rules import Address


class Format(StrEnum):
    """What a label is printed from."""

    PDF = "pdf"
    ZPL = "zpl"
    PNG = "png"


class Refund(StrEnum):
    """What becomes of a voided label's price: `asked` is decided by the carrier later, `none` = it says nothing."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A package. Without its three lengths carriers reckon by weight alone, or refuse."""

    grams: int
    length: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Goods:
    """What customs are told of one kind of thing; `value` is one unit's."""

    title: str
    quantity: int
    grams: int
    value: int
    currency: str
    sku: str = ""
    hs_code: str = ""
    made_in: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consignment:
    """What goes from where to whom. `returns` = the recipient of the goods sends them back to us."""

    sender: Address
    recipient: Address
    boxes: tuple[Box, ...]
    email: str = ""
    goods: tuple[Goods, ...] = ()
    reference: str = ""
    returns: bool = False

    @property
    def crosses_a_border(self) -> bool:
        return self.sender.country != self.recipient.country


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """What a service costs and when it arrives. `key` is the vendor's own name of this offer, where it has one.

    `cost` None: the carrier sells it by contract and says no price beforehand.
    """

    carrier: str
    service: str
    name: str
    cost: int | None
    currency: str
    days: int | None = None
    arrives_on: date | None = None
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelAsked:
    """One label to buy. `prepared` is the vendor's own id of it where it was made known before money is spent."""

    consignment: Consignment
    service: str
    format: Format
    rate_key: str = ""
    prepared: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What the carrier gave to print: `label`, `invoice` …"""

    kind: str
    format: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """A label that is ours. `vendor_id` is what voids it; `numbers` are its pieces', the first leads."""

    carrier: str
    numbers: tuple[str, ...]
    vendor_id: str
    documents: tuple[Document, ...]
    service: str = ""
    cost: int | None = None
    currency: str = ""
    arrives_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VoidAsked:
    vendor_id: str
    number: str
    service: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PickupAsked:
    """Parcels to be fetched on a day, between two times of the place."""

    address: Address
    on: date
    ready: time
    until: time
    boxes: tuple[Box, ...]
    numbers: tuple[str, ...] = ()
    vendor_ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Booked:
    """A pickup that the carrier will make."""

    confirmation: str
    cost: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a carrier says of an address; `better` is how it writes it, where it does."""

    deliverable: bool
    better: Address | None = None
    said: tuple[str, ...] = ()
