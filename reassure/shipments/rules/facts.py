"""A parcel and its scans, as carriers and shops tell them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reassure.customers.rules import Address


class Status(StrEnum):
    """AfterShip's nine delivery statuses, in our spelling."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAIL = "attempt_fail"
    DELIVERED = "delivered"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    EXCEPTION = "exception"
    EXPIRED = "expired"


#: The sub-status of a scan whose code is known to say nothing of the parcel's way: a signature filed, a new label.
NOTED = "noted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """One event of one parcel. `substatus` is an open string such as `exception_010`; `status` None = a code nobody
    has mapped yet: kept and shown as its own text, it never moves the parcel's status. With the sub-status `NOTED` it
    is mapped, and moves nothing.

    `at` is aware UTC; `zoned` False means the carrier gave no zone and the place's country was used.
    """

    at: datetime
    status: Status | None
    substatus: str = ""
    code: str = ""
    text: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    zoned: bool = True
    signed_by: str = ""

    @property
    def is_unmapped(self) -> bool:
        return self.status is None and not self.substatus


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackingFacts:
    """A carrier's answer about one number: all the scans it knows, and what it says of the date.

    `carrier` is our slug (`ups`, `fedex`, `usps`, `dhl-express`, `dhl` …). `onward` is the carrier, as it is named, and
    the number under which another carrier takes the parcel on.
    """

    carrier: str
    tracking_number: str
    scans: tuple[Scan, ...] = ()
    estimated_on: tuple[date, date] | None = None
    service: str = ""
    signed_by: str = ""
    proof_url: str = ""
    onward: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShippedLine:
    order_external_id: str
    line_external_id: str
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShipmentFacts:
    """What a shop says of a fulfilment: one parcel, perhaps with lines of several orders.

    `external_id` is the shop's fulfilment id plus the number where one fulfilment has several parcels. `cancelled`
    takes the parcel back. `origin` is the shop's location id, `service` the carrier's product.
    """

    external_id: str
    version_at: datetime
    order_external_ids: tuple[str, ...]
    lines: tuple[ShippedLine, ...] = ()
    carrier: str = ""
    carrier_name: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    service: str = ""
    origin: str = ""
    destination: Address | None = None
    shipped_at: datetime | None = None
    cancelled: bool = False
