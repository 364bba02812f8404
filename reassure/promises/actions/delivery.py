"""Saying when an order comes, and saying so again when it moves: reactions to what orders and parcels do."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.kit.ids import first_of, uuid7
from reassure.merchants.models import Merchant
from reassure.promises import queries
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules import hindsight, ledger
from reassure.promises.rules.facts import Answer, DeliveryDates, Unknown
from reassure.promises.rules.ledger import Horizon, Kind
from reassure.promises.rules.parcels import OrderKnown, ParcelAnswer, Revision, as_promised, order_dates, revise

_FIELDS = [
    "earliest_on", "latest_on", "likely_on", "source", "because", "parcels", "first_earliest_on",
    "first_latest_on", "why", "changes", "made_at", "changed_at", "words",
]  # fmt: skip
#: Orders whose date was first reckoned longer ago are looked at only when something is told of them.
LOOKED_AFTER = timedelta(days=120)


def make(merchant: Merchant, facts: list[Fact]) -> None:
    """Reckon the delivery dates of these orders anew; a first date is made, another one is a change with its why.

    Settled orders stay as they are. What the shop promised at its checkout goes into the ledger as shown there.
    """
    _make(merchant, {order_id: fact for fact in facts if (order_id := ledger.order_of(fact.about))})


@transaction.atomic
def look_again(*, merchant: Merchant, after: UUID, now: datetime, limit: int = 500) -> UUID | None:
    """Reckon open orders anew though nothing was told of them: silence is news too, and so is a night's learning.

    Takes `limit` of them from behind the forecast `after`, and answers the last one; None when there are no more.
    """
    rows = Forecast.objects.filter(outcome="", pk__gt=max(after, first_of(now - LOOKED_AFTER))).order_by("pk")
    found = list(rows.values_list("pk", "order_id")[:limit])
    _make(merchant, {order_id: _silence(order_id, now) for _, order_id in found})
    return found[-1][0] if len(found) == limit else None


def _silence(order_id: UUID, now: datetime) -> Fact:
    return Fact(id=uuid7(), seq=0, kind="", about=f"order/{order_id}", at=now)


def _make(merchant: Merchant, latest: Mapping[UUID, Fact]) -> None:
    known = queries.orders_known(latest, merchant=merchant, asked_at={key: fact.at for key, fact in latest.items()})
    rows = _locked(known)
    _remember_first(rows)
    entries = [
        entry
        for order_id, order in known.items()
        if (entry := _reckon(rows[order_id], order, latest[order_id], zone=merchant.time_zone)) is not None
    ]
    _save(rows.values())
    _keep_shop_promises(known)
    journal.record_many(entries)


def _locked(order_ids: Iterable[UUID]) -> dict[UUID, Forecast]:
    """Each order's row, made where there is none, without those already settled being changed later."""
    wanted = sorted(order_ids)
    found = {
        row.order_id: row
        for row in Forecast.objects.select_for_update().filter(order_id__in=wanted).order_by("order_id")
    }
    return {order_id: found.get(order_id) or Forecast(order_id=order_id) for order_id in wanted}


def _remember_first(rows: dict[UUID, Forecast]) -> None:
    """The original promise is the oldest shown (FIELD 2.3), so a quote before purchase where there was one."""
    without = {key: row for key, row in rows.items() if row.first_latest_on is None and not row.outcome}
    shown = Promise.objects.filter(order_id__in=without, kind=Kind.DELIVERY, latest_on__isnull=False)
    oldest = shown.order_by("order_id", "first_shown_at", "pk").distinct("order_id")
    for order_id, earliest, latest in oldest.values_list("order_id", "earliest_on", "latest_on"):
        without[order_id].first_earliest_on, without[order_id].first_latest_on = earliest, latest


