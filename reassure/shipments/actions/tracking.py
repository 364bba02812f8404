"""What carriers tell: many answers at once, each scan kept once, the status folded again from all of them.

Parcels are locked in key order, so the same answers told by many at once make one set of scans and one event.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant
from reassure.orders.actions.holding import hold_by_id
from reassure.shipments import queries
from reassure.shipments.actions import handover, telling
from reassure.shipments.actions.polling import POLLING, plan
from reassure.shipments.models import STATE, Scan, Shipment
from reassure.shipments.rules import facts, meanings, scans
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.nameless import nameless
from reassure.shipments.rules.numbers import normalised
from reassure.shipments.rules.status import status_of

ESTIMATE = ("estimated_from", "estimated_to", "first_estimated_from", "first_estimated_to")
WRITTEN = [*STATE, *ESTIMATE, *POLLING, "carrier", "service", "proof_url"]


@transaction.atomic
def track(*, answers: Sequence[TrackingFacts], source: str, now: datetime, polled: bool = False) -> list[Shipment]:
    """Lay answers at their parcels' doors; the parcels they were of. Told again, in any order, it changes nothing.

    An answer about a number that no parcel of the merchant goes by touches nothing: `queries.unknown` names them.
    `polled` = we asked; otherwise the carrier tells by itself and is not asked for a while.
    """
    told = _by_parcel(answers)
    if not told:
        return []
    parcels, orders = locked(told)
    told |= {row.pk: [nameless(each) for each in told[row.pk]] for row in parcels if row.erased_at is not None}
    own = {(row.carrier, row.code): row.substatus for row in queries.own_meanings()}
    told |= {row.pk: [_read(each, row, own) for each in told[row.pk]] for row in parcels if own}
    fresh = _keep_scans(told, source=source, now=now)
    entries: list[Entry] = []
    for shipment in parcels:
        about = telling.keys(shipment, orders)
        entries += _estimated(shipment, told[shipment.pk], about, now)
        entries += _fold(shipment, told[shipment.pk], fresh[shipment.pk], about)
        entries += handover.passed_on(shipment, told[shipment.pk], about, now)
        plan(shipment, now=now, polled=polled)
    _write(parcels)
    journal.record_many(entries)
    return parcels


def _read(answer: TrackingFacts, shipment: Shipment, own: meanings.Own) -> TrackingFacts:
    """With what the merchant says of codes that we don't know."""
    carrier = shipment.carrier or answer.carrier
    return replace(answer, scans=tuple(meanings.read(scan, carrier, own) for scan in map(scans.fitted, answer.scans)))


def locked(shipment_ids: Collection[UUID]) -> tuple[list[Shipment], dict[UUID, list[UUID]]]:
    """The parcels and their orders, held in the order in which everybody holds them."""
    orders = queries.order_ids(shipment_ids)
    hold_by_id({order_id for keys in orders.values() for order_id in keys})
    return list(Shipment.objects.filter(pk__in=shipment_ids).order_by("pk").select_for_update(no_key=True)), orders


def refold(parcels: list[Shipment], orders: dict[UUID, list[UUID]]) -> None:
    """Fold kept scans again, after some of them came to mean something. The parcels are `locked`."""
    kept = _kept(row.pk for row in parcels)
    entries: list[Entry] = []
    for shipment in parcels:
        entries += _fold(shipment, [], kept[shipment.pk], telling.keys(shipment, orders))
    _write(parcels)
    journal.record_many(entries)


def _write(parcels: list[Shipment]) -> None:
    columns = ("merchant_id", "id", *WRITTEN)
    bulk.update(Shipment, ({name: getattr(shipment, name) for name in columns} for shipment in parcels))


def _by_parcel(answers: Sequence[TrackingFacts]) -> dict[UUID, list[TrackingFacts]]:
    known = queries.known_numbers([answer.tracking_number for answer in answers])
    told: dict[UUID, list[TrackingFacts]] = {}
    for answer in answers:
        shipment_id = scans.match(answer.carrier, known.get(normalised(answer.tracking_number), []))
        if shipment_id is not None:
            told.setdefault(shipment_id, []).append(answer)
    return told


