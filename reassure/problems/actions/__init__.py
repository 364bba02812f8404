"""What is done about problems: looked for, taught by, settled."""

from reassure.problems.actions.learning import learn
from reassure.problems.actions.looking import advance, look, sweep
from reassure.problems.actions.settling import (
    NoSuchProblem,
    acted,
    assign,
    contest,
    forget,
    found,
    reopen,
    resolve,
    snooze,
    wake,
    write_note,
)

__all__ = [
    "NoSuchProblem",
    "acted",
    "advance",
    "assign",
    "contest",
    "forget",
    "found",
    "learn",
    "look",
    "reopen",
    "resolve",
    "snooze",
    "sweep",
    "wake",
    "write_note",
]
