"""Addresses that people type in must not lead into our own network: not by name, by redirect or by rebinding."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from reassure.kit import outside

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "ff02::1", "fec0::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
        getattr(self, f"answer_{self.path.strip('/')}")()

    def answer_ok(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"thank you")

    def answer_inside(self) -> None:
        self.send_response(302)
        self.send_header("location", f"http://127.0.0.1:{self.server.server_port}/ok")
        self.end_headers()

    def answer_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"x" * 65536)

    def answer_dripping(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.seen, server.over = [], threading.Event()
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_world(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


@pytest.fixture
def fenced(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = False


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives these answers one after the other, and what it was asked."""
    asked: list[str] = []
    numeric = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *how: Any, **named: Any) -> list[Any]:
        if host[0].isdigit():
            return numeric(host, port, *how, **named)
        asked.append(host)
        return [(0, 0, 0, "", (address, port)) for address in answers[min(len(asked), len(answers)) - 1]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str) -> None:
    assert not outside.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert outside.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/x", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/meta-data", "ftp://example.com/", "file:///etc/passwd",
        "gopher://x/", "http://", "nonsense", "http://user:pw@1.1.1.1/", "http://1.1.1.1:99999/",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("fenced")
def test_an_address_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(outside.Forbidden):
        outside.check(url)


@pytest.mark.usefixtures("fenced")
def test_a_public_address_is_let_through() -> None:
    outside.check("https://1.1.1.1/hooks")


@pytest.mark.usefixtures("fenced")
def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["1.1.1.1", "10.0.0.7"])
    with pytest.raises(outside.Forbidden, match=r"hooks\.example leads to 10\.0\.0\.7"):
        outside.check("https://hooks.example/")


@pytest.mark.usefixtures("fenced")
def test_a_name_that_turns_private_after_its_check_gets_nothing(monkeypatch: pytest.MonkeyPatch, receiver: Any) -> None:
    names(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    url = f"http://rebind.example:{receiver.server_port}/ok"
    outside.check(url)
    with pytest.raises(outside.Forbidden, match=r"127\.0\.0\.1"):
        outside.post(url, body=b"{}", headers={})
    assert receiver.seen == []


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, receiver: Any, open_world: None
) -> None:
    """The name is asked once for each call; had the connection asked again, it would have gone nowhere."""
    asked = names(monkeypatch, ["127.0.0.1"], ["203.0.113.9"])
    answer = outside.post(f"http://hooks.example:{receiver.server_port}/ok", body=b"{}", headers={"x-a": "b"})
    assert (answer.status, answer.body, asked) == (200, b"thank you", ["hooks.example"])
    headers, body = receiver.seen[0]
    assert (headers["Host"], headers["x-a"], body) == (f"hooks.example:{receiver.server_port}", "b", b"{}")


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Any, open_world: None) -> None:
    answer = outside.post(f"http://127.0.0.1:{receiver.server_port}/inside", body=b"{}", headers={})
    assert (answer.status, answer.ok, len(receiver.seen)) == (302, False, 1)


def test_an_endless_answer_is_read_no_further_than_asked(receiver: Any, open_world: None) -> None:
    answer = outside.post(f"http://127.0.0.1:{receiver.server_port}/endless", body=b"", headers={}, limit=100)
    assert answer.body == b"x" * 100


def test_an_answer_that_drips_ends_at_the_deadline(receiver: Any, open_world: None) -> None:
    began = time.monotonic()
    with pytest.raises(outside.Unreachable, match="ReadTimeout"):
        outside.post(f"http://127.0.0.1:{receiver.server_port}/dripping", body=b"", headers={}, timeout=0.4)
    assert time.monotonic() - began < 5


def test_a_closed_port_is_unreachable(open_world: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(outside.Unreachable, match="ConnectError"):
        outside.post(f"http://127.0.0.1:{port}/", body=b"", headers={})


def test_an_unknown_name_is_unreachable_and_not_forbidden(monkeypatch: pytest.MonkeyPatch, fenced: None) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    outside.check("https://soon.example/")
    with pytest.raises(outside.Unreachable, match=r"soon\.example is not known"):
        outside.post("https://soon.example/", body=b"", headers={})
