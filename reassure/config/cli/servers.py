"""`reassure web`, `worker` and `migrate`: what a supervisor (up, Compose, systemd) keeps running or runs first."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

from reassure.config import environment as env
from reassure.config.cli import ground
from reassure.kit.postgres import roles

#: Per process. Webhooks that wait together are written together, so more of them cost the database less.
THREADS = 16


def web(*, host: str, port: int, processes: int, threads: int) -> None:
    """Serve the shopper's pages, the dashboard and the API, until told to stop."""
    Server(
        "reassure.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
    ).serve()


def worker(*, concurrency: int) -> None:
    """Do the jobs that wait, and the periodic ones when their time has come, until told to stop."""
    ground.set_up()
    call_command("procrastinate", "worker", f"--concurrency={concurrency}", "--delete-jobs=successful")


def migrate(*, verbosity: int = 1) -> None:
    """Bring tables, policies and grants to this version, as the tables' owner; gather the static files."""
    ground.set_up()
    call_command("migrate", verbosity=verbosity)
    roles.grant(env.text("DATABASE_URL"))
    gather_static()


def gather_static() -> None:
    """Copy, name by hash and compress the static files, unless they are those of last time."""
    stamp = Path(settings.STATIC_ROOT) / "gathered"
    wanted = _state_of_static()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc*", "django_htmx/ext"])
    stamp.write_text(wanted)


def _state_of_static() -> str:
    """A hash of every source's path, size and time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            seen.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
