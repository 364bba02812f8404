"""One-time codes: six digits, kept as a keyed hash, sent to the mailbox of the order and to nobody else."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings

from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages.rules.wanted import MessageWanted
from reassure.orders.queries import PlacedOrder
from reassure.portal import rules
from reassure.portal.models import Lookup


def fresh() -> str:
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"


def sealed(lookup_id: UUID, code: str) -> str:
    """The code's keyed hash; the same digits of another look-up have another."""
    return rules.keyed(f"{lookup_id}:{code}", key=settings.SECRET_KEY)


def send(merchant: Merchant, lookup: Lookup, *, code: str, order: PlacedOrder, now: datetime) -> None:
    """Queue the mail with the code, to the address of the order whatever was typed."""
    messages.queue(
        message=MessageWanted(
            trigger="lookup_code",
            recipient=order.email,
            about=order.key,
            event_key=lookup.key,
            person=f"customer/{order.customer_id}" if order.customer_id else "",
            locale=lookup.language,
            zone=merchant.time_zone,
            context={"code": code, "minutes": int(rules.CODE_LASTS.total_seconds() // 60)},
        ),
        now=now,
    )
