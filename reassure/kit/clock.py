"""The only place that reads the clock. Everything else takes `now` as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
