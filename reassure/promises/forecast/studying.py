"""A night's work: all stages learned from a merchant's parcels, with how such dates have done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reassure.promises.forecast.facts import Parcel, moment
from reassure.promises.forecast.figures import Figures, figures
from reassure.promises.forecast.learn import Lesson, lesson
from reassure.promises.forecast.table import Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm

#: In this order, so that the rest is not begun where there are too few orders.
_FED: Mapping[Stage, str] = {Stage.TOTAL: "ordered", Stage.TRANSIT: "moving", Stage.PROCESSING: "ordered"}


@dataclass(frozen=True, kw_only=True)
class Studied:
    """What one night taught. `open` parcels had not come by then."""

    tables: Mapping[Stage, Table]
    figures: Figures | None
    parcels: int
    open: int
    first: date
    last: date

    def tables_as_data(self) -> dict[str, Any]:
        return {stage.value: table.to_data() for stage, table in self.tables.items()}


def study(
    ordered: Sequence[Parcel], moving: Sequence[Parcel], *, rhythm: Rhythm, now: float, level: float
) -> Studied | None:
    """None while too few orders have come for any table."""
    lessons = dict(_lessons({"ordered": ordered, "moving": moving}, rhythm, now))
    whole = lessons.get(Stage.TOTAL)
    if whole is None:
        return None
    days = [(parcel.ordered_at or parcel.placed_at).date() for parcel in whole.columns.parcels]
    came = sum(parcel.arrived_at is not None and moment(parcel.arrived_at) <= now for parcel in whole.columns.parcels)
    return Studied(
        tables={stage: found.table for stage, found in lessons.items()},
        figures=figures(whole, level=level, now=now),
        parcels=came,
        open=len(days) - came,
        first=min(days),
        last=max(days),
    )


def _lessons(fed: Mapping[str, Sequence[Parcel]], rhythm: Rhythm, now: float) -> Iterator[tuple[Stage, Lesson]]:
    for stage, name in _FED.items():
        found = lesson(fed[name], stage=stage, rhythm=rhythm, now=now)
        if found is None and stage is Stage.TOTAL:
            return
        if found is not None:
            yield stage, found
