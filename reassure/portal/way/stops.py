"""Where a parcel has been, stop by stop, by the clocks of each place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reassure.kit import gazetteer
from reassure.kit.gazetteer import Spot
from reassure.kit.zones import zone_of
from reassure.portal.places import place, quiet
from reassure.portal.view import Words
from reassure.portal.way.drawing import Drawing, Mark, draw
from reassure.portal.words import scan_says
from reassure.shipments.rules.facts import Scan
from reassure.ui import dates


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """One place and what happened there last. `at` is ISO 8601 in the place's own zone, as `time` and `day` are."""

    where: str
    what: Words
    at: str
    time: str
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where it is going: the town of the address, and no more of it."""

    city: str
    region: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A parcel's way: the map in a sentence, its stops, and where it still has to go ("" = nowhere).

    `drawing` None: none of its places is known to the gazetteer.
    """

    title: Words
    said: str
    stops: tuple[Stop, ...]
    ahead: str
    drawing: Drawing | None


def way_of(scans: Iterable[Scan], *, title: Words, door: Door | None, locale: str) -> Way:
    """The way by its scans; `door` is where it still has to go, None once it is there or goes back."""
    groups = _stays(sorted(scans, key=lambda scan: scan.at))
    stops = tuple(_stop(group, locale) for group in groups)
    return Way(
        title=title,
        said=_said(stops),
        stops=stops,
        ahead=place(door.city, door.country, locale) if door else "",
        drawing=_drawing(groups, door),
    )


def has_way(scans: Iterable[Scan]) -> bool:
    """Whether there is anything to draw or to list."""
    return any(scan.city for scan in scans)


def local(scan: Scan, spot: Spot | None) -> datetime:
    """By the clock of the place. Where the carrier named no zone, its hands were read as those of the country's largest
    zone, so reading them so again shows what the clock of the place showed, whichever zone that is."""
    of_country = ZoneInfo(zone_of(scan.country, scan.region))
    if spot is None:
        return scan.at.astimezone(of_country)
    there = ZoneInfo(spot.zone)
    return scan.at.astimezone(there) if scan.zoned else scan.at.astimezone(of_country).replace(tzinfo=there)


def _stays(scans: Sequence[Scan]) -> list[list[Scan]]:
    """Scans of one town in a row are one stop; those that name none tell nothing of the way."""
    found: list[list[Scan]] = []
    for scan in scans:
        if not scan.city:
            continue
        if found and _town(found[-1][-1]) == _town(scan):
            found[-1].append(scan)
        else:
            found.append([scan])
    return found


def _said(stops: Sequence[Stop]) -> str:
    if len(stops) < 2:
        return _("A map: the parcel was in %(place)s.") % {"place": stops[0].where} if stops else ""
    return _("A map: the parcel went from %(first)s to %(last)s.") % {"first": stops[0].where, "last": stops[-1].where}


def _town(scan: Scan) -> tuple[str, str]:
    return gazetteer.folded(scan.city) or scan.city, scan.country


def _stop(scans: Sequence[Scan], locale: str) -> Stop:
    last = scans[-1]
    at = local(last, _spot(last))
    return Stop(
        where=place(last.city, last.country, locale),
        what=scan_says(last),
        at=at.isoformat(),
        time=dates.clock(at, locale),
        day=dates.full_day(at.date(), locale),
    )


def _drawing(groups: Sequence[Sequence[Scan]], door: Door | None) -> Drawing | None:
    found = [(quiet(group[-1].city), spot) for group in groups if (spot := _spot(group[-1]))]
    marks = [_mark(name, spot, "here" if i == len(found) - 1 else "been") for i, (name, spot) in enumerate(found)]
    end = gazetteer.find(door.city, door.country, door.region) if door else None
    if marks and door and end and (end.latitude, end.longitude) != (marks[-1].latitude, marks[-1].longitude):
        marks.append(_mark(quiet(door.city), end, "door"))
    return draw(tuple(marks)) if marks else None


def _mark(name: str, spot: Spot, kind: str) -> Mark:
    return Mark(name=name, latitude=spot.latitude, longitude=spot.longitude, kind=kind)


def _spot(scan: Scan) -> Spot | None:
    return gazetteer.find(scan.city, scan.country, scan.region)
