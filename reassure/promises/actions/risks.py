"""Promises that are about to be broken: said before they are, once for each cause, and taken back when it passes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.promises import queries
from reassure.promises.actions.settlement import KEY
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules import kinds, ledger
from reassure.promises.rules.ledger import Kind

#: Problems that say of a delivery's promise, while it can still be kept or spoken of, that it will be broken.
FORETELL = frozenset({"predicted_late", "revised"})


def endanger(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to problems that foretell a broken delivery, and to their passing."""
    told = [(order_id, fact) for fact in facts if (order_id := _foretold(fact))]
    rows = Forecast.objects.select_for_update().filter(order_id__in={key for key, _ in told}, outcome="")
    forecasts = {row.order_id: row for row in rows.order_by("order_id")}
    entries: list[Entry] = []
    for order_id, fact in told:
        if (row := forecasts.get(order_id)) is not None:
            entries += _moved(row, fact, fact.at.astimezone(ZoneInfo(merchant.time_zone)).date())
    Forecast.objects.bulk_create(
        list(forecasts.values()), 500, update_conflicts=True, unique_fields=KEY, update_fields=["risks"]
    )
    _flag(forecasts.values(), {order_id: fact.at for order_id, fact in told})
    journal.record_many(entries)


def _foretold(fact: Fact) -> UUID | None:
    return ledger.order_of(fact.about) if fact.data.get("kind") in FORETELL else None


def _moved(row: Forecast, fact: Fact, today: date) -> list[Entry]:
    """A new cause is told of; that the promise is safe again only when the last one has passed, and in time."""
    problem, live = str(fact.data["problem"]), None if fact.live else False
    data = {"kind": Kind.DELIVERY, "latest": str(row.first_latest_on), "problem": problem, "cause": fact.data["kind"]}
    if fact.kind != "problem.cleared":
        if problem in row.risks:
            return []
        row.risks = row.risks | {problem: fact.data["kind"]}
        return [Entry(kind="promise.at_risk", about=fact.about, at=fact.at, data=data, live=live)]
    if problem not in row.risks:
        return []
    row.risks = {key: kind for key, kind in row.risks.items() if key != problem}
    if row.risks or row.first_latest_on is None or row.first_latest_on < today:
        return []
    return [Entry(kind="promise.secured", about=fact.about, at=fact.at, data=data, live=live)]


def _flag(rows: Iterable[Forecast], at: dict[UUID, datetime]) -> None:
    """Mark what was shown of these orders and can't be kept by what we say now, and unmark what can."""
    forecasts = {row.order_id: row for row in rows}
    shown = Promise.objects.select_for_update().filter(order_id__in=forecasts, kind=Kind.DELIVERY, outcome="")
    changed = []
    for promise in shown.order_by("pk"):
        risky = _risky(promise, forecasts[promise.order_id])
        if risky != (promise.at_risk_at is not None):
            promise.at_risk_at = at[promise.order_id] if risky else None
            changed.append(promise)
    Promise.objects.bulk_create(changed, 500, update_conflicts=True, unique_fields=KEY, update_fields=["at_risk_at"])


def _risky(promise: Promise, now_said: Forecast) -> bool:
    """A date that moved puts the days before it in danger; one that will be missed puts itself there as well."""
    if not now_said.risks or promise.latest_on is None:
        return False
    missed = "predicted_late" in now_said.risks.values()
    return now_said.latest_on is None or promise.latest_on < now_said.latest_on + timedelta(days=missed)


@transaction.atomic
def watch(*, merchant: Merchant, now: datetime, limit: int = 500) -> int:
    """Tell of promises other than deliveries whose last moment is near; how many. Each is told of once."""
    rows = queries.watched(Promise.objects.all(), now).select_for_update(skip_locked=True).order_by("latest_on", "pk")
    risky = [row for row in rows[:limit] if _is_near(row, merchant.time_zone, now)]
    for row in risky:
        row.at_risk_at = now
    Promise.objects.bulk_create(risky, 500, update_conflicts=True, unique_fields=KEY, update_fields=["at_risk_at"])
    journal.record_many([entry for row in risky if (entry := _near(row, merchant.time_zone, now))])
    return len(risky)


def _is_near(row: Promise, zone: str, now: datetime) -> bool:
    due = kinds.due(row.as_terms(), zone=zone)
    return due is not None and now >= due - kinds.NATURES[Kind(row.kind)].ahead


def _near(row: Promise, zone: str, now: datetime) -> Entry | None:
    """Of what is over already it is too late to warn: it stands among the overdue."""
    due = kinds.due(row.as_terms(), zone=zone)
    if due is None or now >= due:
        return None
    data = {"promise": str(row.pk), "kind": row.kind, "latest": str(row.latest_on), "due": due.isoformat()}
    return Entry(kind="promise.at_risk", about=f"order/{row.order_id}", at=now, data=data)
