"""What is done with parcels: shipped, followed, tracked, asked about, forgotten."""

from reassure.shipments.actions.asking import ask_now
from reassure.shipments.actions.forgetting import advance, forget
from reassure.shipments.actions.keeping import Heard, claim, forget_unclaimed, hear
from reassure.shipments.actions.polling import claim_polls, poll_failed, poll_unanswered
from reassure.shipments.actions.shipping import UnknownOrder, ship, ship_many
from reassure.shipments.actions.tracking import track
from reassure.shipments.actions.watching import (
    AlreadyFollowed,
    ToldByShop,
    Wanted,
    carry,
    describe,
    rest,
    unwatch,
    watch,
)

__all__ = [
    "AlreadyFollowed",
    "Heard",
    "ToldByShop",
    "UnknownOrder",
    "Wanted",
    "advance",
    "ask_now",
    "carry",
    "claim",
    "claim_polls",
    "describe",
    "forget",
    "forget_unclaimed",
    "hear",
    "poll_failed",
    "poll_unanswered",
    "rest",
    "ship",
    "ship_many",
    "track",
    "unwatch",
    "watch",
]
