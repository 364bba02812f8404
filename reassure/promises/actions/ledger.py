"""Writing into the ledger: a promise is written when somebody sees it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from reassure.promises.models import Forecast, Promise
from reassure.promises.rules import ledger
from reassure.promises.rules.ledger import Horizon, Kind, Recipient, Shown, Terms


def show(*, shown: Shown, now: datetime) -> Promise:
    """Write down a promise as it is seen. The same terms at the same place again are one row, and within the hour
    not even a write."""
    terms_hash = ledger.fingerprint(shown.terms)
    place = {"order_id": shown.order_id, "kind": shown.kind, "surface": shown.surface, "terms_hash": terms_hash}
    found = Promise.objects.filter(**place).first() or _write(shown, place, now)
    if ledger.worth_noting(last_shown_at=found.last_shown_at, now=now):
        Promise.objects.filter(pk=found.pk, last_shown_at__lt=now).update(last_shown_at=now)
        found.last_shown_at = now
    return found


@transaction.atomic
def show_delivery(
    *,
    order_id: UUID,
    surface: str,
    statement: str,
    days: tuple[date, date] | None = None,
    recipient: Recipient = Recipient.SHOPPER,
    now: datetime,
) -> Promise | None:
    """Write down the delivery date an order's page or mail names, word for word in `statement`.

    `days` are those it names where they were read a while ago (a mail on its way); left out: today's forecast.
    None when there is no date to stand for: nobody knows one, or it has been settled.
    """
    forecast = Forecast.objects.filter(order_id=order_id).first()
    if forecast is None or forecast.outcome:
        return None
    dates = forecast.as_dates()
    terms = Terms(earliest=days[0], latest=days[1]) if days else ledger.terms_of(dates) if dates else None
    if terms is None:
        return None
    shown = Shown(
        order_id=order_id,
        kind=Kind.DELIVERY,
        surface=surface,
        terms=terms,
        statement=statement,
        because=dates.because if dates and terms == ledger.terms_of(dates) else (),
        recipient=recipient,
        horizon=Horizon.TRANSIT if any(parcel["key"] for parcel in forecast.parcels) else Horizon.AFTER,
    )
    return show(shown=shown, now=now) if _still_open(forecast, shown) else None


def _still_open(forecast: Forecast, shown: Shown) -> bool:
    """A new row waits for a settlement that is under way, so that none is left behind open."""
    if Promise.objects.filter(
        order_id=shown.order_id, surface=shown.surface, terms_hash=ledger.fingerprint(shown.terms)
    ).exists():
        return True
    return Forecast.objects.select_for_update().filter(pk=forecast.pk, outcome="").exists()


def _write(shown: Shown, place: dict[str, object], now: datetime) -> Promise:
    """Whoever comes second finds the row of whoever came first."""
    others = Promise.objects.filter(order_id=shown.order_id, kind=shown.kind).order_by("first_shown_at", "pk")
    row, _ = Promise.objects.get_or_create(**place, defaults=columns(shown, others, now))
    return row


def columns(shown: Shown, others: Iterable[Promise], now: datetime) -> dict[str, object]:
    """What is kept of a promise beside its key; `others` are those of its order and kind, the oldest first."""
    return {
        "recipient": shown.recipient,
        "revises": ledger.predecessor(shown.terms, ((row.pk, row.as_terms()) for row in others)),
        "horizon": shown.horizon,
        "by": shown.by,
        "earliest_on": shown.terms.earliest,
        "latest_on": shown.terms.latest,
        "due_at": shown.terms.due_at,
        "terms": dict(shown.terms.other),
        "statement": shown.statement,
        "because": ledger.parts_as_data(shown.because),
        "first_shown_at": now,
        "last_shown_at": now,
    }
