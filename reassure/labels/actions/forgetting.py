"""Taking people out of labels: when they are forgotten, and after so long that nobody prints them again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.journal.rules import Fact
from reassure.labels.models import UNDER_WAY, Label, LabelDocument
from reassure.merchants.models import Merchant

#: Carriers take no label that was bought longer ago.
KEPT = timedelta(days=90)
NAMELESS: dict[str, Any] = {"recipient": {}, "sender": {}, "email": ""}


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.erased`; again and again it does the same."""
    for fact in facts:
        customers = [UUID(key) for key in fact.data["customers"]]
        theirs = Label.objects.filter(order__customer_id__in=customers)
        _forget(list(theirs.values_list("pk", flat=True)), fact.at)


@transaction.atomic
def forget_old(*, now: datetime, limit: int = 500) -> int:
    """At most `limit` labels that are too old to be printed; how many. What is under way stays."""
    old = Label.objects.filter(asked_at__lt=now - KEPT, forgotten_at=None).exclude(state__in=UNDER_WAY)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    _forget(keys, now)
    return len(keys)


@transaction.atomic
def _forget(keys: Collection[UUID], now: datetime) -> None:
    """Their addresses and documents go; number, service and price stay. What was still wanted is not bought."""
    rows = Label.objects.filter(pk__in=keys)
    rows.filter(state="wanted").update(state="failed", due_at=None, why="The person was forgotten.")
    LabelDocument.objects.filter(label__in=keys).delete()
    rows.update(**NAMELESS, forgotten_at=now)
