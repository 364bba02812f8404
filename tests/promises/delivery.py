"""Atelier Nord ships from Hamburg to Berlin in one or two days, after one day of preparation."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from reassure.config.reactions import REACTIONS
from reassure.customers.rules import Address
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules.transit import TransitRow
from reassure.shipments import actions as shipments
from reassure.stores import actions as stores
from reassure.stores.rules import Place
from tests.cast import NOW
from tests.shipments.parcels import SHOP, answer, parcel

DAY = timedelta(days=1)
WED, THU, FRI, MON = date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 8)
SATURDAY = date(2026, 6, 6)


def hamburg() -> None:
    """A warehouse with a cut-off at 14:00 and one day of preparation, and a table with one row for Germany."""
    stores.keep(
        facts=stores.LocationFacts(
            place=Place(name="Hamburg", zone="Europe/Berlin", cutoffs=(time(14),) * 7, processing=(1, 1)),
            address=Address(city="Hamburg", region="HH", postcode="20457", country="DE"),
        ),
        now=NOW,
    )
    promises.keep_rule(row=TransitRow(key="", days=(1, 2), destination_country="DE"), by="", now=NOW)


def told(merchant: Merchant, *, live: bool = True) -> None:
    """Let promises react to all that was recorded since the last time."""
    events = list(Event.objects.filter(reacted_at=None).order_by("seq"))
    facts = [replace(event.as_fact(), live=live) for event in events]
    for reaction in REACTIONS:
        wanted = [fact for fact in facts if reaction.wants(fact.kind)]
        if reaction.name.startswith("promises.") and wanted:
            reaction.react(merchant, wanted)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(reacted_at=NOW)


def forecast() -> Forecast:
    return Forecast.objects.get()


def recorded(kind: str) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("seq")]


def days(row: Forecast | Promise) -> tuple[date | None, date | None]:
    return row.earliest_on, row.latest_on


def shipped(**changes: object) -> None:
    shipments.ship(facts=parcel(**changes), source=SHOP, now=NOW)


def tracked(*scans: object, **more: object) -> None:
    shipments.track(answers=[answer(*scans, **more)], source="ups", now=NOW)  # type: ignore[arg-type]
