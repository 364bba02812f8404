"""Reading promises: what is said now, what was shown, how it went, and what dates are reckoned with."""

from reassure.promises.queries.asked import answer, place_in
from reassure.promises.queries.history import History, history
from reassure.promises.queries.known import orders_known
from reassure.promises.queries.learned import (
    confidence,
    everyone,
    home,
    learning,
    policy,
    scores_of_sources,
    source_scores,
    versions,
)
from reassure.promises.queries.listed import (
    LedgerFilter,
    PromiseNotFound,
    latest_promises,
    page_of_promises,
    promise,
)
from reassure.promises.queries.named import Named, days_named
from reassure.promises.queries.scored import (
    NotPublic,
    merchants_to_tally,
    months_before,
    public_scorecard,
    scorecard_since,
    worth_at_stake,
)
from reassure.promises.queries.shown import (
    Current,
    Figures,
    broken,
    counts,
    current_delivery_promise,
    current_delivery_promises,
    figures,
    open_deliveries,
    overdue,
    overdue_since,
    promises_of,
)
from reassure.promises.queries.table import method, special_days, tables, transit_rules
from reassure.promises.queries.watched import merchants_watched, unsettled, watched
from reassure.promises.queries.whole import Whole, merchants_with_old_quotes, whole

__all__ = [
    "Current",
    "Figures",
    "History",
    "LedgerFilter",
    "Named",
    "NotPublic",
    "PromiseNotFound",
    "Whole",
    "answer",
    "broken",
    "confidence",
    "counts",
    "current_delivery_promise",
    "current_delivery_promises",
    "days_named",
    "everyone",
    "figures",
    "history",
    "home",
    "latest_promises",
    "learning",
    "merchants_to_tally",
    "merchants_watched",
    "merchants_with_old_quotes",
    "method",
    "months_before",
    "open_deliveries",
    "orders_known",
    "overdue",
    "overdue_since",
    "page_of_promises",
    "place_in",
    "policy",
    "promise",
    "promises_of",
    "public_scorecard",
    "scorecard_since",
    "scores_of_sources",
    "source_scores",
    "special_days",
    "tables",
    "transit_rules",
    "unsettled",
    "versions",
    "watched",
    "whole",
    "worth_at_stake",
]
