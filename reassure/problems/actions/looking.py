"""Looking at orders and parcels: what is wrong is raised, what is well again clears by itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.merchants.models import Merchant
from reassure.problems import queries
from reassure.problems.actions import telling
from reassure.problems.models import Problem, Watch
from reassure.problems.queries.gathering import Told
from reassure.problems.rules.changes import changes
from reassure.problems.rules.judging import Judgement, judge, judge_parcel

#: The database's own key, by which rows that are there are updated many at once.
KEY = ["merchant", "id"]
SUBJECTS = ("order/", "shipment/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """One subject with what was judged of it, and what stands behind it."""

    watch: Watch
    judged: Judgement
    told: Told


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to what happens to orders, parcels and promises; again and again it does the same.

    What follows from history is history: a problem of an imported order is raised, and nobody is told.
    """
    live: dict[str, bool] = {}
    for fact in facts:
        if fact.about.startswith(SUBJECTS):
            live[fact.about] = live.get(fact.about, False) or fact.live
    look(
        merchant=merchant, subjects=live, now=clock.now(), silent={key for key, is_live in live.items() if not is_live}
    )


@transaction.atomic
def look(*, merchant: Merchant, subjects: Collection[str], now: datetime, silent: Collection[str] = ()) -> int:
    """Judge these anew and write down what changed; how many changes. A dozen statements for any number of them.

    Two at once wait for each other, subject by subject.
    """
    Watch.objects.bulk_create([Watch(subject=key) for key in sorted(subjects)], ignore_conflicts=True)
    rows = Watch.objects.select_for_update(no_key=True).filter(subject__in=subjects).order_by("subject")
    return _look_at(list(rows), merchant, now, silent)


@transaction.atomic
def sweep(*, merchant: Merchant, now: datetime, limit: int = 200) -> int:
    """Look at what is due, at most `limit`; how many there were. Two at once share them."""
    due = Watch.objects.filter(check_due_at__lte=now).order_by("check_due_at", "id")
    rows = list(due.select_for_update(skip_locked=True, no_key=True)[:limit])
    _look_at(sorted(rows, key=lambda row: row.subject), merchant, now, ())
    return len(rows)


def _look_at(rows: Sequence[Watch], merchant: Merchant, now: datetime, silent: Collection[str]) -> int:
    looked = _judged(rows, merchant, now)
    known = queries.known_of(_subjects(looked))
    found = Found(now=now)
    for one in looked:
        if not one.judged.too_old:
            theirs = [row for key in sorted(_subjects([one])) for row in known.get(key, [])]
            found.take(one, {row.pk: row for row in theirs}, quiet=one.watch.subject in silent)
    entries = found.write()
    _plan(looked)
    journal.record_many(entries)
    return len(entries)


@dataclass(kw_only=True)
class Found:
    """What changed of many subjects, gathered to be written at once; `quiet` holds the keys of what nobody is told."""

    now: datetime
    new: list[Problem] = field(default_factory=list)
    moved: list[Problem] = field(default_factory=list)
    back: list[Problem] = field(default_factory=list)
    cleared: list[Problem] = field(default_factory=list)
    quiet: set[UUID] = field(default_factory=set)

    def take(self, one: Looked, rows: Mapping[UUID, Problem], *, quiet: bool) -> None:
        findings = [telling.with_subject(finding, one.watch.subject) for finding in one.judged.findings]
        done = changes([row.as_known() for row in rows.values()], findings)
        new = [telling.row(finding, one.told, self.now) for finding in done.raised]
        back = [telling.said(rows[key], finding, one.told) for key, finding in done.back]
        cleared = [rows[key] for key in done.cleared]
        kept = [(rows[key], finding) for key, finding in done.kept]
        self.moved += [row for row, finding in kept if telling.moved(row, finding, one.told)]
        self.new, self.back, self.cleared = self.new + new, self.back + back, self.cleared + cleared
        self.quiet |= {row.pk for row in (*new, *back, *cleared)} if quiet else set()

    def write(self) -> list[Entry]:
        """At most six statements; what somebody else wrote in the same moment is theirs to tell."""
        for row in self.back:
            row.cleared_at = None
        for row in self.cleared:
            row.cleared_at = self.now
        said = {row.pk: row for row in (*self.moved, *self.back, *self.cleared)}
        Problem.objects.bulk_create(
            list(said.values()),
            500,
            update_conflicts=True,
            unique_fields=KEY,
            update_fields=["cleared_at", *telling.MOVES],
        )
        told = [("problem.raised", row) for row in telling.written(self.new)]
        told += [("problem.reopened", row) for row in self.back]
        told += [("problem.cleared", row) for row in self.cleared]
        return [telling.entry(kind, row, self.now, live=False if row.pk in self.quiet else None) for kind, row in told]


def _judged(rows: Sequence[Watch], merchant: Merchant, now: datetime) -> list[Looked]:
    order_ids = {UUID(row.subject[6:]): row for row in rows if row.subject.startswith("order/")}
    parcel_ids = {UUID(row.subject[9:]): row for row in rows if row.subject.startswith("shipment/")}
    found = []
    for key, told in queries.orders_told(order_ids, merchant=merchant).items():
        found.append(Looked(watch=order_ids[key], judged=judge(told.facts, now), told=told))
    alone = queries.parcels_told(parcel_ids, merchant=merchant) if parcel_ids else {}
    for key, (facts, row) in alone.items():
        told = Told(order=None, facts=queries.alone(facts), parcels={str(key): row})
        found.append(Looked(watch=parcel_ids[key], judged=judge_parcel(facts, now), told=told))
    seen = {one.watch.subject for one in found}
    gone = [row.pk for row in rows if row.subject not in seen]
    Watch.objects.filter(pk__in=gone).update(check_due_at=None)
    return sorted(found, key=lambda one: one.watch.subject)


def _subjects(looked: Iterable[Looked]) -> set[str]:
    found = set()
    for one in looked:
        found |= {one.watch.subject, *(f"shipment/{key}" for key in one.told.parcels)}
    return found


def _plan(looked: Iterable[Looked]) -> None:
    """When to look again; what came to its end is kept for learning, once."""
    moved: list[Watch] = []
    for one in looked:
        row, judged = one.watch, one.judged
        finished = (row.finished_at or _ended(one.told)) if judged.finished else None
        if (row.check_due_at, row.finished_at) != (judged.look_at, finished):
            row.check_due_at, row.finished_at = judged.look_at, finished
            moved.append(row)
    Watch.objects.bulk_create(
        moved, 500, update_conflicts=True, unique_fields=KEY, update_fields=["check_due_at", "finished_at"]
    )


def _ended(told: Told) -> Any:
    ends = [row.delivered_at or row.returned_at or row.last_scan_at for row in told.parcels.values()]
    return max((at for at in ends if at is not None), default=None)
