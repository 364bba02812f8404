"""Many rows in one statement, written as literals: several times faster than the ORM, for hot paths only.

VALUES and not COPY or unnest(): both are refused by Citus under a policy (`compiler.py`).
"""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from itertools import chain, islice
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from psycopg import pq
from psycopg.errors import UniqueViolation

Row = Sequence[Any]
#: Rows per statement: few enough to fit a socket's buffer, so that PostgreSQL keeps them while the next are written.
BATCH = 200
#: More racers for the same rows than this are taken for an error.
TRIES = 20
NOTHING = "ON CONFLICT DO NOTHING"
_M = TypeVar("_M", bound=models.Model)
_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Writers(dict[type, Callable[[Any], str]]):
    """One writer for each type; a kind of a known type is written as that, any other raises `TypeError`."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        for base in kind.__mro__[1:]:
            if base in self:
                self[kind] = self[base]
                return self[base]
        raise TypeError(f"{kind.__name__} can't be written in bulk")


def insert(
    table: str, columns: Sequence[str], rows: Iterable[Row], *, conflict: str = "", returning: Sequence[str] = ()
) -> list[Any]:
    """INSERT the rows; `conflict` is the text of an ON CONFLICT clause. Names are ours and trusted, values are not.

    Answers the columns of `returning` for each row that it wrote.
    """
    head = f"INSERT INTO {_name(table)} ({', '.join(map(_name, columns))}) VALUES "
    tail = f"{conflict} RETURNING {', '.join(map(_name, returning))}" if returning else conflict
    answers: list[Any] = []
    for values in _batches(rows):
        answers += _execute(f"{head}{values} {tail}", answers=bool(returning))
    return answers


def write(rows: Iterable[_M], *, update: Sequence[str] = (), ignore: bool = False) -> list[_M]:
    """INSERT whole model rows; those that are there are updated in the columns of `update`, or left (`ignore`).

    Answers the rows it wrote. JSON lists need the ORM: here a list is a PostgreSQL array of text.
    """
    made = list(rows)
    if not made:
        return []
    columns = _columns(type(made[0]))
    conflict = NOTHING if ignore else ""
    if update:
        names = [_name(str(made[0]._meta.get_field(name).column)) for name in update]  # type: ignore[union-attr]
        sets = ", ".join(f"{name} = excluded.{name}" for name in names)
        conflict = f"ON CONFLICT (merchant_id, id) DO UPDATE SET {sets}"
    values = map(attrgetter(*columns), made)
    answers = insert(
        made[0]._meta.db_table, list(columns.values()), values, conflict=conflict, returning=["id"] if ignore else ()
    )
    if ignore:
        written = {key for (key,) in answers}
        made = [row for row in made if row.pk in written]
    for row in made:
        row._state.adding, row._state.db = False, "default"
    return made


def add(
    model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, ignore: bool = False, returning: Sequence[str] = ()
) -> list[Any]:
    """INSERT rows that nobody needs as objects: attributes with their values, the same in each, the rest by default.

    A model's object costs more than its row in a statement. Answers as `insert` does.
    """
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return []
    columns, told = _columns(model), list(first)
    makers = {column: _maker(field) for field, column in _untold(model, first)}
    values = ([*[make() for make in makers.values()], *map(row.__getitem__, told)] for row in chain([first], left))
    names = [*makers, *map(columns.__getitem__, told)]
    conflict = NOTHING if ignore else ""
    return insert(model._meta.db_table, names, values, conflict=conflict, returning=returning)


def _untold(model: type[models.Model], told: Container[str]) -> Iterator[tuple[Any, str]]:
    """The fields whose values Python has to make, with their columns."""
    for field in model._meta.local_concrete_fields:
        made_there = field.generated or (field.has_db_default() and not field.has_default())
        if field.attname not in told and not made_there:
            yield field, str(field.column)


def _maker(field: Any) -> Callable[[], Any]:
    """What answers a field's default, row by row."""
    if field.has_default() and callable(field.default):
        return field.default  # type: ignore[no-any-return]
    value = field.get_default()
    return lambda: value


def _columns(model: type[models.Model]) -> dict[str, str]:
    """Attribute → column, of those that can be written."""
    return {field.attname: str(field.column) for field in model._meta.local_concrete_fields if not field.generated}


def update(table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Row]) -> None:
    """UPDATE rows found by their first two values, merchant and id; `types` are the columns' in PostgreSQL."""
    keys, written = columns[:2], columns[2:]
    sets = ", ".join(f"{_name(c)} = v.{_name(c)}::{t}" for c, t in zip(written, types[2:], strict=True))
    found = " AND ".join(f"t.{_name(c)} = v.{_name(c)}::uuid" for c in keys)
    names = ", ".join(map(_name, columns))
    for values in _batches(rows):
        _execute(f"UPDATE {_name(table)} t SET {sets} FROM (VALUES {values}) v ({names}) WHERE {found}")


def retried(action: Callable[_P, _R]) -> Callable[_P, _R]:
    """An action in a transaction, done again from its beginning when somebody else just inserted one of its rows.

    Then it finds that row. Inside of `unwaited` the outer action is the one to begin again.
    """

    @wraps(action)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if connection.connection is not None and connection.connection.pgconn.pipeline_status:
            return action(*args, **kwargs)
        for _ in range(TRIES):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except IntegrityError as error:
                if not isinstance(error.__cause__, UniqueViolation):
                    raise
                lost = error
        raise lost

    return run


@contextmanager
def unwaited() -> Iterator[None]:
    """Statements in here are sent before the last is answered: PostgreSQL works on one while we write the next.

    An error of any comes at the end at the latest.
    """
    connection.ensure_connection()
    assert connection.connection is not None
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _execute(statement: str, *, answers: bool = False) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if answers else []


def _batches(rows: Iterable[Row]) -> Iterable[str]:
    connection.ensure_connection()
    assert connection.connection is not None
    writers = _writers(pq.Escaping(connection.connection.pgconn))
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        columns = [_column(values, writers) for values in zip(*batch, strict=True)]
        yield "(" + "),(".join(map(",".join, zip(*columns, strict=True))) + ")"


def _column(values: Sequence[Any], writers: _Writers) -> Iterable[str]:
    """One column's literals. In many columns all rows hold one and the same object: it is written once."""
    if len(set(map(id, values))) == 1:
        return [writers[type(values[0])](values[0])] * len(values)
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return map(writers[kinds.pop()], values)
    return [writers[type(value)](value) for value in values]


def _writers(escaping: Any) -> _Writers:
    def text(value: str) -> str:
        if value.isprintable() and "\\" not in value:
            doubled = value.replace("'", "''")
            return f"'{doubled}'"
        return bytes(escaping.escape_literal(value.encode())).decode()

    known: dict[type, Callable[[Any], str]] = {
        str: text,
        int: lambda value: str(int(value)),
        bool: lambda value: "true" if value else "false",
        type(None): lambda value: "NULL",
        UUID: lambda value: f"'{value.int:032x}'",
        datetime: lambda value: f"'{value.isoformat()}'",
        date: lambda value: f"'{value.isoformat()}'",
        dict: lambda value: text(json.dumps(value)),
        list: lambda value: f"ARRAY[{','.join(map(text, value))}]::text[]",
    }
    return _Writers(known)


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
