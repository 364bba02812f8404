"""Messages are wished for once, sent by one, and their end is always recorded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reassure.journal import queries as journal
from reassure.journal.rules import Fact
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages import actions, queries
from reassure.messages.models import Message, Template
from reassure.messages.rules.heard import Fate, MailHeard
from reassure.messages.rules.rendering import Rendered, shipped
from reassure.messages.rules.triggers import TRIGGERS
from reassure.messages.rules.wanted import MessageWanted
from tests.cast import NOW

pytestmark = pytest.mark.django_db

ORDER = "order/0190"
CONFIRMED = MessageWanted(
    trigger="order_confirmed", recipient=" Mila@Example.org ", about=ORDER, key=ORDER, event_key=ORDER,
    person="customer/0191", locale="de",
)  # fmt: skip
CODE = MessageWanted(
    trigger="lookup_code", recipient="mila@example.org", about=ORDER, event_key="code/1", context={"code": "482915"}
)
LETTER = Rendered(subject="Your code 482915", html="<p>482915</p>", text="482915\n")
WORDING = actions.Wording(
    rendered=LETTER,
    sender="a@b.example",
    context={"person": {"name": "Mila"}, "order": {"number": "#1001", "address": ["Berlin"]}, "brand": {}},
)


def queued(wanted: MessageWanted = CONFIRMED) -> Message:
    made = actions.queue(message=wanted, now=NOW)
    assert made is not None
    return made


def sending(wanted: MessageWanted = CONFIRMED) -> Message:
    claimed = actions.claim(message_id=queued(wanted).pk, now=NOW)
    assert claimed is not None
    return claimed


def again(message: Message) -> Message:
    return queries.message(message.pk)


def kinds() -> list[str]:
    return [fact.kind for fact in journal.timeline(ORDER)]


def test_the_same_thing_is_told_to_the_same_person_once(merchant: Merchant) -> None:
    first = queued()
    assert actions.queue(message=CONFIRMED, now=NOW) is None
    assert actions.queue(message=replace(CONFIRMED, recipient="mila@example.org"), now=NOW) is None
    assert [row.pk for row in queries.messages_about(ORDER)] == [first.pk]
    assert (first.recipient, first.state, first.due_at) == ("mila@example.org", "wanted", NOW)


def test_another_person_or_another_event_is_told_too(merchant: Merchant) -> None:
    wanted = [CONFIRMED, replace(CONFIRMED, recipient="ole@example.org"), replace(CONFIRMED, event_key="order/7")]
    assert len(actions.queue_all(messages=wanted, now=NOW)) == 3


def test_one_sender_claims_and_the_next_finds_nothing(merchant: Merchant) -> None:
    claimed = sending()
    assert (claimed.state, claimed.attempts, claimed.due_at) == ("sending", 1, NOW + timedelta(minutes=10))
    assert actions.claim(message_id=claimed.pk, now=NOW) is None


def test_nobody_claims_before_its_time(merchant: Merchant) -> None:
    later = queued(replace(CONFIRMED, due_at=NOW + timedelta(hours=1)))
    assert actions.claim(message_id=later.pk, now=NOW) is None


def test_sent_is_recorded_once(merchant: Merchant) -> None:
    message = sending()
    for _ in range(2):
        actions.sent(message_id=message.pk, provider="smtp", provider_id="<1@x>", now=NOW)
    assert (again(message).state, again(message).provider_id, again(message).due_at) == ("done", "<1@x>", None)
    assert kinds() == ["message.sent"]
    data = journal.timeline(ORDER)[0].data
    assert data == {"message": str(message.pk), "trigger": "order_confirmed", "channel": "email"}


def test_the_facts_a_mail_was_made_of_are_kept_without_the_person(merchant: Merchant) -> None:
    message = actions.keep(message=sending(), wording=WORDING)
    assert again(message).context == {"order": {"number": "#1001"}}


def test_a_code_leaves_no_trace_once_a_provider_has_it(merchant: Merchant) -> None:
    message = actions.keep(message=sending(CODE), wording=WORDING)
    actions.sent(message_id=message.pk, provider="smtp", provider_id="1", now=NOW)
    kept = again(message)
    assert (kept.context, kept.subject, kept.html, kept.text) == ({}, "", "", "")


def test_a_code_stays_readable_in_the_outbox_where_it_is_all_there_is(merchant: Merchant) -> None:
    message = actions.keep(message=sending(CODE), wording=WORDING)
    actions.sent(message_id=message.pk, provider=actions.OUTBOX, provider_id="", now=NOW)
    assert again(message).text == "482915\n"


def test_a_fault_waits_and_the_last_one_gives_up(merchant: Merchant) -> None:
    message = sending()
    now = NOW
    for _ in range(8):
        actions.failed(message_id=message.pk, why="451 busy", now=now)
        waiting = again(message)
        assert waiting.state == "wanted"
        assert waiting.due_at is not None
        now = waiting.due_at
        assert actions.claim(message_id=message.pk, now=now) is not None
    assert kinds() == []
    actions.failed(message_id=message.pk, why="451 busy", now=now)
    assert (again(message).state, again(message).why) == ("failed", "451 busy")
    assert kinds() == ["message.failed"]


def test_what_the_provider_refuses_is_not_tried_again(merchant: Merchant) -> None:
    message = sending()
    actions.failed(message_id=message.pk, why="550 no such user", now=NOW, permanent=True)
    assert (again(message).state, again(message).due_at) == ("failed", None)


def test_an_order_mail_whose_sender_died_goes_once_more_and_then_never(merchant: Merchant) -> None:
    message = sending()
    late = NOW + timedelta(minutes=10)
    second = actions.claim(message_id=message.pk, now=late)
    assert second is not None
    assert (second.attempts, second.doubts) == (2, 1)
    assert actions.claim(message_id=message.pk, now=late + timedelta(minutes=10)) is None
    assert (again(message).state, again(message).due_at) == ("unsure", None)
    assert kinds() == ["message.failed"]


def test_a_code_whose_sender_died_is_not_sent_again(merchant: Merchant) -> None:
    message = sending(CODE)
    assert actions.claim(message_id=message.pk, now=NOW + timedelta(minutes=10)) is None
    assert again(message).state == "unsure"


def test_an_outcome_nobody_knows_is_doubted_at_once(merchant: Merchant) -> None:
    message = sending()
    actions.unsure(message_id=message.pk, why="no answer after the text", now=NOW)
    assert (again(message).state, again(message).doubts, again(message).due_at) == ("wanted", 1, NOW)


def test_a_skipped_one_says_why_and_is_never_claimed(merchant: Merchant) -> None:
    message = queued()
    actions.skip(message_id=message.pk, why="It was delivered meanwhile.", now=NOW)
    assert (again(message).state, again(message).why) == ("skipped", "It was delivered meanwhile.")
    assert actions.claim(message_id=message.pk, now=NOW) is None
    assert kinds() == ["message.skipped"]


def test_what_is_done_cannot_be_skipped(merchant: Merchant) -> None:
    message = sending()
    actions.sent(message_id=message.pk, provider="smtp", provider_id="1", now=NOW)
    actions.skip(message_id=message.pk, why="too late", now=NOW)
    assert again(message).state == "done"
    assert kinds() == ["message.sent"]


def test_an_address_that_bounced_gets_nothing_more(merchant: Merchant) -> None:
    message = sending()
    actions.sent(message_id=message.pk, provider="postmark", provider_id="pm-1", now=NOW)
    gone = MailHeard(provider_id="pm-1", fate=Fate.BOUNCED, at=NOW)
    for _ in range(2):
        actions.hear(heard=gone, now=NOW)
    assert queries.is_suppressed("MILA@example.org")
    refused = actions.queue(message=replace(CONFIRMED, trigger="shipped"), now=NOW)
    assert refused is not None
    assert (refused.state, refused.why) == ("skipped", actions.SUPPRESSED)
    assert kinds() == ["message.sent", "message.bounced", "message.skipped"]


def test_a_delivery_is_noted_when_it_was_first_said(merchant: Merchant) -> None:
    message = sending()
    actions.sent(message_id=message.pk, provider="postmark", provider_id="pm-1", now=NOW)
    for later in (1, 2):
        at = NOW + timedelta(minutes=later)
        actions.hear(heard=MailHeard(provider_id="pm-1", fate=Fate.DELIVERED, at=at), now=at)
    assert again(message).delivered_at == NOW + timedelta(minutes=1)


def test_a_mail_that_is_not_ours_touches_nothing(merchant: Merchant) -> None:
    message = sending()
    with pytest.raises(actions.UnknownMail):
        actions.hear(heard=MailHeard(provider_id="", fate=Fate.BOUNCED, at=NOW), now=NOW)
    assert again(message).bounced_at is None


def test_a_guest_without_address_is_skipped_and_the_timeline_says_so(merchant: Merchant) -> None:
    refused = actions.queue(message=replace(CONFIRMED, recipient=""), now=NOW)
    assert refused is not None
    assert (refused.state, refused.why) == ("skipped", actions.NO_ADDRESS)


def test_a_failed_one_goes_again_when_somebody_asks(merchant: Merchant) -> None:
    message = sending()
    actions.failed(message_id=message.pk, why="550", now=NOW, permanent=True)
    actions.send_again(message_id=message.pk, by="staff/1", now=NOW)
    assert (again(message).state, again(message).attempts) == ("wanted", 0)
    assert kinds() == ["message.failed", "message.asked_again"]


def test_a_forgotten_person_leaves_no_word_and_waits_for_nothing(merchant: Merchant) -> None:
    told, waiting = sending(), queued(replace(CONFIRMED, trigger="shipped"))
    other = queued(replace(CONFIRMED, trigger="shipped", recipient="ole@example.org", person="customer/0192"))
    actions.keep(message=told, wording=WORDING)
    actions.sent(message_id=told.pk, provider="smtp", provider_id="1", now=NOW)
    erased = Fact(
        id=uuid7(), seq=1, kind="customer.erased", about="customer/0191", at=NOW, data={"customers": ["0191"]}
    )
    actions.forget(merchant, [erased])
    for row in (again(told), again(waiting)):
        assert row.recipient == f"erased/{row.pk}"
        assert (row.subject, row.html, row.text, row.person, row.context) == ("", "", "", "", {})
    assert (again(told).state, again(waiting).state, again(waiting).due_at) == ("done", "skipped", None)
    assert again(other).recipient == "ole@example.org"


def test_a_template_is_tried_before_it_is_kept(merchant: Merchant) -> None:
    broken = shipped("shipped").replace("order.number", "order.nubmer")
    with pytest.raises(actions.InvalidTemplate, match=r"knows no “order.nubmer”. Did you mean “order.number”\?"):
        actions.write_template(name="shipped", locale="", source=broken, by="staff/1", now=NOW)
    assert Template.objects.count() == 0


def test_the_newest_template_counts_the_languages_own_first_and_ours_at_last(merchant: Merchant) -> None:
    general = shipped("shipped").replace("On its way", "Off it goes")
    german = shipped("shipped").replace("On its way", "Los geht's")
    actions.write_template(name="shipped", locale="", source=general, by="staff/1", now=NOW)
    actions.write_template(name="shipped", locale="de-AT", source=german, by="staff/1", now=NOW)
    assert queries.template_for("shipped", "de").text == german
    assert queries.template_for("shipped", "fr").text == general
    assert [queries.own_templates(locale)["shipped"].source for locale in ("de", "fr")] == [german, general]
    back, _ = actions.write_template(name="shipped", locale="", source="", by="staff/1", now=NOW)
    assert back.version == 2
    assert queries.template_for("shipped", "fr").text == shipped("shipped")
    assert queries.template_for("shipped", "fr").own is None
    assert list(queries.own_templates("fr")) == []


@pytest.mark.parametrize("trigger", list(TRIGGERS))
def test_every_mail_can_be_looked_at_in_the_merchants_brand(merchant: Merchant, trigger: str) -> None:
    for case in queries.cases(trigger):
        assert "Atelier Nord" in queries.sample(trigger, merchant=merchant, locale="de", case=case).text


def test_a_template_can_be_looked_at_before_it_is_kept(merchant: Merchant) -> None:
    own = shipped("delivered").replace('{{ "It has arrived" | t }}', "Da ist es")
    assert "Da ist es\n" in queries.sample("delivered", merchant=merchant, locale="de", source=own).text
    assert Template.objects.count() == 0


def test_the_outbox_is_read_newest_first(merchant: Merchant) -> None:
    first, second = queued(), queued(CODE)
    assert [row.pk for row in queries.latest()] == [second.pk, first.pk]
    assert [row.pk for row in queries.latest(before=second)] == [first.pk]
    assert queries.latest(states=["done"]) == []


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_the_operator_finds_what_is_due(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        message = queued()
        queued(replace(CONFIRMED, trigger="shipped", due_at=NOW + timedelta(hours=1)))
    assert queries.merchants_waiting(NOW) == [outside.pk]
    assert queries.merchants_waiting(NOW - timedelta(seconds=1)) == []
    with merchant_scope(outside.pk):
        assert queries.waiting(NOW) == [message.pk]
