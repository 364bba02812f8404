"""Which learned version serves, and when to learn again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from reassure.promises.rules.facts import Part, part

#: Learned at night by the merchant's clock; where that was missed, when it is older than `AT_LATEST`.
NIGHT = frozenset({1, 2, 3, 4})
SOONEST, AT_LATEST = timedelta(hours=18), timedelta(hours=30)
#: From this hour on silent parcels are looked at, once a day: before people look themselves.
MORNING, A_DAY = 5, timedelta(hours=20)
#: Parcels that must have come before learning is worth a try (`forecast.table.FLOOR`).
FEWEST = 60
#: Versions that may be gone back to; older ones are forgotten, unless one of them serves.
KEPT = 30


class State(StrEnum):
    """A candidate waits behind one that a person chose."""

    CANDIDATE = "candidate"
    SERVING = "serving"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """As much of a version as the choice needs. `held`: a person wants this one until they say otherwise."""

    id: UUID
    learned_at: datetime
    state: State
    held: bool = False


def newest_serves(new: Version, serving: Version | None) -> bool:
    """Whether a version just learned takes over: not from a newer one, nor from one that a person holds."""
    return serving is None or (not serving.held and serving.learned_at < new.learned_at)


def forgotten(versions: Sequence[Version]) -> list[UUID]:
    """Those beyond the `KEPT` newest that do not serve."""
    newest_first = sorted(versions, key=lambda version: version.learned_at, reverse=True)
    return [version.id for version in newest_first[KEPT:] if version.state is not State.SERVING]


def due(*, tried_at: datetime | None, now: datetime, zone: str) -> bool:
    """Whether to learn now: at once for the first time, then every night."""
    if tried_at is None:
        return True
    waited = now - tried_at
    return waited >= AT_LATEST or (waited >= SOONEST and now.astimezone(ZoneInfo(zone)).hour in NIGHT)


def morning(*, looked_at: datetime | None, now: datetime, zone: str) -> bool:
    """Whether to look at what is silent."""
    rested = looked_at is None or now - looked_at >= A_DAY
    return rested and now.astimezone(ZoneInfo(zone)).hour >= MORNING


def too_little(arrived: int) -> tuple[Part, ...]:
    """Why nothing was learned."""
    return (part("thin_history", parcels=arrived, needed=FEWEST),)
