"""Sending an invitation: the one place that knows how it travels."""

from datetime import datetime
from typing import Any

from reassure.merchants.models import Merchant, Staff


def send(*, merchant: Merchant, invitation: Any, link: str, by: Staff, now: datetime) -> bool:
    """Mail the link; False where it cannot be mailed and the inviter has to pass it on."""
    return False
