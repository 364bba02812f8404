"""What the API's own tables hold."""

from datetime import datetime
from uuid import UUID

from reassure.api.models import Write
from reassure.kit.tenancy import merchants_with


def merchants_with_old_writes(before: datetime) -> list[UUID]:
    """For the operator's tick: whose answers have had their day."""
    return merchants_with(Write, at__lt=before)
