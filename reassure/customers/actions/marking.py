"""Knowing somebody again who was forgotten: their keys are kept as keyed hashes, never as they are."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reassure.customers.models import Mark
from reassure.customers.rules.people import Grave, Key
from reassure.kit import secrets
from reassure.kit.tenancy import current_merchant


def mark(keys: Collection[Key], *, customer_id: UUID, at: datetime) -> None:
    """Remember that whoever these keys were of is forgotten; forgotten again, the later time counts."""
    rows = [Mark(customer_id=customer_id, mark=_marks(key)[0], at=at) for key in sorted(set(keys))]
    Mark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["merchant", "mark"], update_fields=["customer", "at"]
    )


def graves(keys: Collection[Key]) -> dict[Key, Grave]:
    """Which of these keys were of somebody forgotten. One query while nobody is, else two."""
    if not keys or not Mark.objects.exists():
        return {}
    asked = {each: key for key in set(keys) for each in _marks(key)}
    found: dict[Key, Grave] = {}
    for row in Mark.objects.filter(mark__in=list(asked)).order_by("at"):
        found[asked[row.mark]] = Grave(customer_id=row.customer_id, at=row.at)
    return found


def _marks(key: Key) -> list[str]:
    """Of the merchant too, so that nobody can tell across merchants that two marks are of one person."""
    return secrets.marks("\x1f".join((current_merchant().hex, *key)))
