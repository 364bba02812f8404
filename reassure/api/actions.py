"""Doing a write once per `Idempotency-Key`, however often and however concurrently it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from reassure.api.models import Write
from reassure.kit.errors import Refused

#: An answer is kept this long; afterwards the same key is a new write.
KEPT_FOR = timedelta(days=1)


class KeyReused(Refused):
    """The same key came with another request before."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A write as it came: whose API key, the caller's own key for it, and a fingerprint of all it asks."""

    key_id: UUID
    idempotency_key: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    status: int
    body: str
    replayed: bool = False


@transaction.atomic
def once(*, asked: Asked, do: Callable[[], Answer], now: datetime) -> Answer:
    """Do it, or answer as the first time. A twin that is under way is waited for; a refusal leaves nothing behind.

    Raises `KeyReused`, and whatever `do` refuses with.
    """
    try:
        with transaction.atomic():
            row = Write.objects.create(
                key_id=asked.key_id,
                idempotency_key=asked.idempotency_key,
                fingerprint=asked.fingerprint,
                at=now,
            )
    except IntegrityError:
        return _again(asked)
    answer = do()
    Write.objects.filter(pk=row.pk).update(status=answer.status, answer=answer.body)
    return answer


def _again(asked: Asked) -> Answer:
    row = Write.objects.get(key_id=asked.key_id, idempotency_key=asked.idempotency_key)
    if row.fingerprint != asked.fingerprint:
        raise KeyReused("This Idempotency-Key came with another request before: use a fresh one.")
    return Answer(status=row.status, body=row.answer, replayed=True)


def forget(*, now: datetime) -> int:
    """Drop this merchant's answers that are older than a day."""
    return Write.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
