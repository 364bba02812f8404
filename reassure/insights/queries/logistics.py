"""Figures of parcels: each counted by one scan of one period's rows, and drilled down to the same rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth, TruncWeek

from reassure.insights.models import SPENT, ParcelFact
from reassure.insights.rules.periods import Step, step_of
from reassure.insights.rules.tallies import COUNTS, QUARTER, Tally, spent, together

#: In an address: where it was not told.
NONE = "-"
#: What figures can be told apart by, and the columns of each.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "carrier": ("carrier",),
    "service": ("carrier", "service"),
    "lane": ("leaves", "country"),
    "warehouse": ("origin",),
    "weekday": ("weekday",),
}
#: Rows of a breakdown beyond this say nothing any more.
SHOWN = 200


_STEPS = {Step.DAY: F("left_on"), Step.WEEK: TruncWeek("left_on"), Step.MONTH: TruncMonth("left_on")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is counted: parcels that left from `since` to `until`, both included; empty = any, `-` = not told.

    `weekday` is 1 for Monday. `today` is the merchant's: a promise of yesterday that nobody kept is broken.
    """

    since: date
    until: date
    today: date
    carrier: str = ""
    service: str = ""
    origin: str = ""
    leaves: str = ""
    country: str = ""
    weekday: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Logistics:
    """All parcels together, and by one dimension, the most parcels first."""

    whole: Tally
    by: dict[tuple[Any, ...], Tally]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    rows: list[ParcelFact]
    after: UUID | None


def which(today: date) -> dict[str, Q]:
    """Which parcels stand behind a number, by its name in an address."""
    first_over = Q(first_to__isnull=False, attempt_on=None) & (Q(lost=True) | Q(first_to__lt=today))
    last_over = Q(last_to__isnull=False, attempt_on=None) & (Q(lost=True) | Q(last_to__lt=today))
    return {
        "attempted": Q(attempt_on__isnull=False),
        "failed": Q(attempt_on__isnull=False, attempt_failed=True),
        "first_decided": Q(first_gap__isnull=False) | first_over,
        "first_kept": Q(first_gap__lte=0),
        "first_late": Q(first_gap__gt=0) | first_over,
        "early": Q(first_gap__lt=0),
        "exact": Q(first_gap=0),
        "last_decided": Q(last_gap__isnull=False) | last_over,
        "last_kept": Q(last_gap__lte=0),
        "last_late": Q(last_gap__gt=0) | last_over,
        "delivered": Q(transit__isnull=False),
        "problems": Q(problems__gt=0),
        "costed": Q(cost__isnull=False),
        "open": Q(open=True),
        **{f"in_{status}": Q(**{f"{column}__isnull": False}) for status, column in SPENT.items()},
    }


def logistics(asked: Asked, by: str = "carrier") -> Logistics:
    """One query, whatever the number of parcels: they are counted where they lie."""
    names = DIMENSIONS[by]
    rows = _within(asked).annotate(quarters=(F("transit") + QUARTER - 1) / QUARTER)
    found: dict[tuple[Any, ...], Tally] = {}
    for row in rows.order_by().values_list(*names, "quarters", "first_gap").annotate(**_counts(asked.today)):
        told: tuple[Any, ...] = row
        key, (quarters, gap, *counts) = told[: len(names)], told[len(names) :]
        found.setdefault(key, Tally()).add(_tally(quarters, gap, counts))
    most = sorted(found.items(), key=lambda pair: (-pair[1].parcels, pair[0]))
    order = sorted(found.items()) if by == "weekday" else most[:SHOWN]
    return Logistics(whole=together(found.values()), by=dict(order))


def trend(asked: Asked) -> dict[date, Tally]:
    """Promises decided and kept by the day, week or month in which parcels left, whichever gives a readable line."""
    step: Any = _STEPS[step_of(asked.since, asked.until)]
    told = which(asked.today)
    rows = _within(asked).annotate(step=step).order_by("step").values_list("step")
    counted = rows.annotate(
        parcels=Count("pk"),
        decided=Count("pk", filter=told["first_decided"]),
        kept=Count("pk", filter=told["first_kept"]),
    )
    return {step: Tally(parcels=n, first_decided=decided, first_kept=kept) for step, n, decided, kept in counted}


def states(asked: Asked) -> dict[str, int]:
    """Parcels under way now by status, whenever they left, the rest as asked."""
    rows = _narrowed(ParcelFact.objects.filter(open=True), asked)
    return dict(rows.order_by().values_list("status").annotate(many=Count("pk")))


def parcels(asked: Asked, *, only: str = "", status: str = "", after: UUID | None = None, size: int = 50) -> Page:
    """The rows behind a number, those that left last first; with a `status`, parcels under way whenever they left."""
    rows = _narrowed(ParcelFact.objects.filter(open=True), asked) if status else _within(asked)
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(which(asked.today)[only]) if only else rows
    last = ParcelFact.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(left_on__lt=last.left_on) | Q(left_on=last.left_on, pk__lt=last.pk))
    found = list(rows.order_by("-left_on", "-pk")[: size + 1])
    return Page(rows=found[:size], after=found[size - 1].pk if len(found) > size else None)


def any_counted() -> bool:
    return ParcelFact.objects.exists()


def _within(asked: Asked) -> QuerySet[ParcelFact]:
    return _narrowed(ParcelFact.objects.filter(left_on__gte=asked.since, left_on__lte=asked.until), asked)


def _narrowed(rows: QuerySet[ParcelFact], asked: Asked) -> QuerySet[ParcelFact]:
    rows = rows.annotate(weekday=ExtractIsoWeekDay("left_on"))
    for name in ("carrier", "service", "origin", "leaves", "country"):
        value = getattr(asked, name)
        if value:
            rows = rows.filter(**{name: "" if value == NONE else value})
    return rows.filter(weekday=asked.weekday) if asked.weekday else rows


def _counts(today: date) -> dict[str, Any]:
    told = which(today)
    counted = ("attempted", "failed", "first_decided", "first_kept", "early", "last_decided", "last_kept")
    return {
        "parcels": Count("pk"),
        **{name: Count("pk", filter=told[name]) for name in counted},
        "troubles": Sum("problems"),
        "costed": Count("cost"),
        "costs": Sum("cost"),
        **{f"sum_{column}": Sum(column) for column in SPENT.values()},
        **{f"many_{column}": Count(column) for column in SPENT.values()},
    }


def _tally(quarters: int | None, gap: int | None, counts: Sequence[Any]) -> Tally:
    plain, stays = counts[: len(COUNTS)], counts[len(COUNTS) :]
    told = dict(zip(COUNTS, (int(number or 0) for number in plain), strict=True))
    return Tally(
        **told,
        transit=Counter({quarters: told["parcels"]} if quarters is not None else {}),
        gaps=Counter({gap: told["parcels"]} if gap is not None else {}),
        stays=spent(stays[: len(SPENT)], stays[len(SPENT) :]),
    )
