"""Postmark's webhooks into what became of a mail. https://postmarkapp.com/developer/webhooks/webhooks-overview"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reassure.messages.rules.heard import Fate, MailHeard

#: Types after which the address is no address; others (a full mailbox, a busy server) may pass.
GONE = frozenset({"HardBounce", "BadEmailAddress"})
INSTANTS = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt"}


def heard_from(payload: Mapping[str, Any]) -> MailHeard | None:
    """None for a bounce that may pass. Raises `KeyError` or `ValueError` for what is not as documented."""
    kind = payload["RecordType"]
    fate = {"Delivery": Fate.DELIVERED, "SpamComplaint": Fate.COMPLAINED, "Bounce": Fate.BOUNCED}[kind]
    if kind == "Bounce" and payload["Type"] not in GONE and not payload.get("Inactive"):
        return None
    return MailHeard(provider_id=str(payload["MessageID"]), fate=fate, at=_instant(str(payload[INSTANTS[kind]])))


def _instant(text: str) -> datetime:
    """Postmark writes seven decimals of a second."""
    return datetime.fromisoformat(text)
