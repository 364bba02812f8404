"""Reactions for trying the journal itself: they write down what they were given, in a table of their own."""

import os
import time
from typing import Any

from django.db import connection

from reassure.journal.rules import Fact, Reaction

TABLE = "CREATE TABLE IF NOT EXISTS effects (n bigserial, reaction text, event uuid, about text, seq bigint, pid int)"


def note(merchant: Any, facts: list[Fact]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO effects (reaction, event, about, seq, pid) VALUES ('note', %s, %s, %s, %s)",
            [(fact.id, fact.about, fact.seq, os.getpid()) for fact in facts],
        )
    time.sleep(max(fact.data.get("takes", 0) for fact in facts))


def choke(merchant: Any, facts: list[Fact]) -> None:
    """Fails on what is marked bad, for as long as the switch `mended` is off."""
    meanwhile()
    for fact in facts:
        if fact.data.get("bad") and not mended:
            raise ValueError(f"cannot swallow {fact.about}")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO effects (reaction, event, about, seq) VALUES ('choke', %s, %s, %s)",
            [(fact.id, fact.about, fact.seq) for fact in facts],
        )


def nothing() -> None:
    """What happens while `choke` runs, unless a test says otherwise."""


meanwhile = nothing
mended = False
REACTIONS = (
    Reaction(name="tests.choke", kinds=frozenset({"order.*"}), react=choke),
    Reaction(name="tests.note", kinds=frozenset({"order.*"}), react=note),
)
