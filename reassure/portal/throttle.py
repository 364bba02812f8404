"""Counting who asks, in one statement: the counters move together, in one order, so that they cannot deadlock."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from reassure.kit.errors import Refused
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant
from reassure.portal.rules import Window


class TooMany(Refused):
    """Somebody asks too often; `until` is when they may again."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


_COUNT = """
INSERT INTO portal_count (id, merchant_id, bucket, starts_at, count) VALUES {rows}
ON CONFLICT (merchant_id, bucket, starts_at) DO UPDATE SET count = portal_count.count + 1
RETURNING bucket, count
"""


def count(windows: Sequence[Window]) -> Window | None:
    """Count one more in every window; answers the one that is over its limit and ends last, else None.

    The caller lets the transaction commit also when it refuses, or nothing would be counted.
    """
    merchant, ordered = current_merchant(), sorted(windows, key=lambda window: window.bucket)
    values = [value for window in ordered for value in (uuid7(), merchant, window.bucket, window.starts_at)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(rows=", ".join(["(%s, %s, %s, %s, 1)"] * len(ordered))), values)
        counted = dict(cursor.fetchall())
    over = [window for window in ordered if counted[window.bucket] > window.limit.most]
    return max(over, key=lambda window: window.ends_at, default=None)
