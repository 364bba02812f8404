"""From the errand to the mailbox: once, or honestly in doubt."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from reassure.connectors import actions as connectors
from reassure.connectors.mail import queries as mail
from reassure.connectors.mail import sending
from reassure.connectors.mail.providers import Way, account_from
from reassure.connectors.models import Connection
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages import queries as outbox
from reassure.messages.models import Message
from reassure.messages.rules import cell
from reassure.messages.rules.rendering import shipped
from reassure.messages.rules.samples import SAMPLES
from reassure.messages.rules.wanted import MessageWanted
from tests.connectors.mail.server import Mailbox, mailbox

ROOT = Path(__file__).resolve().parents[3]
CODE = MessageWanted(
    trigger="lookup_code", recipient="mila@example.org", about="order/1", event_key="code/1",
    context={"code": "482915", "minutes": 10}, locale="de",
)  # fmt: skip
#: A mail with a context of its own that may go twice.
NOTICE = replace(
    CODE, trigger="order_confirmed", event_key="order/1", context=SAMPLES["order_confirmed"]["with a promise"]
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as made:
        settings.EMAIL_URL = made.url
        yield made


def queued(wanted: MessageWanted = CODE) -> Message:
    message = messages.queue(message=wanted, now=clock.now())
    assert message is not None
    return message


def send(merchant: Merchant, message: Message) -> Message:
    sending.send_all(merchant_id=merchant.pk, message_ids=[message.pk])
    return outbox.message(message.pk)


def test_a_code_reaches_its_mailbox(merchant: Merchant, box: Mailbox) -> None:
    message = send(merchant, queued())
    (got,) = box.got
    assert got["To"] == "mila@example.org"
    assert got["Subject"] == "482915 ist Ihr Code für Atelier Nord"
    assert got["Message-ID"] == f"<{message.pk}@localhost>"
    assert got["From"] == "Atelier Nord <no-reply@localhost>"
    assert (message.state, message.provider, message.provider_id) == ("done", "smtp", f"<{message.pk}@localhost>")
    assert [fact.kind for fact in journal.timeline("order/1")] == ["message.sent"]


def test_without_a_way_out_mail_stays_in_the_outbox_as_rendered(merchant: Merchant, settings: Any) -> None:
    settings.EMAIL_URL = ""
    message = send(merchant, queued())
    assert (message.state, message.provider) == ("done", messages.OUTBOX)
    assert message.subject == "482915 ist Ihr Code für Atelier Nord"
    assert "482915" in message.html
    assert "482915" in message.text


def test_sending_twice_sends_once(merchant: Merchant, box: Mailbox) -> None:
    message = queued()
    sending.send_all(merchant_id=merchant.pk, message_ids=[message.pk, message.pk])
    assert len(box.got) == 1


def test_a_busy_server_delays_and_a_refusal_ends(merchant: Merchant, box: Mailbox) -> None:
    box.answer = "451 busy"
    waits = send(merchant, queued())
    assert (waits.state, waits.attempts) == ("wanted", 1)
    assert "451" in waits.why
    box.answer = "550 nobody"
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        over = send(merchant, waits)
    assert (over.state, over.due_at) == ("failed", None)
    assert "550" in over.why
    assert box.got == []


def test_one_letter_that_cannot_be_written_holds_up_no_other(merchant: Merchant, box: Mailbox) -> None:
    broken = queued(replace(CODE, event_key="code/2", context={"minutes": "many"}, trigger="order_confirmed"))
    Message.objects.filter(pk=broken.pk).update(key="no key at all")
    sound = queued()
    assert sending.send_all(merchant_id=merchant.pk, message_ids=[broken.pk, sound.pk]) == 1
    given_back = outbox.message(broken.pk)
    assert (given_back.state, given_back.attempts) == ("wanted", 1)
    assert "ValueError" in given_back.why


def test_a_stint_ends_and_the_rest_waits_for_the_next(merchant: Merchant, box: Mailbox) -> None:
    queued()
    assert sending.send_waiting(merchant_id=merchant.pk, stint=-1) == 0
    assert sending.send_waiting(merchant_id=merchant.pk) == 1
    assert sending.send_waiting(merchant_id=merchant.pk) == 0
    assert len(box.got) == 1


def test_a_line_that_goes_dead_leaves_the_code_in_doubt_for_good(merchant: Merchant, box: Mailbox) -> None:
    box.after = None
    message = send(merchant, queued())
    assert (message.state, message.doubts, message.due_at) == ("unsure", 1, None)
    assert len(box.got) == 1


def test_a_merchants_own_connection_goes_before_the_operators(merchant: Merchant, box: Mailbox) -> None:
    assert mail.way_of_mail() == Way(account=account_from(box.url), ours=True)
    own = Connection(merchant=merchant, vendor="postmark", name="Postmark", token="t", created_at=clock.now())
    own.seal({"server_token": "secret"})
    own.save()
    way = mail.way_of_mail()
    assert way is not None
    assert (way.account.vendor, way.account.credentials, way.ours) == ("postmark", {"server_token": "secret"}, False)
    own.state = Connection.State.DISCONNECTED
    own.save()
    assert mail.way_of_mail() == Way(account=account_from(box.url), ours=True)


def test_a_relay_that_asks_for_no_sign_in_takes_the_merchants_mail(
    merchant: Merchant, box: Mailbox, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    said = {"host": "127.0.0.1", "port": str(box.port), "encryption": "none"}
    wanted = connectors.Wanted(vendor="smtp", name="Relay", settings=said)
    connectors.connect(wanted=wanted, by="staff/ida", now=clock.now())
    settings.EMAIL_URL = ""
    assert send(merchant, queued()).state == "done"
    assert len(box.got) == 1


def test_a_merchants_template_is_rendered_outside_of_any_transaction(
    outside: Merchant, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[bool] = []
    real = cell.render

    def watching(*given: Any) -> Any:
        inside.append(connection.in_atomic_block)
        return real(*given)

    with merchant_scope(outside.pk):
        source = f"{shipped(NOTICE.trigger)} "
        messages.write_template(name=NOTICE.trigger, locale="", source=source, by="staff/1", now=clock.now())
        message = queued(NOTICE)
    monkeypatch.setattr(cell, "render", watching)
    assert sending.send_all(merchant_id=outside.pk, message_ids=[message.pk]) == 1
    assert inside == [False]
    assert len(box.got) == 1


def kill_while_sending(merchant: Merchant, wanted: MessageWanted, url: str) -> UUID:
    """A real process hands the letter over and is killed before it can commit that."""
    with merchant_scope(merchant.pk):
        message = queued(wanted)
    died = subprocess.run(
        [sys.executable, "-m", "tests.connectors.mail.dying", str(merchant.pk)],
        cwd=ROOT,
        env=os.environ | {"EMAIL_URL": url, "DJANGO_SETTINGS_MODULE": "reassure.config.settings"},
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    with merchant_scope(merchant.pk):
        assert outbox.message(message.pk).state == "sending"
    return message.pk


def later(merchant: Merchant) -> None:
    """The ticks after the silence became suspicious."""
    for minutes in (11, 22, 33):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            for found in outbox.merchants_waiting(clock.now()):
                sending.send_waiting(merchant_id=found)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_order_mail_of_a_killed_sender_goes_once_more_under_the_same_id(outside: Merchant, box: Mailbox) -> None:
    key = kill_while_sending(outside, NOTICE, box.url)
    assert len(box.got) == 1
    later(outside)
    assert [got["Message-ID"] for got in box.got] == [f"<{key}@localhost>"] * 2
    with merchant_scope(outside.pk):
        message = outbox.message(key)
        assert (message.state, message.doubts, message.attempts) == ("done", 1, 2)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_a_code_of_a_killed_sender_is_not_sent_again(outside: Merchant, box: Mailbox) -> None:
    key = kill_while_sending(outside, CODE, box.url)
    later(outside)
    assert len(box.got) == 1
    with merchant_scope(outside.pk):
        message = outbox.message(key)
        assert (message.state, message.doubts, message.due_at) == ("unsure", 1, None)
        assert [fact.kind for fact in journal.timeline("order/1")] == ["message.failed"]
