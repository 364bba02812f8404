"""The merchant's own past as parcels to learn from: what was known by a moment, and nothing of what came after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from reassure.catalog import queries as catalog
from reassure.kit.zones import zone_of
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import Brief
from reassure.promises.forecast.facts import Parcel
from reassure.promises.queries.table import tables
from reassure.promises.rules import planning
from reassure.promises.rules.reckoning import Door, Sending, Tables, question, route_of, with_place
from reassure.shipments import queries as shipments
from reassure.shipments.queries import Journey
from reassure.stores import queries as stores
from reassure.stores.rules import Wanted

#: So far back, and so many of the newest orders: what a fit can use, and what it can take in a few minutes.
LOOK_BACK, MOST_ORDERS = timedelta(days=430), 60_000
#: A parcel whose carrier has told nothing for so long after it left is one that nobody follows.
UNHEARD_FOR = timedelta(days=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The same parcels as they are asked for twice: as orders that nothing is known of yet, and once handed over."""

    ordered: tuple[Parcel, ...]
    moving: tuple[Parcel, ...]

    @property
    def arrived(self) -> int:
        """How many have come."""
        return sum(parcel.arrived_at is not None for parcel in self.ordered)


def history(merchant: Merchant, *, now: datetime) -> History:
    """Every parcel of the last year, and orders of which none has left; a fixed number of queries, in bounded memory.

    What happened after `now` is as if it had never been told.
    """
    known = _tables(merchant)
    briefs = orders.briefs(since=now - LOOK_BACK, until=now, limit=MOST_ORDERS)
    journeys = shipments.journeys(since=min((brief.placed_at for brief in briefs), default=now))
    told = [parcel for brief in briefs for parcel in _Past(brief=brief, tables=known, now=now).parcels(journeys)]
    return History(
        ordered=tuple(ordered for ordered, _ in told),
        moving=tuple(moving for _, moving in told if moving is not None),
    )


def _tables(merchant: Merchant) -> Tables:
    """As they are today, so that the past is planned by the same cut-offs as what comes."""
    places = {location.external_id: location.as_place() for location in stores.locations() if location.external_id}
    return tables(merchant, variants=(), origins=places, item_days=catalog.processing_table())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Past:
    brief: Brief
    tables: Tables
    now: datetime

    def parcels(self, journeys: Mapping[UUID, list[Journey]]) -> Iterator[tuple[Parcel, Parcel | None]]:
        """Of each parcel how it looked when it was ordered, and when it left; an order without any still waits."""
        told = [each for each in journeys.get(self.brief.id, ()) if each.told_at <= self.now]
        going = [each for each in told if each.cancelled_at is None or each.cancelled_at > self.now]
        if not going:
            yield self._ordered(None), None
        for journey in going:
            if journey.followed:
                yield self._ordered(journey), self._moving(journey) if self._left(journey) else None

    def _ordered(self, journey: Journey | None) -> Parcel:
        sending = with_place(self._sending(journey, handed=False), self.tables)
        return self._parcel(journey, sending, key=str(journey.id if journey else self.brief.id))

    def _moving(self, journey: Journey) -> Parcel:
        return self._parcel(journey, with_place(self._sending(journey, handed=True), self.tables), key=str(journey.id))

    def _sending(self, journey: Journey | None, *, handed: bool) -> Sending:
        """Before hand-over nobody knows the carrier, so nothing is learned by it then."""
        told = journey if handed else None
        return Sending(
            ordered_at=self.brief.placed_at,
            door=self._door(journey),
            source=self.brief.source,
            items=tuple(Wanted(variant_external_id=variant, quantity=units) for variant, units in self.brief.sent),
            service=(told.service if told else "") or self.brief.shipping_method,
            carrier=told.carrier if told else "",
            place=self.tables.origins.get(journey.origin) if journey else None,
        )

    def _door(self, journey: Journey | None) -> Door:
        told = journey if journey and journey.country else self.brief
        zone = zone_of(told.country, told.region, default=self.tables.zone)
        return Door(country=told.country, region=told.region, postcode=told.postcode, zone=zone)

    def _parcel(self, journey: Journey | None, sending: Sending, *, key: str) -> Parcel:
        zone, door = self.tables.zone, sending.door.zone
        left, came = self._left(journey), journey.came_at if journey else None
        return Parcel(
            key=key,
            route=route_of(sending),
            placed_at=planning.counts_from(question(sending, self.tables), zone=zone),
            ordered_at=_clock(self.brief.placed_at, zone),
            handed_at=_clock(left, zone) if left else None,
            arrived_at=_clock(came, door) if came and came <= self.now else None,
            closed_at=self._closed(journey, zone),
        )

    def _left(self, journey: Journey | None) -> datetime | None:
        left = journey.left_at if journey else None
        return left if left and left <= self.now else None

    def _closed(self, journey: Journey | None, zone: str) -> datetime | None:
        """From when its silence says nothing: on its way back, lost, or nobody follows it."""
        if journey is None:
            return None
        left = journey.left_at
        unheard = journey.heard_at is None and left is not None and left < self.now - UNHEARD_FOR
        at = left if unheard else journey.ended_at
        return _clock(at, zone) if at and at <= self.now else None


def _clock(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
