"""Text that templates make is capped where it is made: a chain of filters can't grow what it is given without end.

python-liquid limits loops, depth, output and variables, but a filter's own result is free: `replace` squares a text in
one step. Only the filters listed here exist for templates.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from liquid import Environment
from liquid.exceptions import ResourceLimitError

#: Characters of a text, or members of a list, that a filter may take or make.
MOST_TEXT = 50_000
MOST_ITEMS = 2_000
MOST_NUMBER = 10**15

ALLOWED = frozenset(
    {
        *("append", "prepend", "replace", "replace_first", "remove", "remove_first", "split", "join", "capitalize"),
        *("downcase", "upcase", "strip", "lstrip", "rstrip", "squish", "truncate", "truncatewords", "slice"),
        *("newline_to_br", "escape", "url_encode", "first", "last", "size", "reverse", "sort", "uniq", "compact"),
        *("map", "where", "reject", "find", "has", "concat", "sum", "default", "abs", "at_least", "at_most", "ceil"),
        *("floor", "round", "plus", "minus", "times", "divided_by", "modulo"),
    }
)


class TooMuch(ResourceLimitError):
    """A filter was about to make more than any mail needs."""


def capped(name: str, filter_: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter, refusing input and results beyond the limits, before they are made where it can be foreseen."""

    @wraps(filter_)
    def wrapper(value: Any, *args: Any, **named: Any) -> Any:
        for given in (value, *args):
            _check(name, given)
        foresee = FORESEEN.get(name)
        if foresee is not None:
            _limit(name, foresee(value, *args), MOST_TEXT)
        made = filter_(value, *args, **named)
        _check(name, made)
        return made

    return wrapper


def cap(env: Environment) -> None:
    """Leave the environment only the allowed filters, each capped."""
    env.filters = {name: capped(name, env.filters[name]) for name in sorted(ALLOWED)}


def _replaced(value: Any, old: Any = "", new: Any = "", *_: Any) -> int:
    text = _text(value)
    return len(text) + text.count(_text(old)) * len(_text(new))


def _replaced_once(value: Any, _: Any = "", new: Any = "", *__: Any) -> int:
    return len(_text(value)) + len(_text(new))


def _joined(value: Any, between: Any = " ", *_: Any) -> int:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return 0
    return sum(len(_text(item)) for item in value) + len(value) * len(_text(between))


FORESEEN: dict[str, Callable[..., int]] = {
    "replace": _replaced,
    "replace_first": _replaced_once,
    "join": _joined,
    "append": lambda value, more="", *_: len(_text(value)) + len(_text(more)),
    "prepend": lambda value, more="", *_: len(_text(value)) + len(_text(more)),
}


def _check(name: str, value: Any) -> None:
    if isinstance(value, str):
        _limit(name, len(value), MOST_TEXT)
    elif isinstance(value, int | float):
        _limit(name, abs(value), MOST_NUMBER)
    elif isinstance(value, Sequence):
        _limit(name, len(value), MOST_ITEMS)


def _limit(name: str, size: float, most: int) -> None:
    if size > most:
        raise TooMuch(f"“{name}” would make more than a mail can hold", token=None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
