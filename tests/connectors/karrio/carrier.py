"""A carrier on this machine with sign-ins: says what it was told to say, and keeps what it heard."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

PAYLOADS = Path(__file__).parents[1] / "carriers"
TOKEN_PATHS = ("/security/v1/oauth/token", "/oauth/token", "/oauth2/v3/token")


@dataclass(kw_only=True)
class Said:
    """Every question about a parcel gets `body`; every sign-in `token_status`."""

    body: bytes = b"{}"
    status: int = 200
    token_status: int = 200
    token_body: dict[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def tokens(self) -> int:
        return sum(path.partition("?")[0] in TOKEN_PATHS for _, path in self.heard)


def payload(name: str) -> bytes:
    """Of a carrier's folder, as `ups/delivered.json`."""
    return (PAYLOADS / name).read_bytes()


@contextmanager
def carrier(said: Said) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            said.heard.append((self.command, self.path))
            if self.path.partition("?")[0] in TOKEN_PATHS:
                good = {"access_token": "t", "token_type": "Bearer", "expires_in": 14399}
                body = said.token_body or good | {"issued_at": str(int(time.time() * 1000))}
                return self._send(said.token_status, json.dumps(body).encode())
            return self._send(said.status, said.body, said.headers)

        def _send(self, status: int, body: bytes, headers: Mapping[str, str] = MappingProxyType({})) -> None:
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
