"""Waking whoever reads deliveries: a hint after the commit, at most every 200 ms per merchant and process.

The lean door has no Django connection of its own, so a thread of its process does the queueing. A hint that is lost
costs no more than the time to the next sweep.
"""

import logging
import threading
from uuid import UUID

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

PAUSE_SECONDS = 0.2

log = logging.getLogger(__name__)


def defer(merchant_id: UUID) -> None:
    """Queue the reading of a merchant's deliveries, unless it is queued already. One job reads at a time, in order."""
    name = f"intake/{merchant_id}"
    job = app.configure_task("intake.read", lock=name, queueing_lock=name, queue="intake")
    try:
        with transaction.atomic():
            job.defer(merchant=str(merchant_id))
    except AlreadyEnqueued:
        pass


class Waker:
    """Collects merchants with something new and wakes their readers, from a thread of its own."""

    def __init__(self) -> None:
        self._new: set[UUID] = set()
        self._something = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def hint(self, merchant_id: UUID) -> None:
        if merchant_id in self._new:  # whoever takes it out wakes after that, and so after what is hinted at
            return
        with self._lock:
            self._new.add(merchant_id)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="intake-waker", daemon=True)
                self._thread.start()
        self._something.set()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._something.wait()
            self._something.clear()
            with self._lock:
                waiting, self._new = self._new, set()
            for merchant_id in waiting:
                self._wake(merchant_id)
            pause.wait(PAUSE_SECONDS)

    def _wake(self, merchant_id: UUID) -> None:
        try:
            close_old_connections()
            defer(merchant_id)
        except Exception:
            log.warning("a wake was lost; the sweep will find what waits", exc_info=True)
