"""The desk's lists: what is open, the most pressing first, and how fast it is dealt with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from reassure.kit.errors import NotFound
from reassure.problems.models import OPEN, Contest, Note, Problem, Request, Threshold


class NoProblemHere(NotFound):
    """There is no such problem, or it belongs to somebody else."""

    code = "no_such_problem"


class Median(Aggregate):
    """PostgreSQL's middle value."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """`view` is `open`, `mine`, `free`, `snoozed` or `past`; the rest narrows it, empty = all.

    `keys` are the orders and parcels that a search found, None = nothing was searched for.
    """

    view: str = "open"
    staff: str = ""
    kind: str = ""
    carrier: str = ""
    country: str = ""
    depot: str = ""
    keys: tuple[Collection[UUID], Collection[UUID]] | None = None
    after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`after` continues the list; empty on its last page."""

    rows: list[Problem]
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """Of the problems raised in a period: how long until somebody did something, and until they were gone."""

    raised: int
    alone: int
    acted: timedelta | None
    gone: timedelta | None


def listed(asked: Filter, now: datetime, *, size: int = 50) -> Page:
    """A page, the most pressing first; of what is over the latest first. One query."""
    rows = narrowed(asked, now).select_related("order", "shipment")
    past = asked.view == "past"
    rows = rows.order_by("-id") if past else rows.order_by("-rank", "-id")
    found = list(_behind(rows, asked.after, past)[: size + 1])
    more = len(found) > size
    last = found[size - 1] if more else None
    after = "" if last is None else str(last.pk) if past else f"{last.rank}.{last.pk}"
    return Page(rows=found[:size], after=after)


def narrowed(asked: Filter, now: datetime) -> QuerySet[Problem]:
    asleep = Q(snoozed_until__gt=now)
    rows = Problem.objects.filter(
        {
            "past": ~OPEN,
            "snoozed": OPEN & asleep,
            "mine": OPEN & ~asleep & Q(assigned_to=asked.staff),
            "free": OPEN & ~asleep & Q(assigned_to=""),
        }.get(asked.view, OPEN & ~asleep)
    )
    exact = {name: value for name in ("kind", "carrier", "country", "depot") if (value := getattr(asked, name))}
    if asked.keys is not None:
        rows = rows.filter(Q(order_id__in=asked.keys[0]) | Q(shipment_id__in=asked.keys[1]))
    return rows.filter(**exact)


def _behind(rows: QuerySet[Problem], after: str, past: bool) -> QuerySet[Problem]:
    rank, _, key = after.rpartition(".")
    try:
        last = UUID(key)
        if past:
            return rows.filter(pk__lt=last)
        return rows.filter(Q(rank__lt=int(rank)) | Q(rank=int(rank), pk__lt=last))
    except ValueError:
        return rows


def counts(now: datetime, *, staff: str) -> dict[str, int]:
    """How many stand in each view that is not over; one query over what is open."""
    asleep = Q(snoozed_until__gt=now)
    return Problem.objects.filter(OPEN).aggregate(
        open=Count("pk", filter=~asleep),
        mine=Count("pk", filter=~asleep & Q(assigned_to=staff)),
        free=Count("pk", filter=~asleep & Q(assigned_to="")),
        snoozed=Count("pk", filter=asleep),
    )


def by_kind(now: datetime) -> dict[str, tuple[int, int]]:
    """How many that nobody put off are open of each kind that has any, and how many of those are nobody's."""
    rows = narrowed(Filter(), now).order_by().values_list("kind")
    counted = rows.annotate(many=Count("pk"), free=Count("pk", filter=Q(assigned_to="")))
    return {kind: (many, free) for kind, many, free in counted}


def groups(asked: Filter, now: datetime, *, limit: int = 50) -> list[Mapping[str, Any]]:
    """What has one cause: kind, carrier and depot together, the most pressing first; one query."""
    rows = narrowed(asked, now).order_by().values("kind", "carrier", "depot", "currency")
    counted = rows.annotate(many=Count("pk"), worth=Sum("worth"), rank=Sum("rank"), latest=Max("raised_at"))
    return list(counted.order_by("-rank")[:limit])


def problem(problem_id: UUID) -> Problem:
    """Raises `NoProblemHere`."""
    found = Problem.objects.select_related("order", "shipment").filter(pk=problem_id).first()
    if found is None:
        raise NoProblemHere("There is no such problem.")
    return found


def problems(problem_ids: Collection[UUID]) -> list[Problem]:
    return list(Problem.objects.select_related("order", "shipment").filter(pk__in=problem_ids).order_by("-rank", "-id"))


def problems_of(order_id: UUID) -> list[Problem]:
    """All that was ever wrong with an order, the latest first."""
    return list(Problem.objects.filter(order_id=order_id).order_by("-id"))


def notes_of(problem_id: UUID) -> list[Note]:
    return list(Note.objects.filter(problem_id=problem_id).order_by("at", "id"))


def is_contested(shipment_id: UUID) -> bool:
    return Contest.objects.filter(shipment_id=shipment_id, settled_at=None).exists()


def speed(*, since: datetime) -> Speed:
    """How fast problems raised since then were dealt with; medians, None while there are none."""
    ended = Coalesce("resolved_at", "cleared_at")
    rows = Problem.objects.filter(raised_at__gte=since)
    found = rows.aggregate(
        raised=Count("pk"),
        alone=Count("pk", filter=Q(cleared_at__isnull=False, first_action_at=None)),
        acted=Median(_took(F("first_action_at")), filter=Q(first_action_at__isnull=False)),
        gone=Median(_took(ended), filter=~OPEN),
    )
    return Speed(**found)


def _took(end: Any) -> Any:
    return ExpressionWrapper(end - F("raised_at"), output_field=DurationField())


def requests(*, over: bool = False, limit: int = 200) -> list[Request]:
    """What staff are asked to do, what is due first; or what was done, the latest first."""
    rows = Request.objects.select_related("order").filter(closed_at__isnull=not over)
    return list(rows.order_by("-closed_at", "-id")[:limit] if over else rows.order_by("due_on", "id")[:limit])


def requests_open() -> int:
    return Request.objects.filter(closed_at=None).count()


def own_limits() -> list[Threshold]:
    """What the merchant set by hand."""
    return list(Threshold.objects.order_by("name", "origin", "destination", "carrier", "service"))
