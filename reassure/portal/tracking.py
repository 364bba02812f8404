"""From what the capabilities know of an order to the words of its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reassure.customers.rules import Address
from reassure.journal import queries as journal
from reassure.kit.zones import zone_of
from reassure.merchants.models import Merchant
from reassure.orders.queries import PlacedOrder
from reassure.portal import reasons, shelf, timeline, words
from reassure.portal.actions import BY_SHOPPER
from reassure.portal.places import address_lines, carriers_page, place
from reassure.portal.story import DATED, FINAL, PROMISING, TROUBLES, Plot, Story, Told, of_parcel, step_of, story_of
from reassure.portal.view import Headline, Line, Next, Now, Parcel, Step, Tracking
from reassure.portal.way.stops import has_way
from reassure.promises import queries as promises
from reassure.promises.rules.facts import DeliveryDates
from reassure.shipments import queries as shipments
from reassure.shipments.rules.facts import Scan, Status
from reassure.ui import dates


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads: in which language, in which zone, and whether they proved that the order is theirs."""

    language: str
    zone: str = ""
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All that was read of an order, in a fixed number of queries."""

    merchant: Merchant
    order: PlacedOrder
    door: Address
    parcels: Sequence[Any]
    scans: Mapping[UUID, Sequence[Scan]]
    promise: promises.Current | None
    zone: ZoneInfo
    locale: str
    now: datetime

    def told(self, parcel: Any) -> Told:
        return Told(status=Status(parcel.status), substatus=parcel.substatus)

    def journey(self, parcel: Any) -> Sequence[Scan]:
        """Its scans, the newest first."""
        return self.scans.get(parcel.pk, ())

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def track(merchant: Merchant, order: PlacedOrder, *, reader: Reader, now: datetime) -> Tracking:
    """The whole page of one order."""
    known = read(merchant, order, reader=reader, now=now)
    plot = plot_of(known)
    story = story_of(plot)
    articles = shelf.articles(order)
    cards = shelf.cards(order, articles)
    return Tracking(
        number=order.number,
        placed=dates.day(order.placed_at.astimezone(known.zone).date(), known.locale),
        headline=headline_of(known, story),
        promised=story in PROMISING,
        now=now_of(known, story),
        next=next_of(known, story),
        changed=_changed(known, story),
        because=_because(known, story),
        steps=steps_of(story, plot),
        parcels=tuple(_parcel(known, i, cards) for i in range(len(known.parcels))),
        waiting=_waiting(known, cards),
        waiting_title=_("Still to come") if known.parcels else _("In this order"),
        journey=timeline.of_order(journal.timeline(order.key), zone=known.zone, locale=known.locale),
        place=place(known.door.city, order.country, known.locale),
        address=address_lines(known.door, known.locale) if reader.confirmed else (),
        confirmed=reader.confirmed,
        instructions=shelf.instructions(order, by=BY_SHOPPER) if reader.confirmed else "",
        may_instruct=reader.confirmed and story not in FINAL,
        zone=str(known.zone),
        zone_name=timeline.zone_name(str(known.zone), known.locale),
        how_to=shelf.how_to(articles) if story in {Story.DELIVERED, Story.PARTLY} else (),
        products=shelf.suggestions(order, locale=known.locale),
        mapped=any(has_way(known.journey(parcel)) for parcel in known.parcels),
        dated=is_dated(known, story),
        final=story in FINAL,
    )


def read(merchant: Merchant, order: PlacedOrder, *, reader: Reader, now: datetime) -> Known:
    """What the page of an order is made of."""
    door = order.shipping_address or Address()
    zone = reader.zone or zone_of(order.country, door.region, default=merchant.time_zone)
    parcels = [parcel for parcel in shipments.parcels_of(order.id) if parcel.cancelled_at is None]
    return Known(
        merchant=merchant,
        order=order,
        door=door,
        parcels=parcels,
        scans=shipments.timelines([parcel.pk for parcel in parcels]),
        promise=promises.current_delivery_promises([order.id]).get(order.id),
        zone=ZoneInfo(zone),
        locale=dates.locale_for(reader.language, order.country),
        now=now,
    )


def plot_of(known: Known) -> Plot:
    dated = known.promise.dates if known.promise else None
    return Plot(
        today=known.today,
        parcels=tuple(known.told(parcel) for parcel in known.parcels),
        waiting=any(line.unshipped for line in known.order.lines),
        ships=any(line.ships and line.wanted for line in known.order.lines),
        cancelled=known.order.cancelled,
        latest=dated.latest if dated else None,
    )


def headline_of(known: Known, story: Story) -> Headline:
    telling = words.TELLINGS[story]
    named = _dates(known, story)
    text = _own_words(known, story) if _speaks_itself(known, story) else telling.text
    return Headline(
        status=telling.status,
        tone=telling.tone,
        verb=words.verb(story, known.promise.dates if known.promise else None) if named else "",
        dates=named,
        text=text if not named else _beside(known, story),
    )


def _dates(known: Known, story: Story) -> str:
    """The days to write large; empty where a date says nothing that the status does not say better."""
    if story is Story.TODAY:
        return _("today")
    if story is Story.DELIVERED:
        days = [p.delivered_at.astimezone(known.zone).date() for p in known.parcels if p.delivered_at]
        return dates.day(max(days), known.locale) if days else ""
    if not words.TELLINGS[story].verb or known.promise is None or known.promise.dates is None:
        return ""
    return dates.span(known.promise.dates.earliest, known.promise.dates.latest, known.locale)


def _beside(known: Known, story: Story) -> str:
    """A sentence under the date: who signed, or whether the promise was kept."""
    if story is not Story.DELIVERED:
        return ""
    gap = known.promise.gap_days if known.promise else None
    if gap is None:
        return ""
    if gap <= 0:
        return _("As promised.")
    return ngettext(
        "One day later than promised. We are sorry.", "%(days)d days later than promised. We are sorry.", gap
    ) % {"days": gap}


def _own_words(known: Known, story: Story) -> str:
    """The first parcel with this story speaks for the order."""
    parcel = _lead(known, story)
    return words.parcel_says(*_state(parcel)) if parcel and of_parcel(known.told(parcel)) is story else ""


def _speaks_itself(known: Known, story: Story) -> bool:
    """Whether the headline is the parcel's own words."""
    return not words.TELLINGS[story].text and not _dates(known, story)


