"""Real processes for tests: the web server, workers; ended whatever happens, and killed where a test wants to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
#: One for all threads: making one reads every certificate authority.
CLIENT = httpx.Client(verify=False, limits=httpx.Limits(max_connections=64, max_keepalive_connections=0))


@contextmanager
def running(*command: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, so that all of it can be killed at once."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9: nobody gets to clean up."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def server(log: Path, app: str = "reassure.config.wsgi:application") -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A web server that answers, and its address; it shows static files as they lie in the tree."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "16", app)
    with running(*command, log=log, REASSURE_DEBUG="true") as process:
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url), log)
        yield process, url


def _answers(url: str) -> bool:
    try:
        return CLIENT.get(f"{url}/in/", timeout=5).status_code == 404
    except httpx.HTTPError:
        return False


@contextmanager
def worker(log: Path, settings: str = "tests.hurried", **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as the product runs it, but for how often it looks: see tests/hurried.py."""
    command = ("manage.py", "procrastinate", "worker", "--concurrency=4", "--fetch-job-polling-interval=0.3")
    with running(*command, log=log, DJANGO_SETTINGS_MODULE=settings, **environment) as process:
        yield process


def until(true: Callable[[], bool], log: Path, *, seconds: float = 60) -> None:
    """Wait for something to become true; fails with the processes' log."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, log.read_text()[-4_000:]
        time.sleep(0.05)
