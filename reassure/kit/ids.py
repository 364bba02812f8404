"""Primary keys are UUIDv7, made by the application: ordered by time, unguessable in their last 62 bits."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    return _uuid7()


def first_of(instant: datetime) -> UUID:
    """The smallest key that can be made in this millisecond: keys of an age are a range of the primary key."""
    return UUID(int=max(0, int(instant.timestamp() * 1000)) << 80)
