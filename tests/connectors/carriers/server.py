"""A carrier on this machine: answers in the carrier's own wire format, through all of Karrio's own code."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from reassure.connectors.karrio import wire

HERE = Path(__file__).parent
TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": "14399", "expires_on": "2030-01-01"}
DPD = (
    "<Envelope><Body><getAuthResponse><return><delisId>d</delisId><depot>0530</depot><authToken>t</authToken>"
    "<authTokenExpires>2030-01-01T10:00:00.00</authTokenExpires></return></getAuthResponse></Body></Envelope>"
)


@dataclass(kw_only=True)
class Said:
    """What the carrier answers to any question about parcels, and what it was asked."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)


@contextmanager
def serving(said: Said) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            path = self.path.partition("?")[0].lower()
            said.heard.append(self.path)
            if "loginservice" in path:
                return self._send(200, DPD.encode(), {})
            if "token" in path:
                return self._send(200, json.dumps(TOKEN | {"issued_at": str(int(time.time() * 1000))}).encode(), {})
            return self._send(said.status, said.body, said.headers)

        def do_POST(self) -> None:
            self.do_GET()

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/xml" if body[:1] == b"<" else "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Here(urllib.request.BaseHandler):
    """Some of Karrio's addresses stand in its code: whatever goes to a carrier's https comes here."""

    handler_order = 50

    def __init__(self, url: str) -> None:
        self.here = urlsplit(url)

    def https_open(self, request: urllib.request.Request) -> Any:
        there = urlsplit(request.full_url)
        request.full_url = urlunsplit((self.here.scheme, self.here.netloc, there.path, there.query, ""))
        return self.parent.open(request)


@contextmanager
def instead(url: str) -> Iterator[None]:
    urllib.request.install_opener(wire.opener(Here(url)))
    try:
        yield
    finally:
        urllib.request.install_opener(wire.opener())
