"""Errors in words that may be kept and logged: a database quotes the row it refuses, and rows hold people."""

import logging
from collections.abc import Iterator
from typing import Any

import django.db
import psycopg

#: What PostgreSQL says of wrong values quotes them (class 22); elsewhere its first line names only things of ours.
QUOTING = "22"


def said(error: BaseException) -> str:
    """The error's class and its `words`."""
    return f"{type(error).__name__}: {words(error)}".removesuffix(": ")


def words(error: BaseException) -> str:
    """What the error says; of PostgreSQL's own the first line, which names the constraint, and nothing of any row."""
    cause = error.__cause__ if isinstance(error, django.db.Error) else error
    if not isinstance(cause, psycopg.Error) or not cause.sqlstate:
        return str(error)
    if cause.sqlstate.startswith(QUOTING):
        return type(cause).__name__
    return cause.diag.message_primary or type(cause).__name__


class Lines(logging.Formatter):
    """Log lines whose tracebacks keep to `words`."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        text = super().formatException(ei)
        for error in _chain(ei[1]):
            full, fit = str(error), words(error)
            if full and full != fit:
                text = text.replace(full, fit)
        return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and what it came up in."""
    seen: set[int] = set()
    left = [error]
    while left:
        each = left.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            left += [each.__cause__, each.__context__]
