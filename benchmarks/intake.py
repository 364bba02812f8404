"""Webhooks kept per second, durable before the answer: the lean door with one server process and two, and Django's.

Signature check and look-up of the connection included; every webhook has an id of its own. The sender is wrk, on the
same cores: each of its sockets sends the next webhook when the last is answered.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
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
SECONDS, WARM_UP, SOCKETS = 6, 2, 64
#: wrk runs it once per thread; the table's own address tells the threads' webhooks apart.
SCRIPT = """
local sent, mine = 0, "{run}" .. tostring({{}})
function request()
  sent = sent + 1
  return "{head}" .. mine .. "-" .. sent .. "\\r\\n\\r\\n" .. [==[{body}]==]
end
"""


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
    """Webhooks answered 202 per second, after a warm-up; any other answer ends the run."""
    signature = b64encode(digest(SECRET.encode(), BODY, sha256)).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(BODY)}\r\nX-Shopify-Topic: orders/create\r\nX-Shopify-Hmac-Sha256: {signature}\r\n"
        f"X-Shopify-Event-Id: "
    )
    _wrk(head, port, WARM_UP)
    return _wrk(head, port, SECONDS)


def _wrk(head: str, port: int, seconds: int) -> float:
    script = SCRIPT.format(head=head.replace("\r\n", "\\r\\n"), run=secrets.token_hex(8), body=BODY.decode())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            ["wrk", "--threads=2", f"--connections={SOCKETS}", f"--duration={seconds}s", f"--script={file.name}",
             f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    assert not re.search("Non-2xx|Socket errors", said), said
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
