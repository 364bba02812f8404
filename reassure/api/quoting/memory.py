"""What quotes are answered from: each merchant's tables and keys, held in this process and renewed when they change.

A change is told by NOTIFY (`promises.actions.announce`) and read anew by a thread of this process, while the old tables
go on answering. Where nobody can listen (a pooler in transaction mode), tables older than a minute are renewed too.
"""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import close_old_connections, connections

from reassure.kit import clock, secrets
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Scope
from reassure.promises import queries as promises
from reassure.promises.actions import CHANNEL
from reassure.promises.queries.whole import Whole

#: Tables this old are read again though nobody told of a change; long ones so seldom that reading stays a small share.
RENEWED_AFTER_SECONDS, READING_SHARE = 60.0, 20
LISTENS_FOR_SECONDS = 1.0
#: A merchant is an invented one until the list of all merchants, read at most this often, names it.
KNOWN_FOR_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key that may ask for quotes. `only_quotes`: it opens nothing else, so it may stand in a shop's page."""

    id: UUID
    expires_at: datetime | None
    only_quotes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One merchant, as last read; at `renewed_at`, by the process's own clock, it is read again."""

    merchant_id: UUID
    whole: Whole
    keys: dict[str, Key]
    renewed_at: float


class Memory:
    """Merchants that somebody asked for since this process began. One thread reads, whoever asks."""

    def __init__(self) -> None:
        self._held: dict[UUID, Held] = {}
        self._known: frozenset[UUID] = frozenset()
        self._known_until = 0.0
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="quote-tables")
        self._listener: threading.Thread | None = None
        self._over = False

    def of_key(self, key: str) -> tuple[Held, Key] | None:
        """Whose key it is, if it lives and may ask for quotes."""
        merchant_id = merchants.merchant_id_of_key(key)
        held = self._of(merchant_id) if merchant_id else None
        found = held.keys.get(secrets.fingerprint(key)) if held else None
        if held is None or found is None or (found.expires_at and found.expires_at <= clock.now()):
            return None
        return held, found

    def close(self) -> None:
        """Stop reading and listening."""
        self._over = True
        self._reader.submit(connections.close_all)
        self._reader.shutdown()
        if self._listener is not None:
            self._listener.join()

    def _of(self, merchant_id: UUID) -> Held | None:
        """Invented merchants cost no query each, however many of them: at most one a second for all."""
        held = self._held.get(merchant_id)
        if held is not None or not self._is_known(merchant_id):
            return held
        return self._reader.submit(self._read, merchant_id, once=True).result()

    def _is_known(self, merchant_id: UUID) -> bool:
        if merchant_id not in self._known and self._known_until <= time.monotonic():
            self._reader.submit(self._list).result()
        return merchant_id in self._known

    def _list(self) -> None:
        """Which merchants there are, unless that was read while this waited for its turn. In the reader's thread."""
        if self._known_until <= time.monotonic():
            close_old_connections()
            self._known = frozenset(merchants.merchant_ids())
            self._known_until = time.monotonic() + KNOWN_FOR_SECONDS

    def _read(self, merchant_id: UUID, *, once: bool = False) -> Held | None:
        """Read it, unless that was done while this waited for its turn. In the reader's thread."""
        if once and merchant_id in self._held:
            return self._held[merchant_id]
        close_old_connections()
        held = read(merchant_id)
        if held is None:
            self._held.pop(merchant_id, None)
            self._known -= {merchant_id}
            return None
        self._held[merchant_id] = held
        if self._listener is None or not self._listener.is_alive():
            self._listener = threading.Thread(target=self._listen, name="quote-changes", daemon=True)
            self._listener.start()
        return held

    def _listen(self) -> None:
        while not self._over:
            try:
                for merchant_id in self._changes():
                    self._reader.submit(self._read, merchant_id).result()
            except Exception:
                log.warning("tables could not be renewed; the old ones go on answering", exc_info=True)
                time.sleep(LISTENS_FOR_SECONDS)

    def _changes(self) -> Iterator[UUID]:
        """Merchants to read again: all of them from the moment we listen, then as they are told of or grow old."""
        with _listening() as connection:
            yield from list(self._held)
            while not self._over:
                for told in connection.notifies(timeout=LISTENS_FOR_SECONDS, stop_after=1):
                    if (merchant_id := UUID(hex=told.payload)) in self._held:
                        yield merchant_id
                now = time.monotonic()
                yield from [held.merchant_id for held in self._held.values() if held.renewed_at <= now]


@contextmanager
def _listening() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own that hears what is announced."""
    own = connections["default"].copy()
    own.connect()
    try:
        own.connection.execute(f"LISTEN {CHANNEL}")
        yield own.connection
    finally:
        own.close()


def read(merchant_id: UUID) -> Held | None:
    """A merchant's tables and keys; None where there is no such merchant."""
    began, now = time.monotonic(), clock.now()
    with merchant_scope(merchant_id):
        merchant = merchants.merchant_or_none(merchant_id)
        if merchant is None:
            return None
        keys = [key for key in merchants.api_keys() if key.allows(Scope.PROMISES_QUOTE, now) and not key.signs]
        whole = promises.whole(merchant)
    ended = time.monotonic()
    return Held(
        merchant_id=merchant_id,
        whole=whole,
        keys={
            key.fingerprint: Key(id=key.pk, expires_at=key.expires_at, only_quotes=key.scopes == [Scope.PROMISES_QUOTE])
            for key in keys
        },
        renewed_at=ended + max(RENEWED_AFTER_SECONDS, READING_SHARE * (ended - began)),
    )
