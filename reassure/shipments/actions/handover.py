"""One parcel, two numbers: the carrier says who takes it on, and under which number."""

from datetime import datetime

from reassure.journal.actions import Entry
from reassure.shipments.actions import telling
from reassure.shipments.models import Number, Shipment
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.numbers import normalised, slug_of


def passed_on(shipment: Shipment, answers: list[TrackingFacts], about: list[str], now: datetime) -> list[Entry]:
    """The parcel goes by the next carrier's number too, unless another one does; what was heard of it is claimed then.

    The parcel is locked. Told again it changes nothing.
    """
    told = {(slug_of(one.onward[0]), normalised(one.onward[1])[:60]) for one in answers if one.onward}
    if not told:
        return []
    taken = Number.objects.filter(number__in=[number for _, number in told], until=None)
    new = told - set(taken.values_list("carrier", "number"))
    rows = [Number(shipment=shipment, carrier=carrier, number=number, since=now) for carrier, number in sorted(new)]
    made = {row.pk for row in Number.objects.bulk_create(rows, ignore_conflicts=True)}
    if not Number.objects.filter(pk__in=made).exists():
        return []
    data: dict[str, object] = {"shipment": str(shipment.pk), "fields": ["numbers"]}
    return telling.entries("shipment.changed", about, at=now, data=data)
