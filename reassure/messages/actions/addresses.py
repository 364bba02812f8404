"""Addresses that get nothing more: why, until somebody says that they are good again; and those that are forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.rules import Fact
from reassure.kit.errors import Invalid, NotFound
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from reassure.messages.models import Message, Suppression
from reassure.messages.rules.errands import State
from reassure.messages.rules.wanted import normal


class NoSuchAddress(NotFound):
    """Nothing is held back from this address, or no longer."""

    code = "no_such_address"


def suppress(*, address: str, reason: str, now: datetime) -> None:
    """Nothing more goes to this address, because of one of `Suppression.Reason`; also if it was released once."""
    row = Suppression(merchant_id=current_merchant(), address=normal(address), reason=reason, created_at=now)
    Suppression.objects.filter(address=row.address).exclude(released_at=None).delete()
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def release(*, suppression_id: UUID, why: str, by: str, now: datetime) -> Suppression:
    """Somebody says that the address is good again, and why; twice changes nothing.

    What was not sent meanwhile is not sent by that. Raises `Invalid` without a reason, `NoSuchAddress`.
    """
    row = Suppression.objects.select_for_update().filter(pk=suppression_id).first()
    if row is None:
        raise NoSuchAddress("There is no such address.")
    if not why.strip():
        raise Invalid("Say why the address is good again.", code="reason_missing")
    if row.released_at is None:
        row.released_at, row.released_by, row.released_why = now, by, why.strip()[:300]
        row.save(update_fields=["released_at", "released_by", "released_why"])
        journal.record("address.released", about=row.key, at=now, by=by, data={"was": row.reason})
    return row


def forget(merchant: Merchant, facts: list[Fact]) -> None:
    """`customer.erased`: what we wrote to a person loses its words and its address, and waits no more."""
    people = [f"customer/{each}" for fact in facts for each in fact.data.get("customers", ())]
    if not people:
        return
    rows = list(Message.objects.select_for_update().filter(person__in=people))
    addresses = {row.recipient for row in rows}
    for row in rows:
        row.recipient = f"erased/{row.pk}"
        row.subject = row.html = row.text = row.person = row.why = ""
        row.context = {}
        if row.due_at is not None:
            row.state, row.due_at, row.why = State.SKIPPED, None, "The person was forgotten."
    fields = ["recipient", "subject", "html", "text", "person", "why", "context", "state", "due_at"]
    Message.objects.bulk_update(rows, fields)
    Suppression.objects.filter(address__in=addresses).delete()
