"""A real PgBouncer in transaction mode before the suite's database, for as long as a test needs it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import pytest

from reassure.kit.postgres import roles
from tests import database

#: Debian keeps it where only root's PATH looks.
FOUND = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
needed = pytest.mark.skipif(not FOUND, reason="PgBouncer is missing: apt-get install pgbouncer")
URLS = ("DATABASE_URL", "DATABASE_OPERATOR_URL", "DATABASE_INTAKE_URL")
#: Fewer servers than any test has clients, so that these take turns on them.
SERVERS = 4
SETTINGS = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
auth_type = trust
auth_file = {folder}/users.txt
max_client_conn = 200
default_pool_size = {servers}
ignore_startup_parameters = extra_float_digits
{user}
"""


@contextmanager
def between() -> Iterator[str]:
    """Django, and every process that a test starts, reach the database through it; the app's URL."""
    before = {name: os.environ[name] for name in URLS}
    with _running(before["DATABASE_URL"]) as port:
        through = {name: _through(url, port) for name, url in before.items()}
        try:
            _point(through)
            yield through["DATABASE_URL"]
        finally:
            _point(before)


def _point(urls: dict[str, str]) -> None:
    os.environ.update(urls)
    database.switch("default", urls["DATABASE_URL"])
    database.switch("operator", urls["DATABASE_OPERATOR_URL"])


def _through(url: str, port: int) -> str:
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}", query=""))


@contextmanager
def _running(url: str) -> Iterator[int]:
    """Its port. Started by root it becomes whoever may open the database's socket."""
    assert FOUND
    host, port = _place(url)
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = free.getsockname()[1]
        free.close()
        folder = Path(name)
        folder.chmod(0o755)
        user = f"user = {_owner(host)}" if os.geteuid() == 0 else ""
        settings = SETTINGS.format(host=host, port=port, listen=listen, folder=folder, servers=SERVERS, user=user)
        (folder / "bouncer.ini").write_text(settings)
        users = (roles.APP, roles.OPERATOR, roles.INTAKE)
        (folder / "users.txt").write_text("".join(f'"{user}" "{user}"\n' for user in users))
        process = subprocess.Popen([FOUND, "--quiet", folder / "bouncer.ini"])
        try:
            _until_it_listens(listen)
            yield listen
        finally:
            process.terminate()
            process.wait()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    (host,) = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])
    return host, parts.port or 5432


def _owner(host: str) -> str:
    return Path(host).owner() if host.startswith("/") else "nobody"


def _until_it_listens(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("PgBouncer did not start")
