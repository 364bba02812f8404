"""What was quoted before purchase: kept as shown, and a promise from the moment an order was made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from reassure.journal.rules import Fact
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from reassure.promises.models import Quote

#: Where processes that hold tables in memory hear that a merchant's have changed; the payload is its id.
CHANNEL = "reassure_tables"
#: A quote that no order was made of is of no use after this.
UNCLAIMED_KEPT = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteShown:
    """One quote as it stood on somebody's screen; `terms` and `items` are whatever msgspec writes as JSON."""

    id: UUID
    surface: str
    basket: str
    language: str
    country: str
    postcode_area: str
    items: Sequence[Any]
    terms: Sequence[Any]
    at: datetime
    times: int = 1


_KEEP = """
INSERT INTO promises_quote (id, merchant_id, surface, basket, language, country, postcode_area, items, terms,
  first_shown_at, last_shown_at, times_shown)
SELECT id, %s, surface, basket, language, country, postcode_area, items, terms, at, at, times
FROM json_to_recordset(%s) AS shown (id uuid, surface text, basket text, language text, country text,
  postcode_area text, items jsonb, terms jsonb, at timestamptz, times integer)
ORDER BY id
ON CONFLICT (merchant_id, id) DO UPDATE SET
  last_shown_at = greatest(promises_quote.last_shown_at, excluded.last_shown_at),
  times_shown = promises_quote.times_shown + excluded.times_shown
"""


@transaction.atomic
def keep_quotes(*, shown: Sequence[QuoteShown]) -> None:
    """Write down what was shown, in one statement. The same quote again is the same row, shown once more."""
    if shown:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [current_merchant(), msgspec.json.encode(shown).decode()])


@transaction.atomic
def forget_quotes(*, now: datetime, limit: int = 5_000) -> int:
    """Delete quotes that nothing came of; how many."""
    old = Quote.objects.filter(order=None, last_shown_at__lt=now - UNCLAIMED_KEPT).order_by("last_shown_at")
    gone, _ = Quote.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()
    return gone


def announce(merchant: Merchant, facts: list[Fact]) -> None:
    """Tell every process that holds this merchant's tables or keys in memory to read them anew, after the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, merchant.pk.hex])
