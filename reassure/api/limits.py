"""A fixed window per key, counted in the database: one for all web processes, and honest in its headers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from reassure.kit.errors import Refused
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant

WINDOW_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What a key has left in its window, below nothing where it asked too often; `resets_in` is seconds."""

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
        self.allowance = allowance
        self.headers = allowance.headers() | {"Retry-After": str(allowance.resets_in)}


_COUNT = """
INSERT INTO api_window (id, merchant_id, key_id, starts_at, asked) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (merchant_id, key_id) DO UPDATE SET
  asked = CASE WHEN api_window.starts_at < EXCLUDED.starts_at THEN 1 ELSE api_window.asked + 1 END,
  starts_at = greatest(api_window.starts_at, EXCLUDED.starts_at)
RETURNING asked
"""


def take(key_id: UUID, *, limit: int, now: datetime) -> Allowance:
    """Count one request in the key's minute; the caller commits it, also where `left` then refuses."""
    second = int(now.timestamp()) % WINDOW_SECONDS
    starts_at = now.replace(microsecond=0) - timedelta(seconds=second)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [uuid7(), current_merchant(), key_id, starts_at])
        (asked,) = cursor.fetchone()
    return Allowance(limit=limit, remaining=limit - asked, resets_in=WINDOW_SECONDS - second)


def left(allowance: Allowance) -> Allowance:
    """What a key may still ask. Raises `TooMany` beyond its limit."""
    known = replace(allowance, remaining=max(allowance.remaining, 0))
    if allowance.remaining < 0:
        raise TooMany(known)
    return known
