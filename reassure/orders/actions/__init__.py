"""Writing orders: told by shops in any order and any number of times, changed by shoppers and staff, forgotten."""

from reassure.orders.actions.changing import (
    NoSuchNote,
    SomebodyElses,
    cancel,
    change_address,
    count_shipped,
    remove_note,
    write_note,
)
from reassure.orders.actions.following import advance, forget
from reassure.orders.actions.placing import Outcome, place, place_judged, place_many
from reassure.orders.actions.refunding import UnknownOrder, refund
from reassure.orders.actions.tagging import tag

__all__ = [
    "NoSuchNote",
    "Outcome",
    "SomebodyElses",
    "UnknownOrder",
    "advance",
    "cancel",
    "change_address",
    "count_shipped",
    "forget",
    "place",
    "place_judged",
    "place_many",
    "refund",
    "remove_note",
    "tag",
    "write_note",
]
