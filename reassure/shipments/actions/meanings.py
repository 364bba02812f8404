"""A merchant says what a carrier's code means. What was told with it before is read again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, NotFound
from reassure.shipments.actions.tracking import locked, refold
from reassure.shipments.models import CodeMeaning, Scan
from reassure.shipments.queries import unmapped_scans
from reassure.shipments.rules.facts import NOTED
from reassure.shipments.rules.meanings import for_the_record, is_meaning
from reassure.shipments.rules.substatuses import SUBSTATUSES

#: Parcels locked and folded in one transaction.
BATCH = 200


class NoSuchMeaning(NotFound):
    code = "no_such_meaning"


def mean(*, carrier: str, code: str, substatus: str, by: str, now: datetime) -> CodeMeaning:
    """From now on, and for the parcels that it was told of; what we know ourselves stands.

    Raises `Invalid` for what is no sub-status.
    """
    if not code or not is_meaning(substatus):
        raise Invalid("A code means one of the sub-statuses, or nothing for the parcel.")
    with transaction.atomic():
        said = {"substatus": substatus, "by": by[:120], "at": now}
        row, _made = CodeMeaning.objects.update_or_create(carrier=carrier, code=code, defaults=said)
        data = {"carrier": carrier, "code": for_the_record(code), "substatus": substatus}
        journal.record("carrier_code.mapped", about=f"carrier_code/{row.pk}", at=now, by=by, data=data)
    while _read_again(carrier, code, substatus):
        pass
    return row


@transaction.atomic
def _read_again(carrier: str, code: str, substatus: str) -> bool:
    """A batch of the parcels told with this code; whether there was one. Locked in the order in which all are."""
    told = unmapped_scans().filter(shipment__carrier=carrier, said=code)
    keys = list(told.values_list("shipment_id", flat=True).distinct()[:BATCH])
    if not keys:
        return False
    parcels, orders = locked(keys)
    status = "" if substatus == NOTED else SUBSTATUSES[substatus].status
    again = told.filter(shipment_id__in=keys).values_list("pk", flat=True)
    Scan.objects.filter(pk__in=list(again)).update(status=status, substatus=substatus)
    refold(parcels, orders)
    return True


@transaction.atomic
def forget_meaning(*, meaning_id: UUID, by: str, now: datetime) -> None:
    """Nothing told from now on is read with it; what was, stays. Raises `NoSuchMeaning`."""
    row = CodeMeaning.objects.filter(pk=meaning_id).select_for_update().first()
    if row is None:
        raise NoSuchMeaning("There is no such code.")
    data = {"carrier": row.carrier, "code": for_the_record(row.code), "substatus": row.substatus}
    row.delete()
    journal.record("carrier_code.forgotten", about=f"carrier_code/{meaning_id}", at=now, by=by, data=data)
