"""Webhooks kept per second, durable before the answer: the lean door with one server process and two, and Django's.

Signature check and look-up of the connection included; every webhook has an id of its own. Senders are plain sockets
that send the next one when the last is answered, on the same cores.
"""

import asyncio
import multiprocessing
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from hmac import digest

from benchmarks.ground import Ground, Result
from reassure.connectors import actions as connectors
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants

SECRET = "hush"
BODY = b'{"id":820982911946154508,"note":"' + b"x" * 1460 + b'"}'
SECONDS, WARM_UP, SOCKETS = 6.0, 1.5, 32


def run(ground: Ground) -> list[Result]:
    path = _connection()
    limit = ground.pgbench()
    results = []
    for name, app, processes, wanted in (
        ("lean door, one process", "reassure.config.wsgi:application", 1, 0.7),
        ("lean door, two processes", "reassure.config.wsgi:application", 2, 0.7),
        ("plain Django view, one process", "reassure.config.wsgi:pages", 1, None),
    ):
        with _server(app, processes) as port:
            figure = _send(path, port)
        kept = ground.sql("SELECT count(*) FROM connectors_delivery")
        assert kept >= figure * SECONDS, "answered more than was kept"
        ground.sql("TRUNCATE connectors_delivery")
        results.append(
            Result(name=f"webhooks, {name}", figure=figure, unit="webhooks/s", limit_figure=limit, wanted=wanted)
        )
    return results


def _connection() -> str:
    """A merchant with a Shopify connection; the path of its intake address."""
    now = clock.now()
    merchant = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now)
    wanted = connectors.Wanted(
        vendor="shopify",
        name="Bench",
        settings={"shop": "bench.myshopify.com"},
        credentials={"access_token": "x", "webhook_secret": SECRET},
    )
    with merchant_scope(merchant.pk):
        made = connectors.connect(wanted=wanted, by="bench", now=now)
    return f"/in/{merchant.pk.hex}/{made.token}"


@contextmanager
def _server(app: str, processes: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(processes),
        "--blocking-threads", str(16 // processes), "--no-access-log", "--log-level", "warning", app,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=dict(os.environ), start_new_session=True)
    try:
        _until_it_listens(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _until_it_listens(port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        with socket.socket() as probe:
            probe.settimeout(20)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                probe.sendall(b"GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if probe.recv(200).startswith(b"HTTP/1.1 "):
                    return
        time.sleep(0.1)
    raise TimeoutError("the server did not come up")


def _send(path: str, port: int) -> float:
    """Webhooks answered 202 per second, after the warm-up."""
    with multiprocessing.get_context("fork").Pool(2) as senders:
        return sum(senders.starmap(_sender, [(path, port)] * 2))


def _sender(path: str, port: int) -> float:
    return asyncio.run(_sockets(path, port))


async def _sockets(path: str, port: int) -> float:
    loop = asyncio.get_running_loop()
    begin = loop.time() + WARM_UP
    made = [await loop.create_connection(lambda: _Sender(path, begin), "127.0.0.1", port) for _ in range(SOCKETS)]
    await asyncio.sleep(WARM_UP + SECONDS)
    answered = sum(protocol.answered for _, protocol in made)
    for transport, protocol in made:
        protocol.over = True
        transport.close()
    refused = {protocol.refused for _, protocol in made} - {b""}
    assert not refused, refused
    return answered / SECONDS


class _Sender(asyncio.Protocol):
    """One socket: a webhook, its answer, the next webhook."""

    def __init__(self, path: str, begin: float) -> None:
        signature = b64encode(digest(SECRET.encode(), BODY, sha256)).decode()
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(BODY)}\r\nX-Shopify-Topic: orders/create\r\nX-Shopify-Hmac-Sha256: {signature}\r\n"
            f"X-Shopify-Event-Id: {secrets.token_hex(8)}-"
        ).encode()
        self.begin, self.sent, self.answered, self.refused, self.over = begin, 0, 0, b"", False
        self.clock = asyncio.get_running_loop().time

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._next()

    def data_received(self, data: bytes) -> None:
        """Answers without a body end with their head, and each fits one packet."""
        if not data.endswith(b"\r\n\r\n"):
            return
        if data.startswith(b"HTTP/1.1 202"):
            self.answered += self.clock() >= self.begin
        else:
            self.refused = data[:40]
        if not self.over:
            self._next()

    def _next(self) -> None:
        self.sent += 1
        self.transport.write(self.head + str(self.sent).encode() + b"\r\n\r\n" + BODY)
