"""The United States' Mail, Internet, or Telephone Order Merchandise Rule, 16 CFR part 435 (as amended in 2014).

Paragraphs are named as in the Code of Federal Regulations. Days are the seller's calendar days. What is not covered:
orders that apply for the seller's own credit (50 instead of 30 days, § 435.2(a)(1)), and the exempt goods of § 435.3
(subscriptions after the first, seeds and growing plants, C.O.D. orders, negative option plans).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

from reassure.law.orders import Answer, Notice, Sale, Step, Want

#: § 435.2(a)(1)(ii): without a stated time, within thirty days of a properly completed order.
UNSTATED = timedelta(days=30)
#: § 435.2(b)(1)(ii): up to so many days later than the applicable time, silence is consent.
SHORT = timedelta(days=30)
#: § 435.2(b)(1) asks for the offer "within a reasonable time" and at the latest with the applicable time; when nobody
#: has said that it can't be kept, we offer on its last day but one. Our own choice.
AHEAD = timedelta(days=1)
#: § 435.1(b)(1): working days within which a refund has to be sent. One billing cycle, which the rule allows where the
#: seller is the creditor itself, is longer, so this keeps both.
REFUND_DAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    """Until when it may be shipped as things are agreed (None = open), and whether an answer is waited for."""

    until: date | None
    waits: bool = False
    paragraph: str = ""


def next_step(sale: Sale, now: datetime) -> Step:
    """What the rule asks of the seller now."""
    if sale.shipped or sale.cancelled:
        return Step(want=Want.NOTHING, because="shipped" if sale.shipped else "cancelled")
    today = now.astimezone(ZoneInfo(sale.zone)).date()
    said_no = next((notice for notice in sale.notices if notice.answer is Answer.CANCEL), None)
    if said_no is not None:
        vested = _day(said_no.answered_at or said_no.sent_at, sale)
        return Step(want=Want.REFUND, because="16 CFR 435.2(c)(1)", by=refund_by(vested))
    stands = _standing(sale)
    if stands.until is None:
        return Step(want=Want.WAIT, because="16 CFR 435.2(b)(1)(iii)", may_cancel=True)
    if today > stands.until:
        return Step(want=Want.REFUND, because=stands.paragraph, by=refund_by(stands.until))
    if stands.waits:
        return Step(want=Want.WAIT, because=stands.paragraph, by=stands.until, may_cancel=True)
    return _offer(sale, stands.until, today)


def applicable(sale: Sale) -> date:
    """§ 435.2(a)(1): the stated time, else thirty days from the order."""
    return sale.stated or _day(sale.ordered_at, sale) + UNSTATED


def refund_by(vested: date) -> date:
    """§ 435.1(b)(1): seven working days from the day on which the right to it arose; federal holidays are none."""
    left, day, closed = REFUND_DAYS, vested, holidays.country_holidays("US")
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in closed
    return day


def _offer(sale: Sale, until: date, today: date) -> Step:
    """§ 435.2(b)(1) for the first option, (b)(2) for a renewed one: as soon as it is known, at the latest in time."""
    late = sale.expected is not None and sale.expected > until
    if not late and today < until - AHEAD:
        return Step(want=Want.WAIT, because="16 CFR 435.2(a)(1)", by=until - AHEAD)
    revised = sale.expected if late else None
    first = not sale.notices
    silence = first and revised is not None and revised <= applicable(sale) + SHORT
    return Step(
        want=Want.NOTIFY,
        because=_paragraph(first=first, silence=silence),
        by=until,
        revised=revised,
        silence_consents=silence,
        answer_by=_answer_by(sale, until, revised, silence),
        may_cancel=True,
    )


def _paragraph(*, first: bool, silence: bool) -> str:
    if not first:
        return "16 CFR 435.2(b)(2)"
    return "16 CFR 435.2(b)(1)(ii)" if silence else "16 CFR 435.2(b)(1)(iii)"


def _answer_by(sale: Sale, until: date, revised: date | None, silence: bool) -> date:
    """To call a short delay off until the new date; to consent to a long one within thirty days; to a further one
    before the old date is over."""
    if sale.notices:
        return until
    return revised if silence and revised else applicable(sale) + SHORT


def _standing(sale: Sale) -> _Standing:
    """What was agreed, notice by notice. § 435.2(c)(5): without any offer in time it ends with the applicable time."""
    stands = _Standing(until=applicable(sale), paragraph="16 CFR 435.2(c)(5)")
    for n, notice in enumerate(sale.notices):
        if stands.until is None or _day(notice.sent_at, sale) > stands.until:
            break
        stands = _first(sale, notice) if n == 0 else _renewed(sale, notice, stands.until)
    return stands


def _first(sale: Sale, notice: Notice) -> _Standing:
    """§ 435.2(b)(1)(ii) silence consents to a definite date up to thirty days on; (iii) else consent is needed within
    thirty days, (c)(2) or it is cancelled."""
    limit = applicable(sale) + SHORT
    if notice.revised is not None and notice.revised <= limit:
        return _Standing(until=notice.revised, paragraph="16 CFR 435.2(c)(3)")
    if _consented(sale, notice, limit):
        return _Standing(until=notice.revised, paragraph="16 CFR 435.2(c)(3)")
    return _Standing(until=limit, waits=True, paragraph="16 CFR 435.2(c)(2)")


def _renewed(sale: Sale, notice: Notice, until: date) -> _Standing:
    """§ 435.2(b)(2)(ii): without consent before the old date is over, the further delay is refused."""
    if _consented(sale, notice, until):
        return _Standing(until=notice.revised, paragraph="16 CFR 435.2(c)(3)")
    return _Standing(until=until, waits=True, paragraph="16 CFR 435.2(c)(3)")


def _consented(sale: Sale, notice: Notice, by: date) -> bool:
    at = notice.answered_at
    return notice.answer is Answer.CONSENT and at is not None and _day(at, sale) <= by


def _day(at: datetime, sale: Sale) -> date:
    return at.astimezone(ZoneInfo(sale.zone)).date()
