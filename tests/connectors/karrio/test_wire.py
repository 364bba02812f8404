"""Beneath Karrio: certificates are checked, credentials stay with their host, and a refusal's patience is kept."""

import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import HTTPError

import pytest

from reassure.connectors.carriers import CARRIERS
from reassure.connectors.karrio import wire
from reassure.connectors.karrio.gateway import module

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ("120", timedelta(minutes=2)),
        (" 5 ", timedelta(seconds=5)),
        ("Sun, 22 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta()),
        ("99999999", wire.PATIENCE),
        ("Fri, 01 Jan 2100 00:00:00 GMT", wire.PATIENCE),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_patience(told: str | None, waits: timedelta | None) -> None:
    assert wire.waiting(told, NOW) == waits


def test_karrio_does_not_switch_certificates_off() -> None:
    module(CARRIERS["ups"])
    assert ssl._create_default_https_context().verify_mode is ssl.CERT_REQUIRED  # type: ignore[call-arg]
    [https] = [one for one in urllib.request._opener.handlers if isinstance(one, urllib.request.HTTPSHandler)]  # type: ignore[attr-defined]
    assert https._context.verify_mode is ssl.CERT_REQUIRED  # type: ignore[attr-defined]


def test_the_worst_refusal_decides() -> None:
    trace = wire.Trace(NOW)
    assert trace.worst is None
    for status in ("404", "503", "429", "500"):
        trace({"response_headers": {wire.STATUS: status, "Retry-After": status}}, "error")
    trace({"url": "x"}, "request")
    assert trace.worst == wire.Refusal(status=429, retry_after=timedelta(seconds=429))
    assert trace.retry_after == timedelta(seconds=503)


@contextmanager
def redirecting(to: str, heard: list[str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(302 if self.path == "/" else 200)
            if self.path == "/":
                self.send_header("Location", to.format(port=self.server.server_port))  # type: ignore[attr-defined]
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_credentials_stay_with_their_host() -> None:
    heard: list[str] = []
    with redirecting("http://127.0.0.1:{port}/here", heard) as url:
        wire.opener().open(url).read()
    assert heard == ["/", "/here"]
    heard.clear()
    with redirecting("http://localhost:{port}/there", heard) as url, pytest.raises(HTTPError):
        wire.opener().open(url)
    assert heard == ["/"]
