"""A carrier on this machine that sells: answers by method and path in the carrier's own wire format, keeps what it
heard, and can fall silent at the moment that costs money."""

import base64
import io
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": "14399", "paymentAuthorizationToken": "p"}
ZPL = b"^XA^FO50,50^FDA label^FS^XZ"


@dataclass(kw_only=True)
class Answer:
    """`hang_up`: the question arrives, the answer never does."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass(kw_only=True)
class Said:
    """Answers by `METHOD path` as a pattern; sign-ins are always let in. `heard` holds (method, path, body)."""

    answers: Mapping[str, Answer]
    heard: list[tuple[str, str, str]] = field(default_factory=list)

    def asked(self, pattern: str) -> list[str]:
        """The bodies of the questions that fit."""
        return [body for method, path, body in self.heard if re.search(pattern, f"{method} {path}")]


@cache
def image(kind: str) -> str:
    """A picture small enough to stand in an answer, in base64, as carriers send labels."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 12), "white").save(drawn, kind)
    return base64.b64encode(drawn.getvalue()).decode()


def filled(body: bytes, url: str = "") -> bytes:
    """With what an answer can't hold by itself: pictures, and the server's own address."""
    zpl = base64.b64encode(ZPL).decode()
    for name, value in {"@PDF@": image("PDF"), "@PNG@": image("PNG"), "@GIF@": image("GIF"), "@ZPL@": zpl}.items():
        body = body.replace(name.encode(), value.encode())
    return body.replace(b"@RAWPDF@", base64.b64decode(image("PDF"))).replace(b"@URL@", url.encode())


@contextmanager
def selling(said: Said) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
            asked = f"{self.command} {self.path}"
            found = next((answer for pattern, answer in said.answers.items() if re.search(pattern, asked)), None)
            if found is None and ("token" in self.path or "payment-authorization" in self.path):
                issued = str(int(time.time() * 1000))
                return self._send(Answer(body=json.dumps(TOKEN | {"issued_at": issued}).encode()))
            said.heard.append((self.command, self.path, body))
            if found is not None and found.hang_up:
                self.close_connection = True
                return None
            return self._send(found or Answer(status=404))

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def _send(self, answer: Answer) -> None:
            body = filled(answer.body, f"http://{self.headers['host']}")
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            kind = {b"<": "application/xml", b"%": "application/pdf"}.get(body[:1], "application/json")
            self.send_header("content-type", kind)
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
