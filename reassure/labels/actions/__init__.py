"""What is done with postage: wanted, claimed by one worker, bought, voided, fetched; in doubt settled by people."""

from reassure.labels.actions.buying import LabelWanted, bought, failed, in_doubt, prepared, say, want
from reassure.labels.actions.errands import Claimed, claim
from reassure.labels.actions.forgetting import advance, forget_old
from reassure.labels.actions.picking_up import (
    PickupWanted,
    booked,
    pickup_failed,
    pickup_in_doubt,
    say_of_pickup,
    want_pickup,
)
from reassure.labels.actions.printing import printed
from reassure.labels.actions.voiding import NotBought, void, void_failed, voided

__all__ = [
    "Claimed",
    "LabelWanted",
    "NotBought",
    "PickupWanted",
    "advance",
    "booked",
    "bought",
    "claim",
    "failed",
    "forget_old",
    "in_doubt",
    "pickup_failed",
    "pickup_in_doubt",
    "prepared",
    "printed",
    "say",
    "say_of_pickup",
    "void",
    "void_failed",
    "voided",
    "want",
    "want_pickup",
]
