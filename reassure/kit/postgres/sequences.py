"""Columns that take their value from a sequence."""

from typing import Any

from django.db import models


class NextValue(models.Func):
    """`nextval()` of a sequence that a migration made, for `db_default`."""

    output_field = models.BigIntegerField()

    def __init__(self, sequence: str, **extra: Any) -> None:
        self.sequence = sequence
        super().__init__(**extra)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        return f"nextval('{self.sequence}')", ()
