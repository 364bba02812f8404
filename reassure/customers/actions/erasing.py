"""Forgetting a person (GDPR art. 17): personal columns go blank, keys and counted facts stay.

`customer.erased` tells every capability that holds something personal (orders their addresses, messages their texts)
to do the same with its own tables. A mark of each key stays (`marking`), so that what is told late, or told again, does
not bring the person back; a purchase made after the erasure makes somebody new.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.customers import queries
from reassure.customers.actions import marking
from reassure.customers.actions.merging import blank, one_at_a_time
from reassure.customers.models import Customer, Identity, PostalAddress
from reassure.customers.rules import people
from reassure.journal import actions as journal


@transaction.atomic
def erase(*, customer_id: UUID, by: str, now: datetime) -> None:
    """Forget a person and all their aliases; twice changes nothing. What they agreed to stays, without their name."""
    one_at_a_time()
    ids = queries.everyone(customer_id)
    rows = list(Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    if all(row.erased_at is not None for row in rows):
        return
    theirs = Identity.objects.filter(customer__in=ids)
    keys = [*theirs.values_list("source", "external_id"), *((people.EMAIL, row.email) for row in rows if row.email)]
    marking.mark(keys, customer_id=ids[0], at=now)
    for row in rows:
        blank(row)
        row.erased_at = now
        row.save(update_fields=[*people.TOLD, "erased_at"])
    theirs.delete()
    PostalAddress.objects.filter(customer__in=ids).delete()
    journal.record(
        "customer.erased",
        about=f"customer/{ids[0]}",
        at=now,
        by=by,
        data={"customers": [str(each) for each in ids]},
    )


@transaction.atomic
def part(*, customer_id: UUID, source: str, external_id: str = "", by: str, now: datetime) -> None:
    """A shop knows the person no more, or only not by this id, but is known otherwise; twice changes nothing."""
    person = queries.customer(customer_id)
    theirs = Identity.objects.filter(customer=person.id, source=source)
    gone, _ = (theirs.filter(external_id=external_id) if external_id else theirs).delete()
    if gone:
        journal.record("customer.parted", about=person.key, at=now, by=by, data={"source": source})
