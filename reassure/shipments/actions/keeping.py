"""Answers about numbers that no parcel goes by yet: kept, and laid at the parcel's door when it appears.

The parcel and the answer may be told in the same moment, each unseen by the other. So both record a fact, and the
reaction to either, which runs after its commit, looks for both.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from pydantic import TypeAdapter

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.shipments import queries
from reassure.shipments.actions.tracking import track
from reassure.shipments.models import Number, Shipment, Unclaimed
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.numbers import normalised

KEPT = "tracking.kept"
_FACTS: TypeAdapter[TrackingFacts] = TypeAdapter(TrackingFacts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """The parcels that answers were of, and the answers kept for parcels to come."""

    parcels: tuple[Shipment, ...]
    kept: tuple[TrackingFacts, ...]


@transaction.atomic
def hear(*, answers: Sequence[TrackingFacts], source: str, now: datetime) -> Heard:
    """Track what is known, keep the rest for its parcel. Told again it changes nothing."""
    lost = queries.unknown(answers)
    parcels = track(answers=[answer for answer in answers if answer not in lost], source=source, now=now)
    _keep(lost, source, now)
    return Heard(parcels=tuple(parcels), kept=tuple(lost))


def _keep(lost: list[TrackingFacts], source: str, now: datetime) -> None:
    rows = [_row(answer, source, now) for answer in lost]
    Unclaimed.objects.bulk_create(rows, ignore_conflicts=True)
    new = Unclaimed.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    journal.record_many([Entry(kind=KEPT, about=f"unclaimed/{key}", at=now) for key in new])


def _row(answer: TrackingFacts, source: str, now: datetime) -> Unclaimed:
    told = _FACTS.dump_json(answer)
    fingerprint = UUID(bytes=blake2b(told, digest_size=16).digest())
    number = normalised(answer.tracking_number)[:60]
    return Unclaimed(number=number, source=source, fingerprint=fingerprint, told=told.decode(), told_at=now)


def claim(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to a new parcel, a new number of one, and a kept answer; again and again it does the same."""
    for live in (False, True):
        some = [fact for fact in facts if fact.live is live]
        if some:
            with nullcontext() if live else journal.silent():
                _claim(some)


@transaction.atomic
def _claim(facts: list[Fact]) -> None:
    kept = {UUID(fact.about.partition("/")[2]) for fact in facts if fact.kind == KEPT}
    parcels = {UUID(fact.data["shipment"]) for fact in facts if fact.kind != KEPT}
    theirs = Number.objects.filter(shipment_id__in=parcels, until=None).values("number")
    rows = list(Unclaimed.objects.filter(Q(pk__in=kept) | Q(number__in=theirs)).order_by("pk").select_for_update())
    if not rows:
        return
    answers = {row.pk: replace(_FACTS.validate_json(row.told), tracking_number=row.number) for row in rows}
    lost = queries.unknown(list(answers.values()))
    found = [row for row in rows if answers[row.pk] not in lost]
    for row in found:
        track(answers=[answers[row.pk]], source=row.source, now=row.told_at)
    Unclaimed.objects.filter(pk__in=[row.pk for row in found]).delete()


def forget_unclaimed(*, before: datetime, limit: int = 1000) -> int:
    """Delete answers whose parcel never came, at most `limit` in one transaction; answers how many."""
    old = list(Unclaimed.objects.filter(told_at__lt=before).values_list("pk", flat=True)[:limit])
    Unclaimed.objects.filter(pk__in=old).delete()
    return len(old)
