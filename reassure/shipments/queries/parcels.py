"""Reads of parcels."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Greatest, Left

from reassure.kit.errors import NotFound
from reassure.kit.ids import first_of
from reassure.kit.tenancy import current_merchant, merchants_with
from reassure.shipments.models import CodeMeaning, Number, Scan, Shipment, ShipmentLine, ShipmentOrder, Unclaimed
from reassure.shipments.rules import facts as rules
from reassure.shipments.rules.facts import Status, TrackingFacts
from reassure.shipments.rules.meanings import LONGEST
from reassure.shipments.rules.numbers import normalised
from reassure.shipments.rules.scans import Known, by_number, match

#: A parcel's key is made when it is told, by another clock perhaps: so its age finds it by the primary key.
CLOCKS_DIFFER = timedelta(days=1)


class NoSuchParcel(NotFound):
    """There is no such parcel, or it belongs to somebody else."""

    code = "no_such_parcel"


def parcels_of(order_id: UUID) -> list[Shipment]:
    """The order's parcels in the order in which they were told of, with their lines."""
    found = Shipment.objects.filter(orders__order_id=order_id)
    return list(found.prefetch_related("lines", "numbers").order_by("id"))


def parcels_of_orders(order_ids: Collection[UUID]) -> dict[UUID, list[Shipment]]:
    """The parcels of many orders, with their lines, in the order in which they were told of; three queries."""
    found: dict[UUID, list[Shipment]] = {}
    links = ShipmentOrder.objects.filter(order_id__in=order_ids).select_related("shipment")
    for link in links.prefetch_related("shipment__lines").order_by("shipment_id"):
        found.setdefault(link.order_id, []).append(link.shipment)
    return found


def scans_of(shipment_ids: Collection[UUID]) -> dict[UUID, list[rules.Scan]]:
    """All scans of many parcels, oldest first; one query."""
    found: dict[UUID, list[rules.Scan]] = {}
    for row in Scan.objects.filter(shipment_id__in=shipment_ids).order_by("at", "id"):
        found.setdefault(row.shipment_id, []).append(row.as_scan())
    return found


def parcel(shipment_id: UUID) -> Shipment:
    found = Shipment.objects.filter(pk=shipment_id).first()
    if found is None:
        raise NoSuchParcel("There is no such parcel.")
    return found


def parcel_for(number: str, *, carrier: str = "") -> Shipment | None:
    """The parcel that now goes by this number; None where there is none, or more than one it could be."""
    known = known_numbers([number]).get(normalised(number), [])
    shipment_id = match(carrier, known)
    return parcel(shipment_id) if shipment_id else None


def parcels_by_number(number: str) -> list[Shipment]:
    """Every parcel that goes or went by the number, the newest first: for staff who search."""
    found = Shipment.objects.filter(numbers__number=normalised(number)).distinct()
    return list(found.order_by("-id")[:20])


