"""What a night taught: kept as a version, put to use or held back, watched, and chosen by people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, NotFound
from reassure.kit.tenancy import current_merchant
from reassure.promises.forecast.alarm import Watch
from reassure.promises.forecast.table import Table
from reassure.promises.models import DeliveryPolicy, ForecastVersion, Learning
from reassure.promises.queries import learned as queries
from reassure.promises.rules import ledger, sources, versions
from reassure.promises.rules.facts import Part
from reassure.promises.rules.versions import State


class NoSuchVersion(NotFound):
    code = "no_such_forecast_version"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What one night taught, as data: `tables` by stage, `figures` how such dates have done."""

    tables: Mapping[str, Any]
    figures: Mapping[str, Any]
    parcels: int
    open_parcels: int
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """How the merchant wants dates: how sure, learned or not, whose word counts, and whether accuracy may change it."""

    confidence_percent: int
    learned: bool
    order: Sequence[str]
    follow_accuracy: bool


@transaction.atomic
def begin_learning(*, zone: str, now: datetime, at_once: bool = False) -> bool:
    """Whether to learn now. Whoever is told so has the night to itself; `at_once` does not wait for the night."""
    learning = _locked()
    if not at_once and not versions.due(tried_at=learning.tried_at, now=now, zone=zone):
        return False
    learning.tried_at = now
    learning.save(update_fields=["tried_at"])
    return True


@transaction.atomic
def keep_lesson(*, lesson: Lesson, zone: str, now: datetime) -> ForecastVersion:
    """Keep what was learned, once a day, and let it serve unless a person holds another. Tells of a drift."""
    learning, today = _locked(), now.astimezone(ZoneInfo(zone)).date()
    row, new = ForecastVersion.objects.get_or_create(
        learned_on=today,
        defaults={
            "learned_at": now,
            "tables": dict(lesson.tables),
            "figures": dict(lesson.figures),
            "parcels": lesson.parcels,
            "open_parcels": lesson.open_parcels,
            "first_on": lesson.first_on,
            "last_on": lesson.last_on,
        },
    )
    if not new:
        return row
    serving = _serving()
    if versions.newest_serves(queries.as_version(row), queries.as_version(serving) if serving else None):
        _serve(row, serving, by="", held=False, now=now)
    _watch(learning, lesson.figures.get("days", {}), today, now)
    learning.because = []
    learning.save(update_fields=["because", "alarm", "drifted", "drifted_at"])
    _forget()
    return row


@transaction.atomic
def learned_nothing(*, because: tuple[Part, ...]) -> None:
    """Keep why a night taught nothing. What was learned before goes on serving."""
    learning = _locked()
    learning.because = ledger.parts_as_data(because)
    learning.save(update_fields=["because"])


@transaction.atomic
def keep_scores(*, scores: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep how right each source has been, by lane."""
    learning = _locked()
    learning.sources = dict(scores)
    learning.save(update_fields=["sources"])


@transaction.atomic
def looked(*, now: datetime) -> None:
    """All open orders have been looked at."""
    learning = _locked()
    learning.looked_at = now
    learning.save(update_fields=["looked_at"])


@transaction.atomic
def serve(*, version_id: UUID, by: str, now: datetime) -> ForecastVersion:
    """Go back (or on) to a version, and stay there until told otherwise. Raises `NoSuchVersion`, `Invalid`."""
    _locked()
    row = ForecastVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise NoSuchVersion("There is no such version any more.")
    try:
        _ = [Table.from_data(table) for table in row.tables.values()]
    except ValueError:
        raise Invalid("That version was learned by an older Reassure and can't be read.", code="version") from None
    _serve(row, _serving(), by=by, held=True, now=now)
    return row


@transaction.atomic
def serve_newest(*, by: str, now: datetime) -> ForecastVersion:
    """Let the newest version serve, and every newer one from its night on. Raises `NoSuchVersion`."""
    _locked()
    row = ForecastVersion.objects.order_by("-learned_at").first()
    if row is None:
        raise NoSuchVersion("Nothing has been learned yet.")
    _serve(row, _serving(), by=by, held=False, now=now)
    return row


@transaction.atomic
def choose(*, choice: Choice, by: str, now: datetime) -> DeliveryPolicy:
    """Keep how the merchant wants dates, for orders to come. Raises `Invalid`."""
    return _keep_policy(
        {
            "confidence_percent": _checked(choice.confidence_percent),
            "learned": choice.learned,
            "sources": " ".join(sources.checked(choice.order)),
            "follow_accuracy": choice.follow_accuracy,
        },
        by,
        now,
    )


@transaction.atomic
def choose_level(*, percent: int, by: str, now: datetime) -> DeliveryPolicy:
    """Keep only how sure dates are to be. Raises `Invalid`."""
    return _keep_policy({"confidence_percent": _checked(percent)}, by, now)


def _checked(percent: int) -> int:
    least, most = sources.LEAST_PERCENT, sources.MOST_PERCENT
    if not least <= percent <= most:
        raise Invalid(f"A date is kept with a chance between {least} and {most} percent.", code="confidence")
    return percent


def _keep_policy(changes: Mapping[str, Any], by: str, now: datetime) -> DeliveryPolicy:
    policy, _ = DeliveryPolicy.objects.update_or_create(defaults=changes)
    data = {"what": "dates", "key": str(policy.pk)}
    journal.record("delivery_policy.changed", about=_about(), at=now, by=by, data=data)
    return policy


def _locked() -> Learning:
    """The merchant's one row, which whoever changes anything about versions holds."""
    Learning.objects.get_or_create()
    return Learning.objects.select_for_update().get()


def _serving() -> ForecastVersion | None:
    return ForecastVersion.objects.defer("tables").filter(state=State.SERVING).first()


def _serve(row: ForecastVersion, serving: ForecastVersion | None, *, by: str, held: bool, now: datetime) -> None:
    """The one before steps back first, for one serves at a time."""
    if serving is not None and serving.pk != row.pk:
        serving.state, serving.held, serving.retired_at = State.RETIRED, False, now
        serving.save(update_fields=["state", "held", "retired_at"])
    row.state, row.held, row.by, row.served_at, row.retired_at = State.SERVING, held, by, now, None
    row.save(update_fields=["state", "held", "by", "served_at", "retired_at"])
    was = str(serving.learned_on) if serving else None
    data = {"version": str(row.pk), "learned_on": str(row.learned_on), "was": was}
    journal.record("forecast.served", about=_about(), at=now, by=by, data=data)


def _watch(learning: Learning, days: Mapping[str, Sequence[int]], today: date, now: datetime) -> None:
    """Tell the alarm of the days gone by, and the journal when it begins or ends to ring."""
    told = {date.fromisoformat(day): (due, missed) for day, (due, missed) in days.items()}
    watch = Watch.from_data(learning.alarm, drifted=learning.drifted).hear(told, today=today)
    learning.alarm = watch.to_data()
    if watch.drifted == learning.drifted:
        return
    kind = "forecast.drifted" if watch.drifted else "forecast.recovered"
    data = {"how": watch.drifted or learning.drifted}
    learning.drifted, learning.drifted_at = watch.drifted, now if watch.drifted else None
    journal.record(kind, about=_about(), at=now, data=data)


def _forget() -> None:
    """Versions too old to go back to."""
    rows = ForecastVersion.objects.only("learned_at", "state", "held")
    ForecastVersion.objects.filter(pk__in=versions.forgotten([queries.as_version(row) for row in rows])).delete()


def _about() -> str:
    return f"merchant/{current_merchant()}"
