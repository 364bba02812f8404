"""A shop on this machine: speaks the Admin API's wire format, says what it was told to say, and keeps what it heard."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass(kw_only=True)
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def data(available: float = 1990, cost: float = 10, /, **told: Any) -> Answer:
    """A good answer, with what it cost and what is left in the bucket."""
    return Answer(body={"data": told, "extensions": _cost(available, cost)})


def throttled(available: float, cost: float) -> Answer:
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    return Answer(body={"errors": [error], "extensions": _cost(available, cost)})


def failed(code: str, message: str = "no") -> Answer:
    return Answer(body={"errors": [{"message": message, "extensions": {"code": code}}]})


def _cost(available: float, cost: float) -> dict[str, Any]:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0}
    return {"cost": {"requestedQueryCost": cost, "actualQueryCost": cost, "throttleStatus": status}}


@dataclass(frozen=True, kw_only=True)
class Heard:
    operation: str
    variables: dict[str, Any]
    token: str


class Shop:
    """Answers are given in their order, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.heard: list[Heard] = []
        self.url = ""

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/admin/api/2026-07")

    def answer(self, path: str, headers: Any, body: bytes) -> Answer:
        assert path == "/admin/api/2026-07/graphql.json"
        told = json.loads(body)
        operation = re.match(r"(?:query|mutation) (\w+)", told["query"])
        assert operation
        self.heard.append(
            Heard(operation=operation[1], variables=told["variables"], token=headers.get("X-Shopify-Access-Token", ""))
        )
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def opened(*answers: Answer) -> Iterator[Shop]:
    shop = Shop(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = shop.answer(self.path, self.headers, body)
            told = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in ({"content-length": str(len(told))} | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
