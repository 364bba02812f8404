"""Days to name, out of the fitted tables: before purchase, after it, and on the way while scans and silence go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.table import Law, Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.rules.facts import Answer, DeliveryDates, Part, Source, Unknown, part
from reassure.promises.rules.routes import Asked

__all__ = ["LEVEL", "Asked", "Served", "dates"]

#: The chance that a parcel comes by the latest day, where nobody has chosen another.
LEVEL = 0.9
#: Days by which the door's clock may differ from the merchant's.
ZONES_DIFFER = 1.0
#: So many lanes, beside their country pair, are named in a date's because: those that move it most.
LANES_NAMED = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A merchant's tables at the chosen level. Without any, `because` says why."""

    tables: Mapping[Stage, Table]
    level: float = LEVEL
    because: tuple[Part, ...] = ()

    def dates(self, asked: Asked) -> Answer:
        if not self.tables and self.because:
            return Unknown(because=self.because)
        return dates(self.tables, asked, level=asked.level or self.level)


def dates(
    tables: Mapping[Stage, Table], asked: Asked, *, level: float | None = None, source: Source = Source.LEARNED
) -> Answer:
    """Earliest, latest and likeliest day, from hand-over on if it is known; with what the lanes say of it.

    Given what has passed in silence no day is over already. `Unknown` where no table knows enough, and of moments
    before a table was learned: what it knows of them it knows with hindsight.
    """
    level = level or asked.level or LEVEL
    stage = Stage.TRANSIT if asked.handed_at is not None and Stage.TRANSIT in tables else Stage.TOTAL
    table = tables.get(stage)
    if table is not None and asked.now is not None and moment(asked.now) < table.cut - ZONES_DIFFER:
        return Unknown(because=())
    law = table.law(asked.route) if table else Unknown(because=(part("nothing_learned", stage=stage),))
    if table is None or isinstance(law, Unknown):
        return law if isinstance(law, Unknown) else Unknown(because=())
    found = _moments(tables, table, law, asked, level)
    earliest, likely, latest = (date.fromordinal(int(at)) for at in found)
    since = asked.handed_at or asked.placed_at
    said = part("learned", stage=stage, level=f"{level:.0%}", since=since.date())
    return DeliveryDates(
        earliest=earliest, latest=latest, most_likely=likely, source=source, because=(said, *_telling(law.because))
    )


def _moments(
    tables: Mapping[Stage, Table], table: Table, law: Law, asked: Asked, level: float
) -> tuple[float, float, float]:
    """On its way: given that it has not come yet. Not left yet: at least the way itself from now on."""
    levels = (1 - level, 0.5, level)
    now = None if asked.now is None else moment(asked.now)
    start = moment(_start(table.stage, asked))
    transit = tables.get(Stage.TRANSIT)
    way = transit.law(asked.route) if transit and table.stage is Stage.TOTAL and now is not None else None
    waited = now if now is not None and now > start and not isinstance(way, Law) else None
    low, middle, high = table.reckon(law, start=start, levels=levels, elapsed_to=waited)
    if now is None:
        return low, middle, high
    if transit and isinstance(way, Law):
        least = transit.reckon(way, start=now, levels=levels)
        low, middle, high = max(low, least[0]), max(middle, least[1]), max(high, least[2])
    return max(low, now), max(middle, now), max(high, now)


def _start(stage: Stage, asked: Asked) -> datetime:
    return asked.handed_at if stage is Stage.TRANSIT and asked.handed_at is not None else asked.placed_at


def _telling(because: tuple[Part, ...]) -> tuple[Part, ...]:
    """How many parcels, the country pair, and the few lanes that move the date most."""
    lanes = [said for said in because if said.code == "lane"]
    pairs = [said for said in lanes if dict(said.params)["trait"] == "pair"]
    others = sorted((said for said in lanes if said not in pairs and _weight(said)), key=_weight, reverse=True)
    return (*(said for said in because if said.code != "lane"), *pairs, *others[:LANES_NAMED])


def _weight(said: Part) -> int:
    return abs(int(dict(said.params)["percent"]))
