"""What was learned, as dates are asked of it, and its versions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from reassure.kit.tenancy import OPERATOR
from reassure.merchants import queries as merchants
from reassure.promises.forecast.dates import Served
from reassure.promises.forecast.table import Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.models import DeliveryPolicy, Forecast, ForecastVersion, Learning
from reassure.promises.rules.facts import Source
from reassure.promises.rules.hindsight import Accuracy, recall
from reassure.promises.rules.ledger import parts_from_data
from reassure.promises.rules.sources import Believed, Score, checked
from reassure.promises.rules.timeliness import Outcome
from reassure.promises.rules.versions import State, Version
from reassure.stores import queries as stores

#: Tables that a process keeps at hand, the ones used last.
HELD = 64
#: How far back sources are scored.
SCORED = timedelta(days=90)
#: How far back the page looks, and what of it counts as settled.
MONTHS = timedelta(days=365)
SETTLED = (Outcome.KEPT, Outcome.EARLY, Outcome.BROKEN)


def served(policy: DeliveryPolicy) -> Served | None:
    """What the merchant's parcels say, at the level chosen; None where nothing was learned yet, or nobody wants it."""
    if not policy.learned:
        return None
    level = policy.confidence_percent / 100
    serving = ForecastVersion.objects.filter(state=State.SERVING).values_list("pk", flat=True).first()
    if serving is not None:
        return Served(tables=_tables(serving), level=level)
    because = parts_from_data(learning().because)
    return Served(tables={}, level=level, because=because) if because else None


@lru_cache(maxsize=HELD)
def _tables(version_id: UUID) -> Mapping[Stage, Table]:
    """A version never changes, so it is read once. One of another format says nothing until it is learned anew."""
    told = ForecastVersion.objects.values_list("tables", flat=True).get(pk=version_id)
    try:
        return {Stage(stage): Table.from_data(data) for stage, data in told.items()}
    except ValueError:
        return {}


def believed(policy: DeliveryPolicy) -> Believed:
    """Whose date counts at this merchant."""
    order = checked(policy.sources.split())
    scores = _scores(learning().sources) if policy.follow_accuracy else {}
    return Believed(order=order, follow=policy.follow_accuracy, scores=scores)


def source_scores() -> dict[str, dict[Source, Score]]:
    """How right each source has been on each lane."""
    return {
        lane: {Source(name): score for name, score in each.items()}
        for lane, each in _scores(learning().sources).items()
    }


def _scores(told: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Score]]:
    return {lane: {source: Score(**score) for source, score in each.items()} for lane, each in told.items()}


def learning() -> Learning:
    """How far learning is; an empty one before it was tried."""
    return Learning.objects.first() or Learning()


def versions(limit: int = 30) -> list[ForecastVersion]:
    """The newest first, without their tables."""
    return list(ForecastVersion.objects.defer("tables").order_by("-learned_at")[:limit])


def version(version_id: UUID) -> ForecastVersion | None:
    return ForecastVersion.objects.filter(pk=version_id).first()


def as_version(row: ForecastVersion) -> Version:
    return Version(id=row.pk, learned_at=row.learned_at, state=State(row.state), held=row.held)


def policy() -> DeliveryPolicy:
    """The merchant's, else the default one."""
    return DeliveryPolicy.objects.first() or DeliveryPolicy()


def confidence() -> float:
    """How sure the merchant wants dates to be."""
    return float(policy().confidence_percent / 100)


def home() -> str:
    """The country most of whose holidays the merchant's parcels feel: its first place's."""
    ranked = sorted(stores.shelves(()), key=lambda shelf: shelf.priority)
    return next((shelf.place.country for shelf in ranked if shelf.place.country), "")


def scores_of_sources(*, now: datetime) -> dict[str, dict[str, dict[str, Any]]]:
    """How right every source was about orders that came lately, by lane; read from what each had said."""
    accuracy = Accuracy(level=confidence())
    settled = Forecast.objects.filter(settled_at__gte=now - SCORED, settled_at__lt=now, arrived_on__isnull=False)
    for words, arrived in settled.values_list("words", "arrived_on").iterator(chunk_size=5_000):
        if arrived is not None:
            accuracy.hear(recall(words), arrived)
    return {lane: {source: asdict(score) for source, score in each.items()} for lane, each in accuracy.scores().items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A merchant, when learning was last tried there, and when its silent parcels were last looked at."""

    merchant_id: UUID
    zone: str
    tried_at: datetime | None
    looked_at: datetime | None


def everyone() -> list[Tried]:
    """For the operator's tick: every merchant with how far learning is there; two queries."""
    rows = Learning.across.using(OPERATOR).values_list("merchant_id", "tried_at", "looked_at")
    known = {merchant_id: (tried, looked) for merchant_id, tried, looked in rows}
    return [
        Tried(merchant_id=merchant.pk, zone=merchant.time_zone, tried_at=tried, looked_at=looked)
        for merchant in merchants.all_merchants()
        for tried, looked in [known.get(merchant.pk, (None, None))]
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneLearned:
    """A lane of a version: by how much (`percent`) it takes longer than the others, and how many parcels say so."""

    stage: str
    trait: str
    name: str
    parcels: float
    percent: float


def lanes_of(row: ForecastVersion, *, limit: int = 40) -> list[LaneLearned]:
    """What a version says of its lanes, those with most parcels first."""
    told = ForecastVersion.objects.values_list("tables", flat=True).get(pk=row.pk)
    found = [
        LaneLearned(stage=stage, trait=trait, name=name, parcels=parcels, percent=100 * (exp(by) - 1))
        for stage, table in told.items()
        for trait, lanes in table["lanes"].items()
        if trait != "vendor"
        for name, (by, parcels) in lanes.items()
    ]
    return sorted(found, key=lambda lane: (-lane.parcels, lane.stage, lane.trait, lane.name))[:limit]


def kept_by_month(*, since: datetime) -> dict[str, tuple[int, int]]:
    """(settled, kept) of the orders whose date was learned, by the month they were settled in."""
    rows = Forecast.objects.filter(source=Source.LEARNED, settled_at__gte=since, outcome__in=SETTLED)
    counted = rows.annotate(month=TruncMonth("settled_at")).values("month")
    told = counted.annotate(due=Count("pk"), kept=Count("pk", filter=~Q(outcome=Outcome.BROKEN))).order_by("month")
    return {f"{row['month']:%Y-%m}": (row["due"], row["kept"]) for row in told}


def drifted() -> bool:
    """Whether the alarm rings."""
    return Learning.objects.exclude(drifted="").exists()
