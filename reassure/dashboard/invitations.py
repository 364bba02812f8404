"""Sending an invitation: the one place that knows how it travels."""

from datetime import datetime
from typing import Any

from reassure.connectors.mail.queries import way_of_mail
from reassure.merchants.models import Merchant, Staff
from reassure.merchants.rules import Role
from reassure.messages import actions as messages
from reassure.messages.rules.wanted import MessageWanted


def send(*, merchant: Merchant, invitation: Any, link: str, by: Staff, now: datetime) -> bool:
    """Mail the link; False where mail only reaches our own outbox and the inviter has to pass the link on.

    An owner's link is never mailed: who may change the merchant's mail server or templates could read it.
    """
    if invitation.role == Role.OWNER:
        return False
    wanted = MessageWanted(
        trigger="staff_invitation",
        recipient=invitation.email,
        about=f"invitation/{invitation.pk}",
        event_key=f"invitation/{invitation.pk}",
        zone=merchant.time_zone,
        context={"url": link, "inviter": str(by.user), "expires_at": invitation.expires_at.isoformat()},
    )
    return messages.queue(message=wanted, now=now) is not None and way_of_mail() is not None
