"""Days to name, out of the fitted tables: before purchase, after it, and on the way while scans and silence go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reassure.promises.forecast.facts import Route, moment
from reassure.promises.forecast.table import Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.rules.facts import DeliveryDates, Source, Unknown, part


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One parcel, by the merchant's clock. `level` is the chance that it comes by the latest day.

    `now` is later than `placed_at` where it is already known not to have come until then.
    """

    route: Route
    placed_at: datetime
    handed_at: datetime | None = None
    now: datetime | None = None
    level: float = 0.9


def dates(tables: Mapping[Stage, Table], asked: Asked, *, source: Source) -> DeliveryDates | Unknown:
    """Earliest, latest and likeliest day, from hand-over on if it is known; with what the lanes say of it.

    Given what has passed in silence no day is over already. `Unknown` where no table knows enough.
    """
    stage, start = Stage.TOTAL, asked.placed_at
    if asked.handed_at is not None and Stage.TRANSIT in tables:
        stage, start = Stage.TRANSIT, asked.handed_at
    table = tables.get(stage)
    if table is None:
        return Unknown(because=(part("nothing_learned", stage=stage),))
    law = table.law(asked.route)
    waited = moment(asked.now) if asked.now is not None and asked.now > start else None
    found = table.moments(
        asked.route, start=moment(start), levels=(1 - asked.level, 0.5, asked.level), elapsed_to=waited
    )
    if isinstance(found, Unknown) or isinstance(law, Unknown):
        return found if isinstance(found, Unknown) else Unknown(because=())
    earliest, likely, latest = (date.fromordinal(int(at)) for at in found)
    said = part("learned", stage=stage, level=f"{asked.level:.0%}", since=start.date())
    return DeliveryDates(
        earliest=earliest, latest=latest, most_likely=likely, source=source, because=(said, *law.because)
    )
