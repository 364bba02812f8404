"""What shops must pass on: a person wants a copy of their data, or to be forgotten; a shop leaves for good.

A copy is made and sent by staff, who see the request with its date. Forgetting a person happens at once. A shop that
leaves is forgotten piece by piece (`connectors.tasks`); who is known to another shop of the merchant stays known there.
Raw deliveries that tell of a forgotten person go with them (`forgetting`), the others when they are old.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.connectors.base import PrivacyAsked
from reassure.connectors.intake import forgetting
from reassure.connectors.intake.rules import PRIVACY_DUE
from reassure.connectors.models import Connection, Delivery, PrivacyRequest
from reassure.customers import queries as people
from reassure.journal import actions as journal
from reassure.kit.errors import NotFound, Refused
from reassure.kit.ids import uuid7


class NoSuchRequest(NotFound):
    code = "no_such_request"


class DoneByItself(Refused):
    """Everybody of a shop that left is forgotten bit by bit; nobody can call that done before it is."""

    code = "request_done_by_itself"


def ask(asked: PrivacyAsked, *, connection: Connection, at: datetime, now: datetime) -> None:
    """Keep a request once, however often it is told, and do what can be done at once."""
    person = None
    if asked.ask != "forget_shop":
        person = people.find(source=connection.source, external_id=asked.external_id, email=asked.email)
    made = PrivacyRequest(
        id=uuid7(),
        connection=connection,
        ask=asked.ask,
        external_id=asked.external_id,
        customer_key=person.key if person else "",
        asked_at=at,
        due_at=at + PRIVACY_DUE,
    )
    PrivacyRequest.objects.bulk_create([made], ignore_conflicts=True)
    if not PrivacyRequest.objects.filter(pk=made.pk).exists():
        return
    about = made.customer_key or connection.key
    journal.record("privacy.requested", about=about, at=now, by=connection.key, data={"ask": asked.ask})
    if asked.ask == "erase" and person:
        forgetting.forget_person(customer_id=person.id, by=connection.key, now=now)
    if asked.ask == "forget_shop":
        return
    if asked.ask == "erase" or person is None:
        _done(made, by=connection.key, now=now)


def was_forgotten(external_id: str, *, connection: Connection, since: datetime) -> bool:
    """Whether the shop has asked since then to forget this person."""
    return any_forgotten([external_id], connection=connection, since=since)


def any_forgotten(external_ids: Collection[str], *, connection: Connection, since: datetime) -> bool:
    """Whether the shop has asked since then to forget any of these people."""
    rows = PrivacyRequest.objects.filter(connection=connection, ask="erase", asked_at__gte=since)
    return rows.filter(external_id__in=[key for key in external_ids if key]).exists()


def open_requests() -> list[PrivacyRequest]:
    """What somebody still has to do, the most urgent first."""
    return list(PrivacyRequest.objects.filter(done_at=None).select_related("connection").order_by("due_at"))


def customer_of(request_id: UUID) -> UUID:
    """Whose data was asked for. Raises `NoSuchRequest`, also where we know nobody of theirs."""
    asked = PrivacyRequest.objects.filter(pk=request_id, ask="export").first()
    noun, _, key = (asked.customer_key if asked else "").partition("/")
    if noun != "customer":
        raise NoSuchRequest("There is no such request, or we know nobody of whom it tells.")
    return UUID(key)


@transaction.atomic
def answer(*, request_id: UUID, by: str, now: datetime) -> PrivacyRequest:
    """Staff have sent the copy, or have done otherwise what was asked; twice changes nothing."""
    asked = PrivacyRequest.objects.select_for_update().filter(pk=request_id).first()
    if asked is None:
        raise NoSuchRequest("There is no such request.")
    if asked.done_at is None and asked.ask == "forget_shop":
        raise DoneByItself("The people of a shop that left are forgotten bit by bit: this ends by itself.")
    if asked.done_at is None:
        _done(asked, by=by, now=now)
    return asked


def _done(asked: PrivacyRequest, *, by: str, now: datetime) -> None:
    asked.done_at, asked.done_by = now, by
    asked.save(update_fields=["done_at", "done_by"])
    about = asked.customer_key or f"connection/{asked.connection_id}"
    journal.record("privacy.answered", about=about, at=now, by=by, data={"ask": asked.ask})


@transaction.atomic
def forget_some(*, request_id: UUID, now: datetime, limit: int = 200) -> bool:
    """Forget the next people of a shop that has left, and what it sent us. True = nothing is left to forget."""
    asked = PrivacyRequest.objects.select_for_update().select_related("connection").get(pk=request_id)
    if asked.done_at is not None:
        return True
    connection = asked.connection
    for customer_id in people.of_source(connection.source, limit=limit):
        forgetting.forget_at_shop(customer_id=customer_id, source=connection.source, by=connection.key, now=now)
    if people.of_source(connection.source, limit=1):
        return False
    Delivery.objects.filter(connection=connection).delete()
    connection.sealed_credentials = ""
    connection.save(update_fields=["sealed_credentials"])
    _done(asked, by=connection.key, now=now)
    return True
