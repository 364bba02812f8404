"""Letters over real SMTP, and what its answers mean."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from reassure.connectors.base import Account, Letter, Permanent, Temporary
from reassure.connectors.mail.client import Smtp
from reassure.connectors.mail.providers import ANYMAIL, BadMailUrl, account_from
from reassure.connectors.vendors import VENDORS
from tests.connectors.mail.server import Mailbox, mailbox

LETTER = Letter(
    reference="m1",
    to="mila@example.org",
    subject="Ihre Bestellung #1001 – bestätigt",
    text="Grüße\n",
    html="<p>Grüße</p>",
    sender="Atelier Nord <hello@atelier-nord.example>",
    reply_to="help@atelier-nord.example",
    headers=(("Message-ID", "<m1@atelier-nord.example>"), ("Auto-Submitted", "auto-generated")),
)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def smtp(box: Mailbox) -> Iterator[Smtp]:
    made = Smtp(account_from(box.url), ours=True)
    yield made
    made.close()


def test_a_letter_arrives_with_both_parts_and_its_own_id(box: Mailbox, smtp: Smtp) -> None:
    assert smtp.send(LETTER) == "<m1@atelier-nord.example>"
    (got,) = box.got
    assert box.recipients == [["mila@example.org"]]
    assert got["Message-ID"] == "<m1@atelier-nord.example>"
    assert got["Subject"] == "Ihre Bestellung #1001 – bestätigt"
    assert got["From"] == "Atelier Nord <hello@atelier-nord.example>"
    assert got["Reply-To"] == "help@atelier-nord.example"
    assert got["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in got
    assert got.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().rstrip()) for part in got.iter_parts()]
    assert parts == [("text/plain", "Grüße"), ("text/html", "<p>Grüße</p>")]


def test_one_connection_carries_many_letters(box: Mailbox, smtp: Smtp) -> None:
    for number in range(3):
        smtp.send(replace(LETTER, reference=str(number)))
    assert (len(box.got), box.connections) == (3, 1)


@pytest.mark.parametrize("answer", ["550 no such user", "553 not allowed"])
def test_an_address_that_is_refused_is_refused_for_good(box: Mailbox, smtp: Smtp, answer: str) -> None:
    box.answer = answer
    with pytest.raises(Permanent, match=answer[:3]):
        smtp.send(LETTER)
    assert box.got == []


@pytest.mark.parametrize("answer", ["450 greylisted", "451 busy"])
def test_a_busy_server_is_asked_again_later(box: Mailbox, smtp: Smtp, answer: str) -> None:
    box.answer = answer
    with pytest.raises(Temporary, match=answer[:3]):
        smtp.send(LETTER)
    assert box.got == []


@pytest.mark.parametrize(("after", "kind"), [("452 disk full", Temporary), ("554 spam", Permanent)])
def test_an_answer_to_the_text_is_an_answer(
    box: Mailbox, smtp: Smtp, after: str, kind: type[Temporary] | type[Permanent]
) -> None:
    box.after = after
    with pytest.raises(kind, match=after[:3]):
        smtp.send(LETTER)
    assert box.got == []


def test_no_answer_to_the_text_is_neither_sent_nor_failed(box: Mailbox, smtp: Smtp) -> None:
    box.after = None
    with pytest.raises(Exception) as raised:  # noqa: PT011
        smtp.send(LETTER)
    assert not isinstance(raised.value, Temporary | Permanent)
    assert len(box.got) == 1


@pytest.mark.parametrize(
    "changed",
    [{"to": "mila@"}, {"to": ""}, {"sender": "Nord\nBcc: all <a@b.example>"}, {"subject": "a\r\nBcc: b"}],
)
def test_what_is_no_letter_is_refused_before_it_goes(box: Mailbox, smtp: Smtp, changed: dict[str, str]) -> None:
    with pytest.raises(Permanent):
        smtp.send(replace(LETTER, **changed))  # type: ignore[arg-type]
    assert box.got == []


def test_a_letter_after_a_broken_line_opens_a_new_one(box: Mailbox, smtp: Smtp) -> None:
    box.answer = "550 no"
    with pytest.raises(Permanent):
        smtp.send(LETTER)
    box.answer = "250 OK"
    smtp.send(LETTER)
    assert len(box.got) == 1


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Temporary, match="took no connection"):
        Smtp(account_from(f"smtp://127.0.0.1:{port}"), ours=True).send(LETTER)


def test_a_merchants_server_may_not_stand_in_our_own_network(box: Mailbox) -> None:
    with pytest.raises(Permanent):
        Smtp(account_from(box.url)).send(LETTER)
    assert box.got == []


def test_nor_hide_behind_a_name_that_leads_elsewhere_the_second_time(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_elsewhere(monkeypatch, "mail.example.org")
    with pytest.raises(Permanent, match="private network"):
        Smtp(account_from(f"smtp://mail.example.org:{box.port}")).send(LETTER)
    assert box.got == []


def leads_elsewhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A name server that gives a public address first, and then this very machine's."""
    answers = iter(["93.184.216.34"])
    ask = socket.getaddrinfo

    def answer(host: Any, *args: Any, **kwargs: Any) -> Any:
        return ask(next(answers, "127.0.0.1") if host == name else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_the_connection_can_be_tried(box: Mailbox, smtp: Smtp) -> None:
    assert smtp.test() == f"127.0.0.1:{box.port}"
    assert box.connections == 1


@pytest.mark.parametrize(
    ("url", "settings", "password"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 25, "", "none"), ""),
        ("smtp://a%40b:s%2Fx@mail.example.org:587?tls=1", ("mail.example.org", 587, "a@b", "starttls"), "s/x"),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "tls"), ""),
    ],
)
def test_email_url_names_a_server(url: str, settings: tuple[str, int, str, str], password: str) -> None:
    account = account_from(url)
    names = ("host", "port", "username", "encryption")
    assert account == Account(
        vendor="smtp", settings=dict(zip(names, settings, strict=True)), credentials={"password": password}
    )


def test_email_url_names_a_provider() -> None:
    account = account_from("mailgun://?api_key=key&sender_domain=mg.example.org")
    assert account == Account(
        vendor="mailgun", settings={"sender_domain": "mg.example.org"}, credentials={"api_key": "key"}
    )


@pytest.mark.parametrize("url", ["imap://x", "mail.example.org", "smtp://", "smtp://x:y:z"])
def test_an_email_url_nobody_understands_says_what_it_takes(url: str) -> None:
    with pytest.raises(BadMailUrl, match="EMAIL_URL"):
        account_from(url)


def test_every_provider_of_mail_is_a_vendor() -> None:
    assert set(VENDORS) >= ANYMAIL
