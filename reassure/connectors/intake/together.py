"""Writing together: what comes while others are being written shares the next statement, and its commit.

Nobody waits for company. The first to come writes at once; who comes meanwhile waits until that is done, and then one
of these writes for all of them. Each wakes the next: all at once they would only wait again, for Python's one lock.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(kw_only=True, slots=True, eq=False)
class Waiting(Generic[T]):
    """One to be written. `turn` is released when it was, or when its thread is to write for all that wait."""

    what: T
    size: int
    turn: threading.Lock = field(default_factory=threading.Lock)
    done: bool = False
    error: BaseException | None = None
    following: "Waiting[T] | None" = None

    def wait(self) -> None:
        self.turn.acquire()
        if self.following:
            self.following.turn.release()


class Together(Generic[T]):
    """`write` gets several, and keeps all of them or raises and keeps none: then they are tried one by one.

    `most` bounds the summed sizes of what is written at once, unless a single one is larger. An error like `hopeless`
    is nobody's own: all that wait are told.
    """

    def __init__(self, write: Callable[[Sequence[T]], None], *, most: int, hopeless: type[Exception]) -> None:
        self._write, self._most, self._hopeless = write, most, hopeless
        self._lock = threading.Lock()
        self._busy = False
        self.waiting: deque[Waiting[T]] = deque()

    def keep(self, what: T, *, size: int) -> None:
        """Returns when it is written. Raises what `write` raised of it."""
        mine = Waiting(what=what, size=size)
        mine.turn.acquire()
        with self._lock:
            self.waiting.append(mine)
            first, self._busy = not self._busy, True
        if not first:
            mine.wait()
        if not mine.done:
            self._lead()
        if mine.error:
            raise mine.error

    def _lead(self) -> None:
        """Write the first that wait, the caller's own among them; then let the next lead, if there is one."""
        batch = self._first()
        self._try(batch)
        with self._lock:
            if isinstance(batch[0].error, self._hopeless):
                for each in self.waiting:
                    each.error = batch[0].error
                batch += self.waiting
                self.waiting.clear()
            self._busy = bool(self.waiting)
            if self.waiting:
                self.waiting[0].turn.release()
        _tell(batch)

    def _first(self) -> list[Waiting[T]]:
        with self._lock:
            batch = [self.waiting.popleft()]
            size = batch[0].size
            while self.waiting and size + self.waiting[0].size <= self._most:
                batch.append(self.waiting.popleft())
                size += batch[-1].size
        return batch

    def _try(self, batch: Sequence[Waiting[T]]) -> None:
        """Whatever happens, it is told to those whom it concerns: nobody waits for ever."""
        try:
            self._write([each.what for each in batch])
        except BaseException as error:
            if len(batch) == 1 or isinstance(error, self._hopeless):
                for each in batch:
                    each.error = error
            else:
                for each in batch:
                    self._try([each])


def _tell(batch: Sequence[Waiting[T]]) -> None:
    """It is done. The first, whose thread this is, wakes the second, and so on."""
    for each, following in zip(batch, [*batch[1:], None], strict=True):
        each.done, each.following = True, following
    if batch[0].following:
        batch[0].following.turn.release()
