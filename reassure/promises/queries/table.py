"""The merchant's table behind the dates."""

from collections.abc import Collection

from django.db.models import QuerySet

from reassure.merchants.models import Merchant
from reassure.promises.models import DeliveryPolicy, SpecialDay, TransitRule
from reassure.promises.queries.learned import believed, policy, served
from reassure.promises.rules.facts import Method
from reassure.promises.rules.reckoning import Tables
from reassure.promises.rules.transit import Table
from reassure.stores import queries as stores
from reassure.stores.rules import Place


def transit_rules() -> list[TransitRule]:
    return list(
        TransitRule.objects.order_by(
            "destination_country", "postcode_prefix", "carrier", "service", "origin_country", "origin_region"
        )
    )


def lanes() -> QuerySet[TransitRule]:
    """The table in no order, for whoever asks whether there is one."""
    return TransitRule.objects.all()


def special_days() -> list[SpecialDay]:
    return list(SpecialDay.objects.order_by("first_on", "pk"))


def method() -> Method:
    """The merchant's way of reckoning, else the default one."""
    return Method(policy().method)


def tables(
    merchant: Merchant,
    *,
    by: DeliveryPolicy | None = None,
    variants: Collection[str] | None = (),
    origins: dict[str, Place] | None = None,
    item_days: dict[tuple[str, str], int] | None = None,
) -> Tables:
    """What the merchant has said of transit, standstills and places, and the stock of `variants` (None = of all).

    A fixed number of queries, read once for many questions. `by`: the merchant's policy, where it was read already.
    """
    rules = by or policy()
    return Tables(
        zone=merchant.time_zone,
        method=Method(rules.method),
        transit=Table(row.as_row() for row in TransitRule.objects.iterator()),
        standstills=tuple((row.carrier, row.country, row.as_span()) for row in SpecialDay.objects.all()),
        shelves=tuple(stores.shelves(variants)),
        origins=origins or {},
        item_days=item_days or {},
        learned=served(rules),
        believed=believed(rules),
    )
