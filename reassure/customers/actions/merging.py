"""Two rows turn out to be one person: everything moves to the kept one, the other stays as its alias.

Tables of higher capabilities may point at the alias for ever: they look people up through `queries.everyone`, and
re-point their rows when they hear `customer.merged`.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from reassure.customers.models import Consent, Customer, Identity, PostalAddress
from reassure.customers.rules import people
from reassure.journal import actions as journal
from reassure.kit.tenancy import current_merchant

FILLED = ("name", "email", "phone", "locale")


@transaction.atomic
def merge(*, kept_id: UUID, other_id: UUID, by: str, now: datetime) -> Customer:
    """Make two people one; the same merge twice, either way round, changes nothing."""
    one_at_a_time()
    kept, other = _locked(kept_id, other_id)
    if kept.pk == other.pk:
        return kept
    _move(kept, other)
    changed = [name for name in FILLED if not getattr(kept, name) and getattr(other, name)]
    for name in changed:
        setattr(kept, name, getattr(other, name))
    kept.tags = people.together(kept.tags, other.tags)
    kept.save(update_fields=[*changed, "tags"])
    blank(other)
    other.merged_into = kept
    other.save(update_fields=[*people.TOLD, "merged_into"])
    Customer.objects.filter(merged_into=other).update(merged_into=kept)
    journal.record("customer.merged", about=kept.key, at=now, by=by, data={"merged": str(other.pk)})
    return kept


def one_at_a_time() -> None:
    """Wait until no one else merges or erases people of this merchant: both lock rows that they find on the way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [current_merchant().int % 2**63])


def _locked(kept_id: UUID, other_id: UUID) -> tuple[Customer, Customer]:
    """Both rows, locked in the order of their keys; of an alias the row it stands for."""
    wanted = {kept_id, other_id}
    while True:
        rows = {
            row.pk: row for row in Customer.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
        }
        kept, other = rows[kept_id], rows[other_id]
        kept_id, other_id = kept.merged_into_id or kept.pk, other.merged_into_id or other.pk
        if {kept_id, other_id} <= wanted:
            return rows[kept_id], rows[other_id]
        wanted |= {kept_id, other_id}


def _move(kept: Customer, other: Customer) -> None:
    """Give the kept one what the other had, leaving out what it has already."""
    Identity.objects.filter(customer=other).update(customer=kept)
    places = PostalAddress.objects.filter(customer=kept).values_list("fingerprint", flat=True)
    PostalAddress.objects.filter(customer=other, fingerprint__in=list(places)).delete()
    PostalAddress.objects.filter(customer=other).update(customer=kept)
    said = {(row.channel, row.topic, row.state, row.at) for row in Consent.objects.filter(customer=kept)}
    for row in Consent.objects.filter(customer=other):
        if (row.channel, row.topic, row.state, row.at) not in said:
            row.customer = kept
            row.save(update_fields=["customer"])


def blank(row: Customer) -> None:
    """Take everything personal out of a row."""
    row.name = row.email = row.phone = row.locale = ""
    row.tags = []
