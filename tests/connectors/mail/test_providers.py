"""Letters through django-anymail: Postmark's documented wire format, against a local server that speaks it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from reassure.connectors.base import Account, Permanent, Temporary, channel
from reassure.connectors.mail.client import Anymail
from reassure.kit.outside import Forbidden
from tests.connectors.mail.test_smtp import LETTER, leads_elsewhere

OK = {
    "To": "mila@example.org",
    "SubmittedAt": "2026-06-02T08:00:00Z",
    "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817",
    "ErrorCode": 0,
    "Message": "OK",
}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    "mila@example.org. Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a manual "
    "suppression.",
}


@dataclass
class Postmark:
    """What it was asked, and what it answers; status 0 hangs up without an answer."""

    url: str = ""
    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: OK)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)


@pytest.fixture
def postmark() -> Iterator[Postmark]:
    said = Postmark()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.asked.append((self.path, self.headers["X-Postmark-Server-Token"], json.loads(body)))
            if not said.status:
                self.close_connection = True
                return
            answer = json.dumps(said.answer).encode()
            self.send_response(said.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}/"
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def way(postmark: Postmark) -> Iterator[Anymail]:
    account = Account(vendor="postmark", settings={"api_url": postmark.url}, credentials={"server_token": "token-1"})
    made = Anymail(account, ours=True)
    yield made
    made.close()


def test_a_letter_is_posted_as_postmark_documents_it(postmark: Postmark, way: Anymail) -> None:
    assert way.send(LETTER) == OK["MessageID"]
    ((path, token, asked),) = postmark.asked
    assert (path, token) == ("/email", "token-1")
    assert asked["From"] == "Atelier Nord <hello@atelier-nord.example>"
    assert asked["To"] == "mila@example.org"
    assert asked["ReplyTo"] == "help@atelier-nord.example"
    assert asked["Subject"] == "Ihre Bestellung #1001 – bestätigt"
    assert (asked["TextBody"], asked["HtmlBody"]) == ("Grüße\n", "<p>Grüße</p>")
    assert {"Name": "Message-ID", "Value": "<m1@atelier-nord.example>"} in asked["Headers"]
    assert asked["Metadata"] == {"message": "m1"}


def test_an_inactive_address_is_refused_for_good(postmark: Postmark, way: Anymail) -> None:
    postmark.status, postmark.answer = 422, INACTIVE
    with pytest.raises(Permanent):
        way.send(LETTER)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_busy_provider_or_a_wrong_key_can_be_tried_later(postmark: Postmark, way: Anymail, status: int) -> None:
    postmark.status, postmark.answer = status, {"ErrorCode": 100, "Message": "not now"}
    with pytest.raises(Temporary, match=str(status)):
        way.send(LETTER)


def test_no_answer_is_neither_sent_nor_failed(postmark: Postmark, way: Anymail) -> None:
    postmark.status = 0
    with pytest.raises(RuntimeError, match="Nobody knows whether it went"):
        way.send(LETTER)
    assert len(postmark.asked) >= 1


def test_a_provider_that_is_not_there_is_tried_later() -> None:
    account = Account(
        vendor="postmark", settings={"api_url": "http://127.0.0.1:9/"}, credentials={"server_token": "token-1"}
    )
    with pytest.raises(Temporary, match="No connection"):
        Anymail(account, ours=True).send(LETTER)


def test_a_merchants_provider_may_not_stand_in_our_own_network() -> None:
    account = Account(
        vendor="postmark", settings={"api_url": "http://127.0.0.1:9/"}, credentials={"server_token": "token-1"}
    )
    with pytest.raises(Forbidden):
        channel(account)


def test_nor_be_led_there_by_a_name_that_changes(postmark: Postmark, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_elsewhere(monkeypatch, "mail.example.org")
    url = postmark.url.replace("127.0.0.1", "mail.example.org")
    account = Account(vendor="postmark", settings={"api_url": url}, credentials={"server_token": "token-1"})
    with pytest.raises(Permanent, match="private network"):
        Anymail(account).send(LETTER)
    assert postmark.asked == []
