"""Writing promises: showing them, making and moving them, settling them, and the merchant's table behind them."""

from reassure.promises.actions.delivery import make
from reassure.promises.actions.ledger import show, show_delivery
from reassure.promises.actions.settlement import settle
from reassure.promises.actions.table import (
    NoSuchRule,
    Standstill,
    keep_rule,
    move_again,
    reckon_by,
    remove_rule,
    stand_still,
)

__all__ = [
    "NoSuchRule",
    "Standstill",
    "keep_rule",
    "make",
    "move_again",
    "reckon_by",
    "remove_rule",
    "settle",
    "show",
    "show_delivery",
    "stand_still",
]
