"""A copy of what is kept of a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.customers import queries
from reassure.journal import actions as journal


@transaction.atomic
def hand_over(*, customer_id: UUID, by: str, now: datetime) -> dict[str, Any]:
    """`queries.export_of` for somebody who takes it away; that they did is recorded."""
    person = queries.customer(customer_id)
    journal.record("customer.exported", about=person.key, at=now, by=by)
    return queries.export_of(person.id)
