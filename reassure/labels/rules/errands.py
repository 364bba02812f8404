"""What becomes of an errand that costs money: done, tried again when it surely was not done, read back when in doubt.

An errand nobody can read back is never tried again by itself: people look at the carrier's own pages and say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reassure.kit.errors import Refused


class State(StrEnum):
    """`unsure`: it may have been done. With a due time it is read back, without one people have to say."""

    WANTED = "wanted"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNSURE = "unsure"


class What(StrEnum):
    """What a worker does with an errand that it has claimed."""

    DO = "do"
    READ_BACK = "read_back"


class NotInDoubt(Refused):
    """Only an errand that nobody can read back is settled by hand."""

    code = "not_in_doubt"


#: After a fault by which it surely was not done: seconds to wait; then it is given up.
RETRIES = (15, 60, 300, 900, 3600)
#: Reading back: a vendor may need minutes to show what it has just done.
READ_BACKS = (30, 120, 600, 3600)
#: Longer than any client waits: a worker silent for so long is dead.
SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """`due_at` None: nothing more happens by itself."""

    state: State
    due_at: datetime | None = None


def claimed(state: State) -> What:
    """Only what is wanted is done; whatever fell silent, or is in doubt, is looked for first."""
    return What.DO if state is State.WANTED else What.READ_BACK


def after_fault(*, attempts: int, now: datetime, retry_after: timedelta | None = None) -> Next:
    """It surely was not done: again later, at most `len(RETRIES)` times."""
    if attempts > len(RETRIES):
        return Next(state=State.FAILED)
    wait = timedelta(seconds=RETRIES[max(attempts - 1, 0)])
    return Next(state=State.WANTED, due_at=now + max(wait, retry_after or timedelta()))


def after_doubt(*, doubts: int, readable: bool, now: datetime) -> Next:
    """It may have been done, for the `doubts`-th time: read back where the vendor can be asked, else people say."""
    if not readable or doubts > len(READ_BACKS):
        return Next(state=State.UNSURE)
    return Next(state=State.UNSURE, due_at=now + timedelta(seconds=READ_BACKS[max(doubts - 1, 0)]))


def settle_by_hand(state: State, due_at: datetime | None) -> None:
    """Raises `NotInDoubt`."""
    if state is not State.UNSURE or due_at is not None:
        raise NotInDoubt("Nobody is in doubt about it: there is nothing to settle.")
