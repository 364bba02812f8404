"""The ledger in pages, for the desk, for exports and for other systems."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import QuerySet

from reassure.kit.errors import NotFound
from reassure.promises.models import Promise

#: What is shown of a list at once.
SIZE = 50


class PromiseNotFound(NotFound):
    """There is no such promise, or it belongs to somebody else."""

    code = "no_such_promise"


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerFilter:
    """Empty = all. `outcome` is one of `rules.timeliness.Outcome`, `open`, `risky`, or `overdue`: open on `today`
    though its last day is over. `lane` is two countries, `DE-FR`; `month` its first day, of those settled in it."""

    today: date
    order_id: UUID | None = None
    kind: str = ""
    outcome: str = ""
    horizon: str = ""
    stage: str = ""
    answerable: str = ""
    lane: str = ""
    carrier: str = ""
    month: date | None = None


def promise(promise_id: UUID) -> Promise:
    """Raises `PromiseNotFound`."""
    found = Promise.objects.select_related("order").filter(pk=promise_id).first()
    if found is None:
        raise PromiseNotFound("There is no such promise.")
    return found


def page_of_promises(asked: LedgerFilter, *, after: UUID | None = None, limit: int = SIZE) -> list[Promise]:
    """The ledger in the order it was written, from behind `after`."""
    rows = narrowed(asked).select_related("order").order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


def latest_promises(asked: LedgerFilter, *, before: UUID | None = None, limit: int = SIZE) -> list[Promise]:
    """The same, the newest first, from before that one."""
    rows = narrowed(asked).select_related("order").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def narrowed(asked: LedgerFilter) -> QuerySet[Promise]:
    exact = {
        name: value
        for name in ("order_id", "kind", "horizon", "stage", "answerable", "carrier")
        if (value := getattr(asked, name))
    }
    rows = Promise.objects.filter(**exact)
    if asked.lane:
        lane_from, _, lane_to = asked.lane.partition("-")
        rows = rows.filter(lane_from=lane_from, lane_to=lane_to)
    if asked.month:
        rows = rows.filter(settled_at__gte=_start(asked.month), settled_at__lt=_start(_next(asked.month)))
    return _by_outcome(rows, asked)


def _by_outcome(rows: QuerySet[Promise], asked: LedgerFilter) -> QuerySet[Promise]:
    if asked.outcome == "overdue":
        return rows.filter(outcome="", latest_on__lt=asked.today)
    if asked.outcome == "risky":
        return rows.filter(outcome="", at_risk_at__isnull=False)
    if asked.outcome == "open":
        return rows.filter(outcome="")
    return rows.filter(outcome=asked.outcome) if asked.outcome else rows


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _start(day: date) -> datetime:
    """Months are UTC's, as the scorecard's."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
