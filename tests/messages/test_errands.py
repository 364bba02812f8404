"""What becomes of a message that could not be sent, or may have been."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from reassure.messages.rules import errands
from reassure.messages.rules.errands import Next, State
from reassure.messages.rules.triggers import Trigger, UnknownTrigger, trigger

NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 120), (3, 480), (5, 7_680), (8, 28_800)])
def test_a_fault_is_tried_again_later_and_later(attempts: int, seconds: int) -> None:
    expected = Next(state=State.WANTED, due_at=NOW + timedelta(seconds=seconds))
    assert errands.after_fault(attempts=attempts, now=NOW) == expected


def test_after_nine_faults_nobody_tries_again() -> None:
    assert errands.after_fault(attempts=9, now=NOW) == Next(state=State.FAILED)


def test_a_vendor_that_names_a_time_is_not_asked_before_it() -> None:
    asked = errands.after_fault(attempts=1, now=NOW, retry_after=timedelta(minutes=5))
    assert asked == Next(state=State.WANTED, due_at=NOW + timedelta(minutes=5))


def test_order_mail_of_unknown_outcome_goes_once_more_and_then_never() -> None:
    order = trigger("order_confirmed")
    assert errands.after_silence(trigger=order, doubts=1, now=NOW) == Next(state=State.WANTED, due_at=NOW)
    assert errands.after_silence(trigger=order, doubts=2, now=NOW) == Next(state=State.UNSURE)


def test_a_code_of_unknown_outcome_is_never_repeated() -> None:
    assert errands.after_silence(trigger=trigger("lookup_code"), doubts=1, now=NOW) == Next(state=State.UNSURE)


def test_every_attempt_has_the_same_message_id() -> None:
    message = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
    assert (
        errands.message_id(message, "Atelier Nord <Hello@Atelier-Nord.example>")
        == "<01890a5d-ac96-774b-bcce-b302099a8057@atelier-nord.example>"
    )


def test_only_commercial_mail_can_be_unsubscribed_from() -> None:
    news = Trigger(name="news", title="News", commercial=True)
    url = "https://shop.example/u/1"
    assert errands.unsubscribe_headers(trigger("shipped"), url) == ()
    assert errands.unsubscribe_headers(news, url) == (
        ("List-Unsubscribe", "<https://shop.example/u/1>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
    with pytest.raises(ValueError, match="https"):
        errands.unsubscribe_headers(news, "http://shop.example/u/1")


def test_a_trigger_nobody_knows_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownTrigger, match="order_confirmed"):
        trigger("weather")
