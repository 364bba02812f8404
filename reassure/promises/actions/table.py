"""The merchant's own table of transit times, special days and way of reckoning."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, NotFound
from reassure.kit.tenancy import current_merchant
from reassure.promises.models import DeliveryPolicy, SpecialDay, TransitRule
from reassure.promises.rules import transit
from reassure.promises.rules.facts import Method
from reassure.promises.rules.transit import TransitRow


class NoSuchRule(NotFound):
    code = "no_such_transit_rule"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standstill:
    """Days on which a carrier (empty: every one) does not move in a country (empty: anywhere)."""

    first: date
    last: date
    carrier: str = ""
    country: str = ""
    note: str = ""


@transaction.atomic
def keep_rule(*, row: TransitRow, by: str, now: datetime) -> TransitRule:
    """Write one row of the table; a row for the same lane is replaced. Raises `Invalid`."""
    transit.check(row)
    kept, _ = TransitRule.objects.update_or_create(
        origin_country=row.origin_country.upper(),
        origin_region=row.origin_region,
        destination_country=row.destination_country.upper(),
        postcode_prefix=transit.plain(row.postcode_prefix),
        carrier=row.carrier,
        service=row.service,
        defaults={
            "days_least": row.days[0],
            "days_most": row.days[1],
            "days_likely": row.likely,
            "calendar_days": row.calendar_days,
        },
    )
    _changed("kept", kept.pk, by, now)
    return kept


@transaction.atomic
def remove_rule(*, rule_id: UUID, by: str, now: datetime) -> None:
    """Raises `NoSuchRule`."""
    if not TransitRule.objects.filter(pk=rule_id).delete()[0]:
        raise NoSuchRule("There is no such row in the table.")
    _changed("removed", rule_id, by, now)


@transaction.atomic
def stand_still(*, days: Standstill, by: str, now: datetime) -> SpecialDay:
    """Keep days on which nothing moves. Raises `Invalid`."""
    if days.last < days.first:
        raise Invalid("The last day comes on or after the first.", code="special_day")
    kept, _ = SpecialDay.objects.update_or_create(
        first_on=days.first,
        last_on=days.last,
        carrier=days.carrier,
        country=days.country.upper(),
        defaults={"note": days.note},
    )
    _changed("special_day_kept", kept.pk, by, now)
    return kept


@transaction.atomic
def move_again(*, special_day_id: UUID, by: str, now: datetime) -> None:
    """Take back a special day. Raises `NoSuchRule`."""
    if not SpecialDay.objects.filter(pk=special_day_id).delete()[0]:
        raise NoSuchRule("There is no such special day.")
    _changed("special_day_removed", special_day_id, by, now)


@transaction.atomic
def reckon_by(*, method: Method, by: str, now: datetime) -> DeliveryPolicy:
    """Choose how preparation meets transit, for orders to come."""
    policy, _ = DeliveryPolicy.objects.update_or_create(defaults={"method": method})
    _changed("method", policy.pk, by, now)
    return policy


@transaction.atomic
def keep_share_of_quotes(*, percent: int, by: str, now: datetime) -> DeliveryPolicy:
    """Choose how many of the quotes without a basket are kept. Raises `Invalid`."""
    if not 0 <= percent <= 100:
        raise Invalid("A share lies between 0 and 100 percent.", code="quotes_kept")
    policy, _ = DeliveryPolicy.objects.update_or_create(defaults={"quotes_kept_percent": percent})
    _changed("quotes_kept", policy.pk, by, now)
    return policy


@transaction.atomic
def publish_scorecard(*, public: bool, by: str, now: datetime) -> DeliveryPolicy:
    """Show everybody how promises were kept, or show it no more."""
    policy, _ = DeliveryPolicy.objects.update_or_create(defaults={"scorecard_public": public})
    _changed("scorecard_public" if public else "scorecard_hidden", policy.pk, by, now)
    return policy


def _changed(what: str, key: UUID, by: str, now: datetime) -> None:
    data = {"what": what, "key": str(key)}
    journal.record("delivery_policy.changed", about=f"merchant/{current_merchant()}", at=now, by=by, data=data)
