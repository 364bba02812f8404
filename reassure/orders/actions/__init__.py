"""Writing orders: told by shops in any order and any number of times, changed by shoppers and staff, forgotten."""

from reassure.orders.actions.changing import cancel, change_address, count_shipped, write_note
from reassure.orders.actions.following import advance
from reassure.orders.actions.placing import Outcome, place, place_many
from reassure.orders.actions.refunding import UnknownOrder, refund
from reassure.orders.actions.tagging import tag

__all__ = [
    "Outcome",
    "UnknownOrder",
    "advance",
    "cancel",
    "change_address",
    "count_shipped",
    "place",
    "place_many",
    "refund",
    "tag",
    "write_note",
]
