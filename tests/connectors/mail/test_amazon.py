"""Amazon SES through boto3, against a local server that speaks SES's API v2; and what is said without boto3.

The wire format: docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html.
"""

import base64
import json
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from reassure.connectors import base
from reassure.connectors.base import Account, Permanent, Temporary
from reassure.connectors.mail.amazon import Ses
from reassure.connectors.mail.channels import channel
from reassure.connectors.mail.providers import account_from
from tests.connectors.mail.test_smtp import LETTER

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "hush"}
ACCOUNT = Account(vendor="amazon-ses", settings={"region_name": "eu-central-1"}, credentials=KEYS)


class Amazon:
    """What it was asked, and what it answers; status 0 hangs up without an answer."""

    def __init__(self) -> None:
        self.status, self.code = 200, ""
        self.asked: list[tuple[str, str, Any]] = []


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    pytest.importorskip("boto3", reason="the extra “ses” is not installed")
    said = Amazon()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.asked.append((self.path, self.headers["Authorization"], json.loads(body)))
            if not said.status:
                self.close_connection = True
                return
            answer = json.dumps({"message": "No."} if said.code else {"MessageId": "ses-1"}).encode()
            self.send_response(said.status)
            if said.code:
                self.send_header("x-amzn-ErrorType", said.code)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://127.0.0.1:{server.server_port}")
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_letter_is_posted_as_amazon_documents_it(amazon: Amazon) -> None:
    assert channel(ACCOUNT).send(LETTER) == "ses-1"
    ((path, signed, body),) = amazon.asked
    assert path == "/v2/email/outbound-emails"
    assert signed.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-central-1/ses/aws4_request" in signed
    assert body["Destination"] == {"ToAddresses": ["mila@example.org"]}
    letter = message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]), policy=policy.default)
    assert (letter["Message-ID"], letter["Subject"]) == (
        "<m1@atelier-nord.example>",
        "Ihre Bestellung #1001 – bestätigt",
    )


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "MessageRejected", Permanent),
        (400, "SendingPausedException", Temporary),
        (403, "InvalidSignatureException", Temporary),
        (429, "TooManyRequestsException", Temporary),
        (503, "ServiceUnavailable", Temporary),
        (0, "", RuntimeError),
    ],
)
def test_an_answer_that_is_no_yes_is_judged_and_never_asked_twice(
    amazon: Amazon, status: int, code: str, kind: type[Exception]
) -> None:
    amazon.status, amazon.code = status, code
    with pytest.raises(kind):
        channel(ACCOUNT).send(LETTER)
    assert len(amazon.asked) == 1


def test_nobody_there_is_tried_later(amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    with pytest.raises(Temporary, match="No connection"):
        channel(ACCOUNT).send(LETTER)


def test_a_region_that_is_none_is_said_before_a_letter_goes(amazon: Amazon) -> None:
    with pytest.raises(Temporary, match="can’t be set up"):
        channel(Account(vendor="amazon-ses", settings={"region_name": "evil.example/"}, credentials=KEYS))


def test_a_merchant_never_sends_with_the_machines_own_keys(amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    bare = account_from("amazon-ses://?region_name=eu-central-1")
    with pytest.raises(Temporary, match="access key"):
        channel(bare)
    assert channel(bare, ours=True).send(LETTER) == "ses-1"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(Temporary, match=r"pip install 'reassure\[ses\]'"):
        Ses(ACCOUNT)
    assert base.vendor("amazon-ses").extra == ("ses", "boto3")
