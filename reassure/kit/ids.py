"""Primary keys are UUIDv7, made by the application: ordered by time, unguessable in their last 62 bits."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    return _uuid7()