def _lead(known: Known, story: Story) -> Any | None:
    """The parcel that the page is about: the first with its story, else the first that is still to come."""
    with_story = [parcel for parcel in known.parcels if of_parcel(known.told(parcel)) is story]
    to_come = [parcel for parcel in known.parcels if parcel.status != Status.DELIVERED]
    return next(iter([*with_story, *to_come]), None)


def _state(parcel: Any) -> tuple[Status, str]:
    return Status(parcel.status), parcel.substatus


def now_of(known: Known, story: Story) -> Now | None:
    """Where the parcel is, and what was last heard of it; None while none has left. The headline is not repeated."""
    parcel = None if story in {Story.CANCELLED, Story.NOTHING_SHIPS} else _lead(known, story)
    if parcel is None:
        return None
    last = next((scan for scan in known.journey(parcel) if scan.status is not None), None)
    at = last.at.astimezone(known.zone) if last else None
    if last is None and _speaks_itself(known, story):
        return None
    return Now(
        what="" if _speaks_itself(known, story) else words.parcel_says(*_state(parcel)),
        where=place(last.city, last.country, known.locale) if last else "",
        at=at.isoformat() if at else "",
        when=f"{dates.day(at.date(), known.locale)}, {dates.clock(at, known.locale)}" if at else "",
    )


#: Stories of the whole order: what comes next is theirs, whatever a parcel's sub-status says.
_OF_THE_ORDER = {Story.CANCELLED, Story.NOTHING_SHIPS, Story.PACKING, Story.LATE, Story.PARTLY}


def next_of(known: Known, story: Story) -> Next | None:
    """What comes next; where the carrier's page helps, the way there."""
    parcel = _lead(known, story)
    if parcel is None or story in _OF_THE_ORDER:
        return words.TELLINGS[story].next
    return _leading(words.comes_next(story, *_state(parcel)), parcel)


def _leading(coming: Next | None, parcel: Any) -> Next | None:
    url = carriers_page(parcel) if coming and coming.at_carrier else ""
    return replace(coming, href=url, label=_("Open the carrier's page")) if coming and url else coming


def is_dated(known: Known, story: Story) -> bool:
    """Whether there are days that somebody may want in a calendar."""
    return story in DATED and known.promise is not None and known.promise.dates is not None


def _changed(known: Known, story: Story) -> str:
    if known.promise is None or story in FINAL or not words.TELLINGS[story].verb:
        return ""
    first = known.promise.first
    if story is Story.LATE and known.promise.moved_days <= 0:
        return ""
    said = dates.span(*first, known.locale) if first and known.promise.moved_days else ""
    return reasons.changed(known.promise.why, first=said, locale=known.locale)


def _because(known: Known, story: Story) -> tuple[str, ...]:
    if known.promise is None or story in FINAL | TROUBLES:
        return ()
    return reasons.because(known.promise.because, locale=known.locale)


def steps_of(story: Story, plot: Plot) -> tuple[Step, ...]:
    if story in {Story.CANCELLED, Story.NOTHING_SHIPS}:
        return ()
    return words.steps(story, done=step_of(story, plot), trouble=story in TROUBLES)


def _parcel(known: Known, i: int, cards: Mapping[UUID, Line]) -> Parcel:
    parcel, many = known.parcels[i], len(known.parcels)
    story = of_parcel(known.told(parcel))
    journey = timeline.of_parcel(known.journey(parcel), zone=known.zone, locale=known.locale)
    latest, earlier = timeline.split(journey)
    count = {"number": i + 1, "of": many}
    return Parcel(
        anchor=f"parcel-{i + 1}",
        title=_("Parcel %(number)d of %(of)d") % count if many > 1 else _("Your parcel"),
        status=words.TELLINGS[story].status,
        tone=words.TELLINGS[story].tone,
        dates=_parcel_dates(known, parcel, story) if many > 1 else "",
        carrier=parcel.carrier_name or parcel.carrier.upper(),
        number=parcel.tracking_number,
        url=carriers_page(parcel),
        lines=tuple(
            replace(cards[row.line_id], quantity=row.quantity) for row in parcel.lines.all() if row.line_id in cards
        ),
        entries=latest,
        earlier=earlier,
        next=_leading(words.comes_next(story, *_state(parcel)), parcel) if many > 1 else None,
    )


def _parcel_dates(known: Known, parcel: Any, story: Story) -> str:
    if story is Story.DELIVERED or not words.TELLINGS[story].verb:
        return ""
    for said in known.promise.parcels if known.promise else ():
        if said.key == str(parcel.pk) and isinstance(said.answer, DeliveryDates):
            return dates.span(said.answer.earliest, said.answer.latest, known.locale)
    return ""


def _waiting(known: Known, cards: Mapping[UUID, Line]) -> tuple[Line, ...]:
    """What has not left yet; of a cancelled order everything."""
    whole = known.order.cancelled
    counts = ((line, line.quantity if whole else line.unshipped) for line in known.order.lines)
    return tuple(replace(cards[line.id], quantity=count) for line, count in counts if count)
