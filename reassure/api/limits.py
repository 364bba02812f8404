"""A fixed window per key, counted in this process: cheap, and honest in its headers.

With several web processes a key may do the limit in each; who needs a hard limit sets it at the proxy.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from reassure.kit.errors import Refused

WINDOW_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What a key has left in its window; `resets_in` is seconds."""

    limit: int
    remaining: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.resets_in),
            "RateLimit-Policy": f"{self.limit};w={WINDOW_SECONDS}",
        }


class TooMany(Refused):
    """The key has used up its window."""

    code = "too_many_requests"
    status = 429

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(f"This key may ask {allowance.limit} times a minute: wait {allowance.resets_in} s.")
        self.headers = allowance.headers() | {"Retry-After": str(allowance.resets_in)}


class Windows:
    """How often each key has asked in the current minute."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._asked: dict[UUID, int] = {}

    def take(self, key_id: UUID, *, limit: int, now: datetime) -> Allowance:
        """Count one request. Raises `TooMany` beyond `limit` a minute."""
        minute, second = divmod(int(now.timestamp()), WINDOW_SECONDS)
        with self._lock:
            if minute != self._minute:
                self._minute, self._asked = minute, {}
            asked = self._asked.get(key_id, 0) + 1
            self._asked[key_id] = asked
        left = Allowance(limit=limit, remaining=max(limit - asked, 0), resets_in=WINDOW_SECONDS - second)
        if asked > limit:
            raise TooMany(left)
        return left