def _keep_scans(
    told: dict[UUID, list[TrackingFacts]], *, source: str, now: datetime
) -> dict[UUID, dict[UUID, facts.Scan]]:
    """Write down the scans that are new; all scans of each parcel, by fingerprint. The parcels are locked."""
    kept = _kept(told)
    new: list[tuple[UUID, UUID, facts.Scan]] = []
    learned: list[tuple[UUID, UUID, facts.Scan]] = []
    for shipment_id, answers in told.items():
        have = kept[shipment_id]
        for key, scan in _scans(answers):
            old = have.get(key)
            if old is None:
                new.append((shipment_id, key, scan))
            elif scans.says_more(scan, than=old):
                learned.append((shipment_id, key, scan))
            else:
                continue
            have[key] = scan
    _insert(new, source=source, now=now)
    _learn(learned)
    return kept


def _scans(answers: list[TrackingFacts]) -> Iterator[tuple[UUID, facts.Scan]]:
    for answer in answers:
        for scan in map(scans.fitted, answer.scans):
            yield scans.fingerprint(scan), scan


def _insert(new: list[tuple[UUID, UUID, facts.Scan]], *, source: str, now: datetime) -> None:
    common = {"merchant_id": current_merchant(), "source": source, "told_at": now}
    rows = (
        {
            **common, "shipment_id": shipment_id, "fingerprint": key, "at": scan.at, "status": str(scan.status or ""),
            "substatus": scan.substatus, "code": scan.code, "text": scan.text, "city": scan.city,
            "region": scan.region, "postcode": scan.postcode, "country": scan.country, "zoned": scan.zoned,
            "signed_by": scan.signed_by,
        }
        for shipment_id, key, scan in new
    )  # fmt: skip
    bulk.add(Scan, rows, ignore=True)


def _kept(shipment_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, facts.Scan]]:
    found: dict[UUID, dict[UUID, facts.Scan]] = {shipment_id: {} for shipment_id in shipment_ids}
    for row in Scan.objects.filter(shipment_id__in=found):
        found[row.shipment_id][row.fingerprint] = row.as_scan()
    return found


def _learn(learned: list[tuple[UUID, UUID, facts.Scan]]) -> None:
    """A code that was unknown has been mapped since, or a signature came: rare, so one by one."""
    for shipment_id, key, scan in learned:
        Scan.objects.filter(shipment_id=shipment_id, fingerprint=key).update(
            status=scan.status or "", substatus=scan.substatus, signed_by=scan.signed_by
        )


def _fold(
    shipment: Shipment, answers: list[TrackingFacts], all_scans: dict[UUID, facts.Scan], about: list[str]
) -> list[Entry]:
    was, state = shipment.state, status_of(all_scans.values())
    shipment.take(state)
    for answer in answers:
        shipment.carrier = shipment.carrier or answer.carrier[:40]
        shipment.service = shipment.service or answer.service[:80]
        shipment.proof_url = answer.proof_url[:500] or shipment.proof_url
        shipment.signed_by = shipment.signed_by or answer.signed_by[:120]
    return telling.moved(shipment, was, state, about)


def _estimated(shipment: Shipment, answers: list[TrackingFacts], about: list[str], now: datetime) -> list[Entry]:
    """An answer whose newest scan is older than ours carries an older estimate; one without scans tells just that.

    The fact is as old as that scan: what a carrier thought long ago is history, and speaks to nobody.
    """
    before = (shipment.estimated_from, shipment.estimated_to)
    known, said = shipment.last_scan_at, now
    for newest, days in sorted(
        (_newest(answer, now), answer.estimated_on) for answer in answers if answer.estimated_on
    ):
        if known is None or newest >= known:
            _estimate(shipment, min(days), max(days))
            said = newest
    return telling.estimated(shipment, before, about, min(said, now))


def _newest(answer: TrackingFacts, now: datetime) -> datetime:
    return max((scan.at for scan in answer.scans), default=now)


def _estimate(shipment: Shipment, first: date, last: date) -> None:
    if shipment.first_estimated_from is None:
        shipment.first_estimated_from, shipment.first_estimated_to = first, last
    shipment.estimated_from, shipment.estimated_to = first, last