def _reckon(row: Forecast, order: OrderKnown, fact: Fact, *, zone: str) -> Entry | None:
    """Move one row, and tell the journal what of it somebody may want to know."""
    before, answers = row.as_dates(), order.answers()
    if row.outcome or order.cancelled or (before and not answers):
        return None
    today = fact.at.astimezone(ZoneInfo(zone)).date()
    row.words = hindsight.remember(row.words, order)
    revision = revise(before, _answer(answers, order, before), fact=fact.kind, today=today)
    _describe(row, revision, answers)
    if revision.made and revision.dates is not None:
        if row.first_latest_on is None:
            first = order.shop or (revision.dates.earliest, revision.dates.latest)
            row.first_earliest_on, row.first_latest_on = first
        row.made_at = fact.at
        return _entry("promise.made", row, fact)
    if revision.why is not None:
        row.why = ledger.parts_as_data((revision.why,))
        row.changes += 1
        row.changed_at = fact.at
        return _entry("promise.changed", row, fact, before=before)
    return None


def _answer(answers: tuple[ParcelAnswer, ...], order: OrderKnown, before: DeliveryDates | None) -> Answer:
    """What the parcels say; an order that is over before we ever spoke had only its shop's promise."""
    if before is None and order.shop and all(parcel.attempt for parcel in order.parcels):
        return as_promised(order.shop)
    return order_dates(answers)


def _describe(row: Forecast, revision: Revision, answers: tuple[ParcelAnswer, ...]) -> None:
    dates = revision.dates
    row.earliest_on = dates.earliest if dates else None
    row.latest_on = dates.latest if dates else None
    row.likely_on = dates.most_likely if dates else None
    row.source = dates.source if dates else ""
    unknown = order_dates(answers)
    because = dates.because if dates else unknown.because
    row.because = ledger.parts_as_data(because)
    row.parcels = [_parcel_as_data(parcel) for parcel in answers]


def _parcel_as_data(parcel: ParcelAnswer) -> dict[str, object]:
    answer = parcel.answer
    said: dict[str, object] = {"key": parcel.key, "because": ledger.parts_as_data(answer.because)}
    if isinstance(answer, Unknown):
        return said
    return said | {
        "earliest": answer.earliest.isoformat(),
        "latest": answer.latest.isoformat(),
        "likely": answer.most_likely.isoformat(),
        "source": answer.source,
    }


def _entry(kind: str, row: Forecast, fact: Fact, *, before: DeliveryDates | None = None) -> Entry:
    """History stays history: what follows from a fact that is not live is not live either."""
    data: dict[str, object] = {"kind": Kind.DELIVERY, **_days("", row.earliest_on, row.latest_on), "source": row.source}
    if before is not None:
        data |= _days("was_", before.earliest, before.latest) | {"why": row.why[0]["code"]}
        data["days"] = (row.latest_on - before.latest).days if row.latest_on else None
    live = None if fact.live else False
    return Entry(kind=kind, about=fact.about, at=fact.at, data=data, live=live)


def _days(prefix: str, earliest: object, latest: object) -> dict[str, object]:
    return {
        f"{prefix}earliest": str(earliest) if earliest else None,
        f"{prefix}latest": str(latest) if latest else None,
    }


def _save(rows: Iterable[Forecast]) -> None:
    """New rows and moved ones in one statement."""
    key = ["merchant", "order"]
    Forecast.objects.bulk_create(list(rows), 500, update_conflicts=True, unique_fields=key, update_fields=_FIELDS)


def _keep_shop_promises(known: dict[UUID, OrderKnown]) -> None:
    rows = [_shop_promise(order_id, order) for order_id, order in known.items() if order.shop and not order.cancelled]
    Promise.objects.bulk_create(rows, ignore_conflicts=True)


def _shop_promise(order_id: UUID, order: OrderKnown) -> Promise:
    dates = as_promised(order.shop or (order.placed_at.date(), order.placed_at.date()))
    return Promise(
        order_id=order_id,
        kind=Kind.DELIVERY,
        surface=ledger.CHECKOUT,
        terms_hash=ledger.fingerprint(ledger.terms_of(dates)),
        earliest_on=dates.earliest,
        latest_on=dates.latest,
        because=ledger.parts_as_data(dates.because),
        horizon=Horizon.BEFORE,
        first_shown_at=order.placed_at,
        last_shown_at=order.placed_at,
    )
