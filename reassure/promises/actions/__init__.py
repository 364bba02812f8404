"""Writing promises: showing them, making and moving them, settling them, and the merchant's table behind them."""

from reassure.promises.actions.claiming import claim
from reassure.promises.actions.delivery import look_again, make
from reassure.promises.actions.giving import (
    NotJudgeable,
    SettledByParcels,
    SettledOtherwise,
    Verdict,
    give,
    give_all,
    judge,
)
from reassure.promises.actions.keeping import keep
from reassure.promises.actions.learning import (
    Choice,
    Lesson,
    NoSuchVersion,
    begin_learning,
    choose,
    choose_level,
    keep_lesson,
    keep_scores,
    learned_nothing,
    looked,
    serve,
    serve_newest,
)
from reassure.promises.actions.ledger import show, show_delivery
from reassure.promises.actions.quoting import (
    CHANNEL,
    UNCLAIMED_KEPT,
    QuoteShown,
    announce,
    forget_quotes,
    keep_quotes,
)
from reassure.promises.actions.risks import endanger, watch
from reassure.promises.actions.scoring import tally
from reassure.promises.actions.settlement import settle
from reassure.promises.actions.table import (
    NoSuchRule,
    Standstill,
    keep_rule,
    keep_share_of_quotes,
    move_again,
    publish_scorecard,
    reckon_by,
    remove_rule,
    stand_still,
)

__all__ = [
    "CHANNEL",
    "UNCLAIMED_KEPT",
    "Choice",
    "Lesson",
    "NoSuchPromise",
    "NoSuchRule",
    "NoSuchVersion",
    "NotJudgeable",
    "QuoteShown",
    "SettledByParcels",
    "SettledOtherwise",
    "Standstill",
    "Verdict",
    "announce",
    "begin_learning",
    "choose",
    "choose_level",
    "claim",
    "endanger",
    "forget_quotes",
    "give",
    "give_all",
    "judge",
    "keep",
    "keep_lesson",
    "keep_quotes",
    "keep_rule",
    "keep_scores",
    "keep_share_of_quotes",
    "learned_nothing",
    "look_again",
    "looked",
    "make",
    "move_again",
    "publish_scorecard",
    "reckon_by",
    "remove_rule",
    "serve",
    "serve_newest",
    "settle",
    "show",
    "show_delivery",
    "stand_still",
    "tally",
    "watch",
]
