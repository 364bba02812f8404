"""What is done about problems: looked for, taught by, settled."""

from reassure.problems.actions.learning import learn
from reassure.problems.actions.limiting import NoSuchLimit, limit, unlimit
from reassure.problems.actions.looking import advance, look, sweep
from reassure.problems.actions.noticing import TooLateToAnswer, answer_notice, follow, send_notices, unfollow
from reassure.problems.actions.promising import promise_shipping
from reassure.problems.actions.requesting import Asked, NoSuchRequest, answer, ask, ask_all, close
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
    "Asked",
    "NoSuchLimit",
    "NoSuchProblem",
    "NoSuchRequest",
    "TooLateToAnswer",
    "acted",
    "advance",
    "answer",
    "answer_notice",
    "ask",
    "ask_all",
    "assign",
    "close",
    "contest",
    "follow",
    "forget",
    "found",
    "learn",
    "limit",
    "look",
    "promise_shipping",
    "reopen",
    "resolve",
    "send_notices",
    "snooze",
    "sweep",
    "unfollow",
    "unlimit",
    "wake",
    "write_note",
]
