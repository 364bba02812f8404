"""What is done with parcels: shipped, followed, tracked, asked about, forgotten."""

from reassure.shipments.actions.asking import ask_now
from reassure.shipments.actions.forgetting import advance, forget
from reassure.shipments.actions.keeping import Heard, claim, forget_unclaimed, hear
from reassure.shipments.actions.meanings import NoSuchMeaning, forget_meaning, mean
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
    "NoSuchMeaning",
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
    "forget_meaning",
    "forget_unclaimed",
    "hear",
    "mean",
    "poll_failed",
    "poll_unanswered",
    "rest",
    "ship",
    "ship_many",
    "track",
    "unwatch",
    "watch",
]
