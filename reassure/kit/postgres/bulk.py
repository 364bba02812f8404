"""Many rows in one statement, told as one JSON text: several times faster than the ORM, for hot paths only.

PostgreSQL reads each value as what its column is. Written as literals the same rows cost it twice the time, and COPY is
refused under a policy (docs/decisions/0012-rows-told-as-json.md).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import chain, islice
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

import msgspec
from django.db import IntegrityError, connection, models, transaction
from psycopg.errors import UniqueViolation

#: A row's columns with their values, the same columns in each row of a call.
Row = Mapping[str, Any]
#: Rows per statement: few enough to fit a socket's buffer, so that PostgreSQL keeps them while the next are written.
BATCH = 200
#: More racers for the same rows than this are taken for an error.
TRIES = 20
NOTHING = "ON CONFLICT DO NOTHING"
_M = TypeVar("_M", bound=models.Model)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def write(rows: Iterable[_M], *, update: Sequence[str] = (), ignore: bool = False) -> list[_M]:
    """INSERT whole model rows; those that are there are updated in the columns of `update`, or left (`ignore`).

    Answers the rows it wrote.
    """
    made = list(rows)
    if not made:
        return []
    model = type(made[0])
    columns = [field.column for field in _fields(model)]
    told = (dict(zip(columns, values, strict=True)) for values in map(attrgetter(*columns), made))
    conflict = NOTHING if ignore else ""
    if update:
        names = [_name(field.column) for field in _fields(model) if {field.name, field.column} & set(update)]
        conflict = f"ON CONFLICT (merchant_id, id) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in names)}"
    answers = _insert(model, told, conflict, ["id"] if ignore else ())
    if ignore:
        written = {key for (key,) in answers}
        made = [row for row in made if row.pk in written]
    for row in made:
        row._state.adding, row._state.db = False, "default"
    return made


def add(
    model: type[models.Model], rows: Iterable[Row], *, ignore: bool = False, returning: Sequence[str] = ()
) -> list[Any]:
    """INSERT rows that nobody needs as objects, which cost more than the rows; what is not told is by default.

    Those that are there are left (`ignore`). Answers the columns of `returning` for each row that it wrote.
    """
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return []
    untold = [field for field in _fields(model) if field.column not in first and not _made_there(field)]
    makers = {field.column: field.default for field in untold if field.has_default() and callable(field.default)}
    fixed = {field.column: field.get_default() for field in untold if field.column not in makers}
    whole = ({**fixed, **{name: make() for name, make in makers.items()}, **row} for row in chain([first], left))
    return _insert(model, whole, NOTHING if ignore else "", returning)


def update(model: type[models.Model], rows: Iterable[Row]) -> None:
    """UPDATE the rows of these merchants and ids in the other columns that are told."""
    table = _name(model._meta.db_table)
    for batch in _batches(rows):
        sets = ", ".join(f"{name} = told.{name}" for name in map(_name, batch[0].keys() - {"merchant_id", "id"}))
        _execute(
            f"UPDATE {table} kept SET {sets} FROM {_told(table)}"
            " WHERE kept.merchant_id = told.merchant_id AND kept.id = told.id",
            batch,
        )


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


def _insert(model: type[models.Model], rows: Iterable[Row], conflict: str, returning: Sequence[str]) -> list[Any]:
    table, answers = _name(model._meta.db_table), list[Any]()
    tail = f"{conflict} RETURNING {', '.join(map(_name, returning))}" if returning else conflict
    for batch in _batches(rows):
        names = ", ".join(map(_name, batch[0]))
        statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM {_told(table)} {tail}"
        answers += _execute(statement, batch, answers=bool(returning))
    return answers


def _told(table: str) -> str:
    return f"json_populate_recordset(NULL::{table}, %s) told"


def _execute(statement: str, batch: list[Row], *, answers: bool = False) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_json.encode(batch).decode()])
        return cursor.fetchall() if answers else []


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _fields(model: type[models.Model]) -> Iterator[Any]:
    """The fields that can be written. JSON knows no bytes: a table that holds some raises `TypeError`."""
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.BinaryField):
            raise TypeError(f"{field} can't be written in bulk")
        if not field.generated:
            yield field


def _made_there(field: Any) -> bool:
    return bool(field.has_db_default() and not field.has_default())


def _plain(value: Any) -> str:
    """A kind of text as text; whatever else it can't write raises `TypeError`."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} can't be written in bulk")


_json = msgspec.json.Encoder(enc_hook=_plain)


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
