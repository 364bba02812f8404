"""All of a merchant's tables at once, for whoever keeps them in memory to answer quickly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reassure.catalog import queries as catalog
from reassure.kit.tenancy import merchants_with
from reassure.merchants.models import Merchant
from reassure.promises.models import Quote
from reassure.promises.queries.learned import policy
from reassure.promises.queries.table import tables
from reassure.promises.rules.reckoning import Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """The tables with every variant in them, whose (shop, variant) each SKU is, and how many quotes to keep."""

    tables: Tables
    skus: dict[str, tuple[str, str]]
    quotes_kept_percent: int = 100


def whole(merchant: Merchant) -> Whole:
    """A fixed number of queries, however large the catalogue and the transit table."""
    rules = policy()
    return Whole(
        tables=tables(merchant, by=rules, variants=None, item_days=catalog.processing_table()),
        skus=catalog.sku_table(),
        quotes_kept_percent=rules.quotes_kept_percent,
    )


def merchants_with_old_quotes(before: datetime) -> list[UUID]:
    """For the operator's tick: who keeps quotes that nothing came of."""
    return merchants_with(Quote, order=None, last_shown_at__lt=before)
