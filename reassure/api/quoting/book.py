"""What was shown goes into the ledger in batches, by a thread of its own: a crash costs at most a second of quotes."""

import atexit
import logging
import threading
from collections import deque
from dataclasses import replace
from datetime import datetime
from multiprocessing import util
from uuid import UUID

from django.db import close_old_connections

from reassure.api.quoting.wire import Ask, Quoted
from reassure.kit.tenancy import merchant_scope
from reassure.promises import actions as promises
from reassure.promises.actions import QuoteShown
from reassure.promises.rules.transit import plain

FLUSHED_EVERY_SECONDS = 1.0
#: More than this waits only while the database is away; then the oldest are lost before the process is.
MOST_WAITING = 100_000
BATCH = 1_000

log = logging.getLogger(__name__)


class Book:
    """Collects what was shown. `write` costs the asking thread no database."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[UUID, Ask, Quoted, datetime]] = deque(maxlen=MOST_WAITING)
        self._writing = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def write(self, merchant_id: UUID, ask: Ask, quoted: Quoted, now: datetime) -> None:
        self._waiting.append((merchant_id, ask, quoted, now))
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="quote-book", daemon=True)
            self._thread.start()

    def flush(self) -> None:
        """Write all that waits. Safe beside itself; what can't be written now waits for the next time."""
        with self._writing:
            while self._waiting:
                self._write([self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))])

    def flush_at_exit(self) -> None:
        """A server's processes end without Python's own exit, so both are told."""
        atexit.register(self.close)
        util.Finalize(self, self.close, exitpriority=10)

    def close(self) -> None:
        """Write all that waits, and stop. What can't be written now never will be, and is counted in the log."""
        self._over.set()
        try:
            self.flush()
        except Exception:
            log.warning("%d quotes were lost", len(self._waiting), exc_info=True)
            self._waiting.clear()

    def _run(self) -> None:
        while not self._over.wait(FLUSHED_EVERY_SECONDS):
            try:
                close_old_connections()
                self.flush()
            except Exception:
                log.warning("quotes could not be written down; they wait", exc_info=True)

    def _write(self, batch: list[tuple[UUID, Ask, Quoted, datetime]]) -> None:
        by_merchant: dict[UUID, dict[str, QuoteShown]] = {}
        for merchant_id, ask, quoted, at in batch:
            rows = by_merchant.setdefault(merchant_id, {})
            known = rows.get(quoted.id)
            rows[quoted.id] = replace(known, times=known.times + 1, at=at) if known else _row(ask, quoted, at)
        try:
            for merchant_id in list(by_merchant):
                with merchant_scope(merchant_id):
                    promises.keep_quotes(shown=list(by_merchant[merchant_id].values()))
                del by_merchant[merchant_id]
        except Exception:
            self._waiting.extendleft(reversed([each for each in batch if each[0] in by_merchant]))
            raise


def _row(ask: Ask, quoted: Quoted, at: datetime) -> QuoteShown:
    """Of the address only the country and where the postcode begins is kept; the reasons can be reckoned again."""
    return QuoteShown(
        id=UUID(hex=quoted.id),
        surface=ask.surface,
        basket=ask.basket,
        language=ask.language,
        country=quoted.country,
        postcode_area=plain(ask.to.postcode)[:3],
        items=ask.items,
        terms=[
            {"method": way.method, "earliest": way.earliest, "latest": way.latest, "statement": way.statement,
             "source": way.source}
            for way in quoted.methods
        ],
        at=at,
    )  # fmt: skip
