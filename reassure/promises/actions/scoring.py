"""Adding up how promises went: each counted once, when it has settled, so that reading costs the same at any size."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest, TruncDate, TruncMonth

from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant
from reassure.promises.models import Promise
from reassure.promises.rules.timeliness import Outcome

_LANE = ("kind", "horizon", "lane_from", "lane_to", "carrier", "original")
_SUMS = ("inside", "early", "broken", "gap_days", "late_days", "width_days", "ahead_days")
_ADD = f"""
INSERT INTO promises_score (id, merchant_id, month, {", ".join((*_LANE, *_SUMS))})
SELECT id, %s, month, {", ".join((*_LANE, *_SUMS))}
FROM json_to_recordset(%s) AS added (id uuid, month date, kind text, horizon text, lane_from text, lane_to text,
  carrier text, original boolean, inside integer, early integer, broken integer, gap_days bigint, late_days bigint,
  width_days bigint, ahead_days bigint)
ORDER BY month, kind, horizon, lane_from, lane_to, carrier, original
ON CONFLICT (merchant_id, month, {", ".join(_LANE)}) DO UPDATE SET
  {", ".join(f"{name} = promises_score.{name} + excluded.{name}" for name in _SUMS)}
"""


@transaction.atomic
def tally(*, limit: int = 5_000) -> int:
    """Count settled promises that are not counted yet, at most `limit`; how many. Two at once share them."""
    rows = Promise.objects.filter(to_score=True).order_by("settled_at", "pk")
    keys = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit])
    if not keys:
        return 0
    fresh = Promise.objects.filter(pk__in=keys)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD, [current_merchant(), msgspec.json.encode([_added(one) for one in _summed(fresh)]).decode()]
        )
    fresh.update(to_score=False)
    return len(keys)


def _summed(rows: Any) -> Any:
    """One row per month and lane, in one statement."""
    shown = TruncDate("first_shown_at", tzinfo=UTC)
    return (
        rows.order_by()
        .annotate(month=TruncMonth("settled_at", tzinfo=UTC))
        .values("month", *_LANE)
        .annotate(
            inside=Count("pk", filter=Q(outcome=Outcome.KEPT)),
            n_early=Count("pk", filter=Q(outcome=Outcome.EARLY)),
            n_broken=Count("pk", filter=Q(outcome=Outcome.BROKEN)),
            gap=Sum("gap_days"),
            late=Sum(Greatest("gap_days", 0), filter=Q(outcome=Outcome.BROKEN)),
            width=Sum(F("latest_on") - F("earliest_on")),
            ahead=Sum(F("latest_on") - shown),
        )
    )


def _added(one: dict[str, Any]) -> dict[str, Any]:
    month: datetime = one["month"]
    return {name: one[name] for name in _LANE} | {
        "id": uuid7(),
        "month": month.date(),
        "inside": one["inside"],
        "early": one["n_early"],
        "broken": one["n_broken"],
        "gap_days": one["gap"] or 0,
        "late_days": one["late"] or 0,
        "width_days": (one["width"] or timedelta(0)).days,
        "ahead_days": (one["ahead"] or timedelta(0)).days,
    }