def order_ids(shipment_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Whose orders the parcels carry."""
    links = ShipmentOrder.objects.filter(shipment_id__in=shipment_ids)
    found: dict[UUID, list[UUID]] = {}
    for shipment_id, order_id in links.order_by("order_id").values_list("shipment_id", "order_id"):
        found.setdefault(shipment_id, []).append(order_id)
    return found


def shipped_of(line_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many units of these order lines are in parcels, all parcels together; 0 for those in none."""
    rows = ShipmentLine.objects.filter(line_id__in=line_ids).values_list("line_id").annotate(many=Sum("quantity"))
    return dict.fromkeys(line_ids, 0) | dict(rows)


def timeline(shipment_id: UUID) -> list[rules.Scan]:
    """All its scans, the newest first, unmapped ones among them."""
    return [row.as_scan() for row in Scan.objects.filter(shipment_id=shipment_id).order_by("-at", "-id")]


def timelines(shipment_ids: Collection[UUID]) -> dict[UUID, list[rules.Scan]]:
    """`timeline` of several parcels, in one query."""
    found: dict[UUID, list[rules.Scan]] = {}
    for row in Scan.objects.filter(shipment_id__in=shipment_ids).order_by("-at", "-id"):
        found.setdefault(row.shipment_id, []).append(row.as_scan())
    return found


def export_of(order_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """What the parcels of somebody's orders hold, for a copy of their data (GDPR art. 15 and 20)."""
    keys = ShipmentOrder.objects.filter(order_id__in=order_ids).values("shipment_id")
    parcels = list(Shipment.objects.filter(pk__in=keys).order_by("pk"))
    scans = timelines([parcel.pk for parcel in parcels])
    names = ("carrier", "tracking_number", "status", "city", "region", "postcode", "country", "signed_by", "proof_url")
    return [
        {name: getattr(parcel, name) for name in names} | {"scans": [asdict(one) for one in scans.get(parcel.pk, ())]}
        for parcel in parcels
    ]


def unknown_codes(limit: int = 200) -> list[dict[str, Any]]:
    """Codes to be mapped: `carrier`, what it `said`, how `many` times, `last` seen, a `sample`; the latest first."""
    groups = unmapped_scans().values("said", carrier=F("shipment__carrier"))
    return list(groups.annotate(many=Count("pk"), last=Max("at"), sample=Max("text")).order_by("-last")[:limit])


def unmapped_scans() -> QuerySet[Any]:
    """`said` is the code, or the text where the carrier has no codes (`rules.meanings.key`)."""
    said = Case(When(code="", then=Left("text", LONGEST)), default=F("code"))
    return Scan.objects.filter(status="", substatus="").annotate(said=said)


def own_meanings() -> list[CodeMeaning]:
    """What the merchant says of codes."""
    return list(CodeMeaning.objects.order_by("carrier", "code"))


def known_numbers(numbers: Collection[str]) -> dict[str, list[Known]]:
    """Who goes by these numbers now, by normalised number."""
    wanted = {normalised(number) for number in numbers}
    rows = Number.objects.filter(number__in=wanted, until=None).values_list("shipment_id", "carrier", "number")
    return dict(by_number(Known(shipment_id=s, carrier=c, number=n) for s, c, n in rows))


def unknown(answers: Sequence[TrackingFacts]) -> list[TrackingFacts]:
    """Those of the answers that `actions.track` can't lay at one parcel's door: they are the caller's to keep."""
    known = known_numbers([answer.tracking_number for answer in answers])
    return [a for a in answers if match(a.carrier, known.get(normalised(a.tracking_number), [])) is None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What a list is narrowed by; empty = all. `after` is the last parcel of the page before.

    `heard_*` is when anything was last told or asked of it, or it is one of `or_changed`; `ids` None = any.
    """

    statuses: tuple[str, ...] = ()
    substatus: str = ""
    carrier: str = ""
    country: str = ""
    shipped_from: datetime | None = None
    shipped_until: datetime | None = None
    silent_since: datetime | None = None
    unmapped: bool = False
    number: str = ""
    after: UUID | None = None
    carriers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    numbered: bool = False
    ids: Collection[UUID] | None = None
    returning: bool | None = None
    told_from: datetime | None = None
    told_until: datetime | None = None
    heard_from: datetime | None = None
    heard_until: datetime | None = None
    or_changed: Collection[UUID] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`after` continues the list; None on its last page."""

    parcels: list[Shipment]
    after: UUID | None


def listed(asked: Filter, *, size: int = 50) -> Page:
    """Parcels by what is asked, those that left last first, a page at a time; a past that was imported stays past."""
    rows = _narrowed(asked).order_by("-left_at", "-id")
    if asked.after is not None:
        last = Shipment.objects.filter(pk=asked.after).values_list("left_at", flat=True).first()
        rows = rows.filter(Q(left_at__lt=last) | Q(left_at=last, pk__lt=asked.after), left_at__lte=last)
    return _page(rows, size)


def newest(asked: Filter, *, size: int = 50) -> Page:
    """Parcels by what is asked, those first that we were told of last, a page at a time: for machines that follow."""
    rows = _narrowed(asked).order_by("-id")
    return _page(rows.filter(pk__lt=asked.after) if asked.after is not None else rows, size)


def _page(rows: QuerySet[Shipment], size: int) -> Page:
    found = list(rows.prefetch_related("orders__order")[: size + 1])
    return Page(parcels=found[:size], after=found[size - 1].pk if len(found) > size else None)


def parcels_by_id(shipment_ids: Collection[UUID]) -> list[Shipment]:
    """Those that exist, the newest first, with their orders; two queries."""
    return list(Shipment.objects.filter(pk__in=shipment_ids).prefetch_related("orders__order").order_by("-id"))


def how_many(asked: Filter, *, at_most: int) -> int:
    """How many there are, counted no further than `at_most`; one query."""
    return _narrowed(asked).order_by()[:at_most].count()


def keys_starting(number: str, *, at_most: int) -> list[UUID]:
    """Parcels with a number that begins so, a range and not LIKE, which the fence keeps from the index."""
    start = normalised(number)
    rows = Number.objects.filter(number__gte=start, number__lt=start + "\U0010ffff") if start else Number.objects.none()
    return list(rows.order_by("number").values_list("shipment_id", flat=True)[:at_most])


def counts(asked: Filter | None = None) -> dict[str, int]:
    """How many parcels stand in each status (all nine are there), within what is asked."""
    rows = _narrowed(asked or Filter()).values_list("status").annotate(many=Count("id")).order_by()
    return {status.value: 0 for status in Status} | dict(rows)


#: From each carrier straight to the next: as many steps in the index as there are carriers, not parcels.
_CARRIERS = """
WITH RECURSIVE known AS (
  (SELECT carrier FROM shipments_shipment WHERE merchant_id = %(merchant)s AND carrier > '' ORDER BY carrier LIMIT 1)
  UNION ALL
  SELECT (
    SELECT carrier FROM shipments_shipment
    WHERE merchant_id = %(merchant)s AND carrier > known.carrier ORDER BY carrier LIMIT 1
  ) FROM known WHERE known.carrier IS NOT NULL
) SELECT carrier FROM known WHERE carrier IS NOT NULL ORDER BY carrier
"""


def carriers() -> list[str]:
    """The carriers the merchant ships with; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIERS, {"merchant": current_merchant()})
        return [carrier for (carrier,) in cursor.fetchall()]


def due_for_poll(*, now: datetime, limit: int = 1000) -> list[tuple[UUID, str]]:
    """(merchant, carrier) pairs with parcels to ask a carrier about, for the operator's tick."""
    rows = Shipment.across.using("operator").filter(poll_at__lte=now)
    return list(rows.values_list("merchant_id", "carrier").distinct().order_by("merchant_id", "carrier")[:limit])


def overdue(carriers: Collection[str], now: datetime) -> tuple[int, datetime | None]:
    """How many parcels of these carriers wait to be asked about, and since when."""
    due = Shipment.objects.filter(carrier__in=carriers, poll_at__lte=now)
    told = due.aggregate(many=Count("pk"), first=Min("poll_at"))
    return told["many"], told["first"]


def merchants_with_unclaimed(before: datetime) -> list[UUID]:
    """Who still has answers from before then whose parcel never came, for the operator's tick."""
    return merchants_with(Unclaimed, told_at__lt=before)


def _narrowed(asked: Filter) -> QuerySet[Shipment]:
    rows = Shipment.objects.filter(cancelled_at=None)
    wanted = {
        "status__in": asked.statuses,
        "substatus": asked.substatus,
        "carrier": asked.carrier,
        "carrier__in": asked.carriers,
        "country": asked.country,
        "country__in": asked.countries,
        "told_at__gte": asked.told_from,
        "pk__gte": first_of(asked.told_from - CLOCKS_DIFFER) if asked.told_from else None,
        "told_at__lte": asked.told_until,
        "shipped_at__gte": asked.shipped_from,
        "shipped_at__lt": asked.shipped_until,
        "last_scan_at__lt": asked.silent_since,
        "numbers__number": normalised(asked.number),
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.filter(unmapped__gt=0) if asked.unmapped else rows
    rows = rows.exclude(tracking_number="") if asked.numbered else rows
    rows = rows if asked.ids is None else rows.filter(pk__in=asked.ids)
    rows = rows if asked.returning is None else rows.filter(returning_at__isnull=not asked.returning)
    if asked.numbers:
        known = Number.objects.filter(number__in=[normalised(number) for number in asked.numbers])
        rows = rows.filter(pk__in=known.values("shipment_id"))
    return _heard(rows, asked)


def _heard(rows: QuerySet[Shipment], asked: Filter) -> QuerySet[Shipment]:
    if asked.heard_from is None and asked.heard_until is None:
        return rows
    rows = rows.annotate(heard_at=Greatest("told_at", "polled_at", "pushed_at"))
    within = Q(heard_at__gte=asked.heard_from) if asked.heard_from else Q()
    within &= Q(heard_at__lte=asked.heard_until) if asked.heard_until else Q()
    return rows.filter(within | Q(pk__in=asked.or_changed))
