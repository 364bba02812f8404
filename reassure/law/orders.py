"""A sale at a distance as rules on late shipping see it, and what they ask for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Answer(StrEnum):
    """What the buyer said to a notice."""

    NONE = ""
    CONSENT = "consent"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A delay notice that was sent. `revised` is the shipping date it named, None = it could name none."""

    sent_at: datetime
    revised: date | None = None
    answer: Answer = Answer.NONE
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sale:
    """One order of which something has still to be shipped, until `shipped` is True.

    `stated` is the last day by which the seller said that it ships, None = nothing was said. `expected` is the day on
    which it will ship for all that is known now, None = nobody knows. `zone` is the seller's: its days count.
    """

    ordered_at: datetime
    zone: str
    stated: date | None = None
    expected: date | None = None
    shipped: bool = False
    cancelled: bool = False
    notices: tuple[Notice, ...] = ()


class Want(StrEnum):
    """Nothing; look again on `by`; send a notice by `by`; cancel and pay back by `by`, without being asked."""

    NOTHING = "nothing"
    WAIT = "wait"
    NOTIFY = "notify"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What is to be done now, by which day (None = no day), and the paragraph that says so.

    Of a notice: `revised` is the date it names (None = it says that none can be named), `silence_consents` what it
    has to tell the buyer about saying nothing, `answer_by` the last day to answer. `may_cancel` = the buyer may call
    it off at any time until it is shipped.
    """

    want: Want
    because: str
    by: date | None = None
    revised: date | None = None
    silence_consents: bool = False
    answer_by: date | None = None
    may_cancel: bool = False
