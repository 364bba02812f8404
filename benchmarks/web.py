"""Our server in processes of its own, and wrk against it on the same cores."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reassure.config.cli import servers

ROOT = Path(__file__).resolve().parents[1]
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What wrk saw: answers per second, and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


@contextmanager
def served(app: str, *, processes: int = 1, **settings: str) -> Iterator[int]:
    """The port of a server that answers, with as many threads as `reassure web` has and these in its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(processes),
        "--blocking-threads", str(servers.THREADS), "--no-access-log", "--log-level", "error", app,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | settings, cwd=ROOT, start_new_session=True)
    try:
        _until_it_listens(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wrk(script: str, port: int, *, seconds: int = 6, sockets: int = 64) -> Load:
    """Send what the Lua script makes, on sockets that each wait for their answer; any but a 2xx ends the run."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            ["wrk", "--threads=2", f"--connections={sockets}", f"--duration={seconds}s", "--latency",
             f"--script={file.name}", f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    assert not re.search("Non-2xx|Socket errors", said), said
    return Load(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", said)[1]),
        p50=_milliseconds(r"50%\s+([\d.]+)(us|ms|s)", said),
        p99=_milliseconds(r"99%\s+([\d.]+)(us|ms|s)", said),
    )


def empty(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
    """The least a WSGI application can do: the limit of this server on this machine."""
    start_response("200 OK", [("Content-Length", "0")])  # type: ignore[operator]
    return [b""]


def _milliseconds(pattern: str, said: str) -> float:
    found = _found(pattern, said)
    return float(found[1]) * _UNITS[found[2]]


def _found(pattern: str, said: str) -> re.Match[str]:
    found = re.search(pattern, said)
    assert found, said
    return found


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
