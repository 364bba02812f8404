"""Printing: a label is worth money and names a person, so who printed it is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.labels import queries
from reassure.labels.models import LabelDocument


@transaction.atomic
def printed(*, label_id: UUID, kind: str, by: str, now: datetime) -> LabelDocument:
    """The document. Raises `NoSuchLabel`, and `NoDocument` where there is none, or none any more."""
    label, found = queries.label(label_id), queries.document(label_id, kind)
    journal.record("label.printed", about=label.key, at=now, by=by, data=label.told | {"kind": kind})
    return found
