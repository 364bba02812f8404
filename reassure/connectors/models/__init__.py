"""Connections, what comes in over them, and what goes out to merchants' own systems."""

from reassure.connectors.models.aftership import Tracked
from reassure.connectors.models.connection import Backfill, Connection, PrivacyRequest
from reassure.connectors.models.delivery import Delivery
from reassure.connectors.models.importing import ImportRefusal, ImportRun
from reassure.connectors.models.outgoing import Attempt, Endpoint, Post

__all__ = [
    "Attempt",
    "Backfill",
    "Connection",
    "Delivery",
    "Endpoint",
    "ImportRefusal",
    "ImportRun",
    "Post",
    "PrivacyRequest",
    "Tracked",
]
