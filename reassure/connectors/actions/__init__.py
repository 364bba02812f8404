"""What is done with connections: made, tested, changed, paused; and the shop's past brought over them."""

from reassure.connectors.actions.connections import (
    NameTaken,
    NotReached,
    Wanted,
    change,
    connect,
    disconnect,
    introduce,
    note,
    pause,
    resume,
    test,
    want_introduction,
    want_test,
)
from reassure.connectors.actions.history import bring_over, carry_on, stop
from reassure.connectors.actions.polling import poll

__all__ = [
    "NameTaken",
    "NotReached",
    "Wanted",
    "bring_over",
    "carry_on",
    "change",
    "connect",
    "disconnect",
    "introduce",
    "note",
    "pause",
    "poll",
    "resume",
    "stop",
    "test",
    "want_introduction",
    "want_test",
]
