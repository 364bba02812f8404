"""What becomes of a message: tried again after a fault, once more when nobody knows, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from reassure.messages.rules.triggers import Trigger


class State(StrEnum):
    """`skipped` was never to be sent, and says why; `unsure` may have been sent and nobody can say."""

    WANTED = "wanted"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNSURE = "unsure"
    SKIPPED = "skipped"


#: 30 s, 2 min, 8 min, 32 min, 2 h, 8 h, 8 h, 8 h: about a day, after which an order mail is stale.
RETRIES = (30, 120, 480, 1_920, 7_680, 28_800, 28_800, 28_800)
#: A send that says nothing for so long has died with its process: longer than any timeout of a client.
SILENCE = timedelta(minutes=10)
#: So often a message of unknown outcome may be in doubt before nobody tries again.
MOST_DOUBTS = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """`due_at` None: nobody waits for it any more."""

    state: State
    due_at: datetime | None = None


def after_fault(*, attempts: int, now: datetime, retry_after: timedelta | None = None) -> Next:
    """The vendor could not take it, and surely did not: again later, at most `len(RETRIES)` times."""
    if attempts > len(RETRIES):
        return Next(state=State.FAILED)
    wait = timedelta(seconds=RETRIES[max(0, attempts - 1)])
    return Next(state=State.WANTED, due_at=now + max(wait, retry_after or timedelta()))


def after_silence(*, trigger: Trigger, doubts: int, now: datetime) -> Next:
    """The outcome is unknown for the `doubts`-th time: order and legal mail goes once more under the same Message-ID,
    which mail programs show once; a code or an advertisement does not."""
    if trigger.again and doubts <= MOST_DOUBTS:
        return Next(state=State.WANTED, due_at=now)
    return Next(state=State.UNSURE)


def message_id(message: UUID, sender: str) -> str:
    """The same for every attempt of one message: `<message@domain of the sender>`."""
    domain = sender.rpartition("@")[2].strip(" >").lower()
    return f"<{message}@{domain or 'localhost'}>"


def unsubscribe_headers(trigger: Trigger, url: str) -> tuple[tuple[str, str], ...]:
    """One-click unsubscription (RFC 8058) for commercial mail, nothing for mail about an order."""
    if not trigger.commercial:
        return ()
    if not url.startswith("https://"):
        raise ValueError("RFC 8058 asks for an https address")
    return (("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
