"""What is done with parcels: shipped, tracked, asked about, forgotten."""

from reassure.shipments.actions.asking import ask_now
from reassure.shipments.actions.forgetting import advance, forget
from reassure.shipments.actions.keeping import Heard, claim, forget_unclaimed, hear
from reassure.shipments.actions.polling import claim_polls, poll_failed, poll_unanswered
from reassure.shipments.actions.shipping import UnknownOrder, ship
from reassure.shipments.actions.tracking import track

__all__ = [
    "Heard",
    "UnknownOrder",
    "advance",
    "ask_now",
    "claim",
    "claim_polls",
    "forget",
    "forget_unclaimed",
    "hear",
    "poll_failed",
    "poll_unanswered",
    "ship",
    "track",
]
