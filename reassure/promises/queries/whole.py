"""All of a merchant's tables at once, for whoever keeps them in memory to answer quickly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reassure.catalog import queries as catalog
from reassure.merchants.models import Merchant
from reassure.promises.models import DeliveryPolicy, Quote, SpecialDay, TransitRule
from reassure.promises.rules import transit
from reassure.promises.rules.facts import Method
from reassure.promises.rules.reckoning import Tables
from reassure.stores import queries as stores


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """The tables with every variant in them, whose (shop, variant) each SKU is, and how many quotes to keep."""

    tables: Tables
    skus: dict[str, tuple[str, str]]
    quotes_kept_percent: int = 100


def whole(merchant: Merchant) -> Whole:
    """A fixed number of queries, however large the catalogue and the transit table."""
    policy = DeliveryPolicy.objects.first()
    tables = Tables(
        zone=merchant.time_zone,
        method=Method(policy.method) if policy else Method.EACH_END,
        transit=transit.Table(row.as_row() for row in TransitRule.objects.iterator()),
        standstills=tuple((row.carrier, row.country, row.as_span()) for row in SpecialDay.objects.all()),
        shelves=tuple(stores.shelves(None)),
        item_days=catalog.processing_table(),
    )
    return Whole(
        tables=tables, skus=catalog.sku_table(), quotes_kept_percent=policy.quotes_kept_percent if policy else 100
    )


def merchants_with_old_quotes(before: datetime) -> list[UUID]:
    """For the operator's tick: who keeps quotes that nothing came of."""
    rows = Quote.across.using("operator").filter(order=None, last_shown_at__lt=before)
    return list(rows.values_list("merchant_id", flat=True).distinct())
