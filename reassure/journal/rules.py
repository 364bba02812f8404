"""Facts, lanes, and how long a parked event waits. Pure."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

LANES = 16
BATCH = 500
#: A fact older than this at the time it is recorded speaks to nobody.
STALE_AFTER = timedelta(days=3)
#: After these waits a parked event stays until somebody retries it from the dashboard.
WAITS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600, 86_400))

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One event as reactions see it. `about` is the key of what it is about, mostly `order/<uuid>`; `by` who did it.

    `live` is False for what was imported, backfilled or replayed, or was old when recorded: it counts, but nobody
    may be told of it.
    """

    id: UUID
    seq: int
    kind: str
    about: str
    at: datetime
    by: str = ""
    live: bool = True
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction:
    """A line of `config/reactions.py`: `react(merchant, facts)` gets all facts of its kinds in a batch, in order."""

    name: str
    kinds: frozenset[str]
    react: Callable[[Any, list[Fact]], None]

    def wants(self, kind: str) -> bool:
        """A kind, `shipment.*` for all of a noun, `*` for everything."""
        return bool(self.kinds & {kind, f"{kind.split('.')[0]}.*", "*"})


def lane_of(merchant_id: UUID, about: str) -> int:
    """The lane (0–15) in which all facts about one thing of one merchant stand in order."""
    return zlib.crc32(f"{merchant_id}/{about}".encode()) % LANES


def wait(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None = until somebody retries by hand."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_stale(*, at: datetime, now: datetime) -> bool:
    return now - at > STALE_AFTER


def bisect(run: Callable[[Sequence[T]], Exception | None], batch: Sequence[T]) -> Iterator[tuple[T, Exception]]:
    """Run a batch; where it fails halve it until each bad one is found, and yield those with their error."""
    error = run(batch)
    if error is None:
        return
    if len(batch) == 1:
        yield batch[0], error
        return
    middle = len(batch) // 2
    yield from bisect(run, batch[:middle])
    yield from bisect(run, batch[middle:])


def groups(items: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    """Items by key, keys and items in order of first appearance."""
    found: dict[Any, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
