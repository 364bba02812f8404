"""What the API's own tables hold."""

from datetime import datetime
from uuid import UUID

from reassure.api.models import Write


def merchants_with_old_writes(before: datetime) -> list[UUID]:
    """For the operator's tick: whose answers have had their day."""
    rows = Write.across.using("operator").filter(at__lt=before)
    return list(rows.values_list("merchant_id", flat=True).distinct())
