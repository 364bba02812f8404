"""What is kept and logged of a database's errors names constraints, never what stood in a row."""

import logging

import pytest
from django.db import DataError, Error, IntegrityError, connection, transaction

from reassure.kit import faults
from reassure.merchants.models import Merchant

MILA = "mila@example.com"


def refused_twice() -> Error:
    """A table without a policy: of one behind a policy PostgreSQL itself keeps the rows to itself."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE people (email text CONSTRAINT one_person_per_email UNIQUE)")
        cursor.execute("INSERT INTO people VALUES (%s), (%s)", [MILA, MILA])
    return caught.value


def test_a_broken_constraint_is_named_without_the_row(merchant: Merchant) -> None:
    error = refused_twice()
    assert MILA in str(error)
    expected = 'IntegrityError: duplicate key value violates unique constraint "one_person_per_email"'
    assert faults.said(error) == expected


def test_a_value_that_fits_no_column_is_not_repeated(merchant: Merchant) -> None:
    with pytest.raises(DataError, match="mila") as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 'mila@example.com'::integer")
    assert faults.said(caught.value) == "DataError: InvalidTextRepresentation"


def test_every_other_error_says_what_it_said() -> None:
    assert faults.said(ValueError("no such colour")) == "ValueError: no such colour"
    assert faults.said(KeyError()) == "KeyError"


def test_a_traceback_in_the_log_keeps_to_it(merchant: Merchant) -> None:
    error = refused_twice()
    later = RuntimeError("it went wrong")
    later.__context__ = error
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, (RuntimeError, later, None))
    text = faults.Lines("%(message)s").format(record)
    assert "mila" not in text
    assert text.count('unique constraint "one_person_per_email"') == 2
    assert text.endswith("RuntimeError: it went wrong")


def test_the_products_own_log_lines_are_such() -> None:
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    assert handlers
    assert all(isinstance(handler.formatter, faults.Lines) for handler in handlers)
