import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from reassure.journal import actions
from tests.journal import reactions

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def effects(django_db_setup: None, settings: Any) -> Iterator[Rows]:
    """The journal reacts with the test reactions. Answers what they did: `effects("event", reaction="note")`."""
    settings.JOURNAL_REACTIONS = "tests.journal.reactions.REACTIONS"
    actions.reactions.cache_clear()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(reactions.TABLE)
        owner.execute("GRANT ALL ON effects TO reassure_app; GRANT ALL ON SEQUENCE effects_n_seq TO reassure_app")
        owner.execute("TRUNCATE effects")
    yield rows
    actions.reactions.cache_clear()
    reactions.mended, reactions.meanwhile = False, reactions.nothing


def rows(columns: str = "event", *, reaction: str = "note") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM effects WHERE reaction = %s ORDER BY n", [reaction])
        return cursor.fetchall()
