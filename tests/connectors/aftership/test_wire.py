"""Our parcels in AfterShip's words, and back again."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from reassure.connectors.aftership import codes, couriers, wire
from reassure.connectors.aftership.mapping import tracking_from
from reassure.connectors.aftership.wire import Known
from reassure.connectors.instants import alpha2, alpha3
from reassure.kit.ids import uuid7
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.formats import POSTS, formats
from reassure.shipments.rules.status import State, status_of
from reassure.shipments.rules.substatuses import SUBSTATUSES

NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
#: AfterShip's own, FIELD 2.1: delivery-sub-statuses of version 2026-07.
PUBLISHED = sorted(code for code in SUBSTATUSES if int(code[-3:]) < 100)


@dataclass(kw_only=True)
class Parcel:
    """A parcel as the fold left it."""

    state: State = field(default_factory=State)
    carrier: str = "ups"
    tracking_number: str = "1Z5R89390357567127"
    estimated_from: date | None = None
    estimated_to: date | None = None
    first_estimated_from: date | None = None
    first_estimated_to: date | None = None
    country: str = "DE"
    pk: UUID = field(default_factory=uuid7)
    source: str = "shopify"
    told_at: datetime = NOON
    polled_at: datetime | None = None
    pushed_at: datetime | None = None
    cancelled_at: datetime | None = None
    shipped_at: datetime | None = None
    tracking_url: str = ""
    service: str = ""
    origin: str = ""
    city: str = "Berlin"
    region: str = ""
    postcode: str = ""
    proof_url: str = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in State.__dataclass_fields__:
            raise AttributeError(name)
        return getattr(self.state, name)


def scan(status: Status | None, substatus: str = "", at: datetime = NOON, **more: Any) -> Scan:
    return Scan(at=at, status=status, substatus=substatus, text="Arrived", city="Leipzig", country="DE", **more)


@pytest.mark.parametrize("code", PUBLISHED)
def test_each_published_code_goes_there_and_back(code: str) -> None:
    status = SUBSTATUSES[code].status
    told = (codes.tag(status), codes.subtag(status, code))
    assert codes.meaning(*told) == (status, code)


@pytest.mark.parametrize("status", Status)
def test_a_status_alone_has_the_general_code_of_its_tag(status: Status) -> None:
    assert codes.subtag(status, "") == f"{codes.tag(status)}_001"
    assert codes.TAGS[codes.tag(status)] is status
    assert codes.subtag(status, f"{status}_177") == f"{codes.tag(status)}_001"


@pytest.mark.parametrize("code", sorted(set(SUBSTATUSES) - set(PUBLISHED)))
def test_a_code_of_our_own_is_told_as_aftership_s_nearest(code: str) -> None:
    status = SUBSTATUSES[code].status
    told = codes.subtag(status, code)
    assert codes.meaning(codes.tag(status), told)[1] in PUBLISHED


def test_every_carrier_whose_numbers_we_know_is_a_courier() -> None:
    ours = {form.carrier for form in formats()} - {"s10"} | set(POSTS.values())
    assert sorted(ours - couriers.COURIERS.keys()) == []


@pytest.mark.parametrize("carrier", couriers.COURIERS)
def test_a_carrier_is_found_again_by_its_slug(carrier: str) -> None:
    assert codes.carrier(couriers.courier(carrier).slug) == carrier
    assert all(alpha3(alpha2(country)) == country for country in couriers.courier(carrier).countries)


def test_two_carriers_never_share_a_slug() -> None:
    slugs = [one.slug for one in couriers.COURIERS.values()]
    assert len(set(slugs)) == len(slugs)


def test_what_we_write_we_read_the_same() -> None:
    scans = [scan(Status.IN_TRANSIT, "in_transit_003"), scan(Status.OUT_FOR_DELIVERY, "out_for_delivery_001")]
    parcel = Parcel(state=status_of(scans), estimated_from=date(2026, 6, 5), estimated_to=date(2026, 6, 6))
    read = tracking_from(wire.tracking(Known(parcel=parcel, scans=scans)))
    assert (read.carrier, read.tracking_number) == ("ups", "1Z5R89390357567127")
    assert list(read.scans) == scans
    assert read.estimated_on == (date(2026, 6, 5), date(2026, 6, 6))


def test_a_scan_nobody_can_read_has_no_tag() -> None:
    (point,) = wire.tracking(Known(parcel=Parcel(), scans=[scan(None, code="X9")]))["checkpoints"]
    assert (point["tag"], point["subtag"], point["raw_tag"]) == (None, None, "X9")


def test_a_parcel_without_a_carrier_says_so() -> None:
    told = wire.tracking(Known(parcel=Parcel(carrier="")))
    assert (told["slug"], told["tag"], told["subtag"]) == (None, "Pending", "Pending_006")


@pytest.mark.parametrize(
    ("first", "latest", "attempt", "expected"),
    [
        (5, 5, None, (0, "trending-on-time")),
        (5, 7, None, (2, "trending-late")),
        (5, 7, 4, (-1, "early")),
        (5, 5, 5, (0, "on-time")),
        (5, 5, 8, (3, "late")),
    ],
)
def test_on_time_is_measured_against_the_first_estimate(
    first: int, latest: int, attempt: int | None, expected: tuple[int, str]
) -> None:
    parcel = Parcel(
        state=State(first_attempt_at=datetime(2026, 6, attempt, 9, tzinfo=UTC) if attempt else None),
        first_estimated_from=date(2026, 6, first),
        first_estimated_to=date(2026, 6, first),
        estimated_from=date(2026, 6, latest),
        estimated_to=date(2026, 6, latest),
    )
    told = wire.tracking(Known(parcel=parcel))
    assert (told["on_time_difference"], told["on_time_status"]) == expected
    assert told["first_estimated_delivery"]["datetime"] == f"2026-06-{first:02}"


@pytest.mark.parametrize(
    ("given", "carrier", "expected"),
    [
        ("ups-api", "ups", "ups-api"),
        ("ups-api", "usps", "usps"),
        ("", "dhl-express", "dhl"),
        ("", "dhl", "dhl-germany"),
    ],
)
def test_the_clients_own_slug_stays_as_long_as_it_names_the_carrier(given: str, carrier: str, expected: str) -> None:
    assert wire.slug_of(Known(parcel=Parcel(carrier=carrier), told={"slug": given})) == expected


@pytest.mark.parametrize(
    ("state", "completed", "expected"),
    [
        (State(status=Status.IN_TRANSIT), "", True),
        (State(status=Status.IN_TRANSIT), "LOST", False),
        (State(status=Status.DELIVERED), "", False),
        (State(status=Status.EXPIRED), "", False),
        (State(status=Status.EXCEPTION, returned_at=NOON), "", False),
    ],
)
def test_what_is_over_is_not_active(state: State, completed: str, expected: bool) -> None:
    assert wire.is_active(Known(parcel=Parcel(state=state), completed=completed)) is expected


@pytest.mark.parametrize(("two", "three"), [("DE", "DEU"), ("US", "USA"), ("RS", "SRB"), ("CD", "COD"), ("A1", "")])
def test_countries_have_three_letters(two: str, three: str) -> None:
    assert alpha3(two) == three
