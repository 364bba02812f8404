"""The merchant's own word on how long is too long."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, NotFound
from reassure.problems.models import LIMITS, Threshold
from reassure.problems.rules.ways import OwnLimit

MOST_DAYS = 60


class NoSuchLimit(NotFound):
    """There is no such limit, or it belongs to somebody else."""

    code = "no_such_limit"


@transaction.atomic
def limit(*, own: OwnLimit, by: str, now: datetime) -> Threshold:
    """Set it for a way; the same way again changes it. Holds from the next look on. Raises `Invalid`."""
    if own.name not in LIMITS:
        raise Invalid(f"Choose one of these: {', '.join(LIMITS)}.", code="limit_name")
    if not 0 < own.days <= MOST_DAYS:
        raise Invalid(f"A limit lies between a part of a day and {MOST_DAYS} days.", code="limit_days")
    way = own.way
    row, _ = Threshold.objects.update_or_create(
        name=own.name,
        origin=way.origin.upper(),
        destination=way.destination.upper(),
        carrier=way.carrier.strip().lower(),
        service=way.service.strip(),
        defaults={"days": own.days},
    )
    journal.record("problem_limit.changed", about=f"problem_limit/{row.pk}", at=now, by=by, data={"name": own.name})
    return row


@transaction.atomic
def unlimit(*, limit_id: UUID, by: str, now: datetime) -> None:
    """Go by what is learned, and by the defaults, again. Raises `NoSuchLimit`."""
    if not Threshold.objects.filter(pk=limit_id).delete()[0]:
        raise NoSuchLimit("There is no such limit.")
    journal.record("problem_limit.changed", about=f"problem_limit/{limit_id}", at=now, by=by)
