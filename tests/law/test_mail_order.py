"""16 CFR part 435, case by case. Ordered on the 2nd of June, promised to be shipped by the 10th."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reassure.law.delays import rule_for
from reassure.law.mail_order import applicable, next_step, refund_by
from reassure.law.orders import Answer, Notice, Sale, Step, Want


def day(n: int, month: int = 6) -> date:
    return date(2026, month, n)


def noon(n: int, month: int = 6) -> datetime:
    return datetime(2026, month, n, 16, tzinfo=UTC)


SALE = Sale(ordered_at=noon(2), zone="America/New_York", stated=day(10))


def notice(sent: int, revised: date | None, answer: str = "", answered: datetime | None = None) -> Notice:
    return Notice(sent_at=noon(sent), revised=revised, answer=Answer(answer), answered_at=answered)


SHORT = notice(8, day(30))
LONG = notice(8, day(30, 7))
UNKNOWN = notice(8, None)
JULY_15 = notice(28, day(15, 7))
YES_TO_UNKNOWN = notice(8, None, "consent", noon(20))
YES_TO_LONG = notice(8, day(30, 7), "consent", noon(20))
YES_TOO_LATE = notice(8, None, "consent", noon(11, 7))
YES_TO_JULY_15 = notice(28, day(15, 7), "consent", noon(29))
YES_TO_NO_DATE = notice(28, None, "consent", noon(29))


def wants(sale: Sale, now: datetime) -> tuple[str, str, date | None]:
    step = next_step(sale, now)
    return step.want.value, step.because.removeprefix("16 CFR 435.2"), step.by


def test_without_a_stated_time_it_is_thirty_days() -> None:
    assert applicable(SALE) == day(10)
    assert applicable(replace(SALE, stated=None)) == day(2, 7)


@pytest.mark.parametrize(
    ("sale", "now", "expected"),
    [
        (replace(SALE, shipped=True), noon(30), ("nothing", "shipped", None)),
        (replace(SALE, cancelled=True), noon(30), ("nothing", "cancelled", None)),
        (SALE, noon(3), ("wait", "(a)(1)", day(9))),
        (SALE, noon(9), ("notify", "(b)(1)(iii)", day(10))),  # nobody knows until when
        (replace(SALE, expected=day(9)), noon(3), ("wait", "(a)(1)", day(9))),
        (replace(SALE, expected=day(20)), noon(3), ("notify", "(b)(1)(ii)", day(10))),
        (replace(SALE, expected=day(10, 7)), noon(3), ("notify", "(b)(1)(ii)", day(10))),
        (replace(SALE, expected=day(11, 7)), noon(3), ("notify", "(b)(1)(iii)", day(10))),
        (SALE, noon(11), ("refund", "(c)(5)", day(22))),  # Juneteenth is no working day
        # a short delay: silence consents until the new date
        (replace(SALE, notices=(SHORT,)), noon(20), ("wait", "(a)(1)", day(29))),
        (replace(SALE, notices=(SHORT,)), noon(29), ("notify", "(b)(2)", day(30))),
        (replace(SALE, notices=(SHORT,), expected=day(5, 7)), noon(20), ("notify", "(b)(2)", day(30))),
        (replace(SALE, notices=(SHORT,)), noon(1, 7), ("refund", "(c)(3)", day(10, 7))),
        # a long or unknown one: consent within thirty days, or it is over
        (replace(SALE, notices=(LONG,)), noon(20), ("wait", "(c)(2)", day(10, 7))),
        (replace(SALE, notices=(UNKNOWN,)), noon(10, 7), ("wait", "(c)(2)", day(10, 7))),
        (replace(SALE, notices=(UNKNOWN,)), noon(11, 7), ("refund", "(c)(2)", day(21, 7))),
        (replace(SALE, notices=(YES_TO_UNKNOWN,)), noon(11, 7), ("wait", "(b)(1)(iii)", None)),
        (replace(SALE, notices=(YES_TO_LONG,)), noon(11, 7), ("wait", "(a)(1)", day(29, 7))),
        (replace(SALE, notices=(YES_TOO_LATE,)), noon(12, 7), ("refund", "(c)(2)", day(21, 7))),
        # a renewed option: consent before the old date is over
        (replace(SALE, notices=(SHORT, JULY_15)), noon(29), ("wait", "(c)(3)", day(30))),
        (replace(SALE, notices=(SHORT, JULY_15)), noon(1, 7), ("refund", "(c)(3)", day(10, 7))),
        (replace(SALE, notices=(SHORT, YES_TO_JULY_15)), noon(1, 7), ("wait", "(a)(1)", day(14, 7))),
        (replace(SALE, notices=(SHORT, YES_TO_NO_DATE)), noon(30, 7), ("wait", "(b)(1)(iii)", None)),
        # whoever says no gets the money back, whatever else
        (replace(SALE, notices=(notice(8, day(30), "cancel", noon(9)),)), noon(9), ("refund", "(c)(1)", day(18))),
        # a notice that came too late is none
        (replace(SALE, notices=(notice(12, day(30)),)), noon(13), ("refund", "(c)(5)", day(22))),
    ],
)  # fmt: skip
def test_who_must_get_what_by_when(sale: Sale, now: datetime, expected: tuple[str, str, date | None]) -> None:
    assert wants(sale, now) == expected


def test_a_notice_says_what_silence_means_and_until_when_to_answer() -> None:
    short = next_step(replace(SALE, expected=day(20)), noon(3))
    assert (short.revised, short.silence_consents, short.answer_by) == (day(20), True, day(20))
    unknown = next_step(SALE, noon(9))
    assert (unknown.revised, unknown.silence_consents, unknown.answer_by) == (None, False, day(10, 7))
    further = next_step(replace(SALE, notices=(SHORT,), expected=day(5, 7)), noon(20))
    assert (further.revised, further.silence_consents, further.answer_by) == (day(5, 7), False, day(30))


def test_a_refund_is_due_in_seven_working_days() -> None:
    assert refund_by(day(1)) == day(10)
    assert refund_by(day(26)) == day(8, 7)  # the 4th of July is kept on Friday the 3rd


def test_only_countries_that_are_known_have_a_rule() -> None:
    assert rule_for("us") is next_step
    assert rule_for("DE") is None
    assert rule_for("") is None


NOTICES = st.lists(
    st.builds(
        notice,
        st.integers(3, 30),
        st.one_of(st.none(), st.dates(day(11), day(30, 9))),
        st.sampled_from(["", "consent", "cancel"]),
        st.datetimes(datetime(2026, 6, 3), datetime(2026, 9, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    ),
    max_size=3,
)


@given(notices=NOTICES, later=st.integers(0, 200), expected=st.one_of(st.none(), st.dates(day(3), day(30, 9))))
def test_the_rule_always_says_what_to_do_and_never_lets_go_of_a_refund(
    notices: list[Notice], later: int, expected: date | None
) -> None:
    sale = replace(SALE, notices=tuple(sorted(notices, key=lambda one: one.sent_at)), expected=expected)
    now = noon(3) + timedelta(days=later)
    step, after = next_step(sale, now), next_step(sale, now + timedelta(days=1))
    assert isinstance(step, Step)
    assert step.want is not Want.REFUND or (after.want, after.by) == (Want.REFUND, step.by)
    assert step.want not in (Want.NOTIFY, Want.REFUND) or step.by is not None
