"""`reassure up`: everything on one machine, one step after the other, until Ctrl-C or until a part is lost."""

import errno
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console

from reassure.config.cli import ground
from reassure.config.cli.crew import Crew, Member
from reassure.kit.errors import Refused

#: Seconds that the web server may take until its first answer.
PATIENCE = 120
#: Past any `http_proxy` of the environment, which knows nothing of this machine's ports.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NOBODY = "No merchant yet: found one with  bin/reassure merchant --help"


class PortTaken(Refused):
    """Another program listens where the web server should."""

    code = "port_taken"


class AlreadyUp(Refused):
    """Another `reassure up` works on the same data folder."""

    code = "already_up"


class Lost(Refused):
    """A process that should run has ended."""

    code = "process_lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to start, and where it listens."""

    host: str
    port: int
    workers: int
    demo: bool

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


def up(wanted: Wanted, console: Console) -> NoReturn:
    """Start all of it, print the addresses, and stay until told to stop; then stop all that was started."""
    folder = ground.home()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # scripts start us deaf to SIGINT
        signal.signal(number, _leave)
    with _alone(folder):
        check_port(wanted.host, wanted.port)
        try:
            _run(wanted, folder, console)
        except KeyboardInterrupt:
            sys.exit(0)
        finally:
            console.print("Stopped. The data stays in", folder)


def _leave(*_: int | FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the data folder's lock, which the operating system lets go of however we end."""
    with open(folder / "up.lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyUp(
                f"Reassure already runs from {folder} (process {file.read().strip()}). Stop it with Ctrl-C where it"
                " was started, or start a second one on its own data:  REASSURE_HOME=/other/folder bin/up --port 8001"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_port(host: str, port: int) -> None:
    """Raises `PortTaken`, naming a free one, where the web server could not listen."""
    try:
        _listen(host, port)
    except OSError as error:
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise PortTaken(
            f"Port {port} {why}. Stop that program, or start on another:  bin/up --port {_listen(host, 0)}"
        ) from error


def _listen(host: str, port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _run(wanted: Wanted, folder: Path, console: Console) -> NoReturn:
    ground.remember_url(wanted.url)
    with _step(console, "PostgreSQL"):
        ground.stand()
    with Crew(folder / "log") as crew:
        with _step(console, "Migrations"):
            migrating = crew.start("migrate", _reassure("migrate"), passing=True)
            addresses = ground.load("reassure.config.cli.addresses")
            _finish(migrating)
        with _step(console, "Web server and worker"):
            check_port(wanted.host, wanted.port)
            web = ("web", "--host", wanted.host, "--port", str(wanted.port))
            crew.start("web", _reassure(*web))
            for number in range(1, wanted.workers + 1):
                crew.start(f"worker-{number}", _reassure("worker"))
            _await_answer(crew, wanted.url)
        way = addresses.way_in(wanted.url, demo=wanted.demo)
        for line in addresses.lines(wanted.url) + (way if way or wanted.demo else [NOBODY]):
            console.print(line, soft_wrap=True)
        console.print(
            f"[dim]Ctrl-C stops everything. What each part writes stands in {crew.logs}[/dim]", soft_wrap=True
        )
        if wanted.demo:
            crew.start("demo", _reassure("demo", "--no-way" if way else "--way"), passing=True, shown=True)
        _mourn(crew.watch())


def _reassure(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "reassure.config.cli", *arguments]


@contextmanager
def _step(console: Console, name: str) -> Iterator[None]:
    started = time.monotonic()
    with console.status(f"{name} …"):
        yield
    console.print(f"[green]✓[/green] {name} [dim]({time.monotonic() - started:.1f} s)[/dim]")


def _finish(member: Member) -> None:
    if member.process.wait():
        _mourn(member)


def _await_answer(crew: Crew, url: str) -> None:
    """Wait until the web server answers; raises `Lost` where a process ends before or nothing comes in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lost = crew.lost()
        if lost:
            _mourn(lost)
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            DIRECT.open(f"{url}/up", timeout=5).close()
            return
        time.sleep(0.1)
    raise Lost(f"The web server did not answer within {PATIENCE} seconds; see {crew.logs / 'web.log'}.")


def _mourn(member: Member) -> NoReturn:
    """Raise `Lost` with the last of what the process wrote."""
    last = "\n".join(member.log.read_text(errors="replace").splitlines()[-15:]) if member.log else ""
    raise Lost(f"{member.name} has ended (exit code {member.process.returncode}), so all of it stops.\n{last}")
