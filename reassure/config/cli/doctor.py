"""`reassure doctor`: looks at all that a working Reassure needs and says, for what is wrong, how to mend it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from reassure.config import environment as env
from reassure.connectors import base
from reassure.connectors.mail.channels import channel
from reassure.connectors.mail.providers import account_from
from reassure.connectors.models import Connection
from reassure.journal import queries as journal
from reassure.kit import clock, secrets
from reassure.kit.errors import Refused
from reassure.kit.postgres import roles

#: Seconds: a worker tells of itself every 10, see procrastinate's `update_heartbeat_interval`.
HEARTBEAT = 60
#: Seconds that the machine's clock may differ from the database's; signatures of webhooks allow 300.
DRIFT = 2
#: Bytes that should be free, and the share of the disk below which it is time to act.
LOW_DISK, LOW_SHARE = 1_000_000_000, 0.1
OLDEST_POSTGRES = 15


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What one look found; `mend` says what to do about it."""

    what: str
    state: State
    says: str
    mend: str = ""


def good(what: str, says: str) -> Finding:
    return Finding(what=what, state=State.GOOD, says=says)


def note(what: str, says: str, mend: str) -> Finding:
    return Finding(what=what, state=State.NOTE, says=says, mend=mend)


def bad(what: str, says: str, mend: str) -> Finding:
    return Finding(what=what, state=State.BAD, says=says, mend=mend)


def examine() -> Iterator[Finding]:
    """Every check in turn; one that the database refuses is itself a finding."""
    for check in CHECKS:
        try:
            yield from check()
        except Error as error:
            yield bad(check.__name__, str(error).strip(), MENDS_DATABASE)


def show(console: Console) -> bool:
    """Print all findings; True when nothing is bad."""
    marks = {State.GOOD: "[green]✓[/green]", State.NOTE: "[yellow]•[/yellow]", State.BAD: "[red]✗[/red]"}
    well = True
    for finding in examine():
        well = well and finding.state != State.BAD
        console.print(f"{marks[finding.state]} [bold]{finding.what}[/bold]: ", end="")
        console.print(finding.says, markup=False, soft_wrap=True)
        if finding.mend:
            console.print(f"    → {finding.mend}", markup=False, soft_wrap=True)
    return well


MENDS_DATABASE = "Start it (bin/up brings its own), or set DATABASE_URL to a PostgreSQL 15 or newer that answers."


def database() -> Iterator[Finding]:
    [[number, text, size]] = _rows(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " pg_database_size(current_database())"
    )
    if number < OLDEST_POSTGRES * 10_000:
        yield bad("database", f"PostgreSQL {text} is too old.", f"Move to PostgreSQL {OLDEST_POSTGRES} or newer.")
    else:
        yield good("database", f"PostgreSQL {text}, {size / 1e6:,.0f} MB")
    executor = MigrationExecutor(connections["default"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield bad("migrations", f"{len(waiting)} have not been run.", "Run:  reassure migrate")
    else:
        yield good("migrations", "all run")


def role() -> Iterator[Finding]:
    """The app's role must be one that the policies bind."""
    [[name, superuser, bypasses]] = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    owned = _rows(
        "SELECT relname, relforcerowsecurity FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles"
        " WHERE rolname = current_user) AND relrowsecurity"
    )
    mend = f"Let DATABASE_URL sign in as {roles.APP} and DATABASE_OWNER_URL as {roles.OWNER}; then:  reassure migrate"
    if superuser or bypasses:
        yield bad("role", f"{name} passes by row-level security: merchants are not fenced from each other.", mend)
    elif any(not forced for _, forced in owned):
        yield bad("role", f"{name} owns tables, and owners pass by row-level security.", mend)
    elif owned:
        yield note("role", f"{name} owns its tables: only FORCE fences it, and it could switch that off.", mend)
    else:
        yield good("role", f"{name}: neither superuser nor owner")


def fences() -> Iterator[Finding]:
    """Every table with a merchant has its policy, and a look without a scope sees nothing."""
    open_tables = [
        name
        for (name,) in _rows(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchant_id'"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped"
            " AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid"
            " AND p.polname = 'merchant')) ORDER BY 1"
        )
    ]
    [[seen]] = _rows("SELECT count(*) FROM (SELECT 1 FROM journal_event LIMIT 1) seen")
    if open_tables:
        yield bad("fences", f"No policy on {', '.join(open_tables)}.", "Run:  reassure migrate  (as the tables' owner)")
    elif seen:
        yield bad("fences", "A look without a merchant sees rows.", "See “role” above; then:  reassure migrate")
    else:
        yield good("fences", "every merchant's table has its policy, and without a merchant nothing is seen")


def operator() -> Iterator[Finding]:
    """Background work is found by a role that may read across merchants."""
    [[name]] = _rows("SELECT current_user", "operator")
    [[policies]] = _rows(
        "SELECT count(*) FROM pg_policies WHERE policyname = 'operator' AND current_user = ANY(roles)", "operator"
    )
    if policies:
        yield good("operator", f"{name} finds work across merchants")
    else:
        yield bad(
            "operator",
            f"{name} cannot see across merchants, so waiting work is never found.",
            f"Let DATABASE_OPERATOR_URL sign in as {roles.OPERATOR}; then:  reassure migrate",
        )


def worker() -> Iterator[Finding]:
    [[age]] = _rows("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    if age is None or age > HEARTBEAT:
        last = "none has ever run" if age is None else f"the last was heard {age:,.0f} seconds ago"
        yield bad("worker", f"No worker runs ({last}): nothing is sent, polled or reacted to.", "Run:  reassure worker")
    else:
        yield good("worker", f"heard {age:.0f} seconds ago")
    waiting = journal.lanes_waiting()
    if waiting and (age is None or age > HEARTBEAT):
        yield bad("journal", f"Facts wait in {len(waiting)} of the lanes.", "Run:  reassure worker")
    [[parked]] = _rows("SELECT count(*) FROM journal_parked WHERE error <> ''", "operator")
    if parked:
        yield note("journal", f"{parked} reactions failed and are parked.", "See dashboard → Settings → Parked.")


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_URL:
        yield note(
            "mail",
            "not set up: messages stay in the outbox on the dashboard.",
            "Set EMAIL_URL, for instance smtp://user:password@mail.example.com:587",
        )
        return
    try:
        way = channel(account_from(settings.EMAIL_URL), ours=True)
        yield good("mail", f"{way.test()} takes connections")
    except (base.Temporary, base.Permanent, Refused) as error:
        yield bad("mail", str(error), "Mend EMAIL_URL, or the mail server it names.")


def kept_keys() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < 32 or any(len(key) < 32 for key in settings.SECRETS_KEYS):
        yield bad("keys", "A key is shorter than 32 characters.", "Make one with:  openssl rand -base64 48")
    for path in sorted((Path(settings.HOME) / "secrets").glob("*")):
        if path.stat().st_mode & 0o077:
            yield bad("keys", f"{path} can be read by others.", f"Run:  chmod 600 {path}")
    unreadable = [one for one in Connection.across.using("operator").all() if not _readable(one)]
    if unreadable:
        yield bad(
            "keys",
            f"The credentials of {len(unreadable)} connections were sealed with another key.",
            "Add that key to REASSURE_SECRETS_KEYS, or connect them anew on the dashboard.",
        )
    if env.text("REASSURE_SECRETS_KEYS"):
        yield good("keys", "given by the environment")
    else:
        yield note(
            "keys",
            f"made by Reassure, kept in {settings.HOME / 'secrets'}.",
            "Keep a copy elsewhere: without them the stored credentials of shops and carriers cannot be read.",
        )


def _readable(connection: Connection) -> bool:
    try:
        return connection.credentials is not None
    except secrets.Unreadable:
        return False


def disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.HOME)
    says = f"{usage.free / 1e9:,.1f} GB free of {usage.total / 1e9:,.1f} at {settings.HOME}"
    if usage.free < LOW_DISK:
        yield bad("disk", says, "Make room, or move the data with REASSURE_HOME.")
    elif usage.free < usage.total * LOW_SHARE:
        yield note("disk", says, "Make room soon.")
    else:
        yield good("disk", says)


def timekeeping() -> Iterator[Finding]:
    before = clock.now()
    [[there]] = _rows("SELECT clock_timestamp()")
    drift = max((before - there).total_seconds(), (there - clock.now()).total_seconds())
    if drift > DRIFT:
        yield bad("clock", f"{drift:.0f} seconds apart from the database's.", "Let both keep time by NTP.")
    elif _kept_by_ntp() == "no":
        yield note("clock", "not kept by NTP.", "Run:  timedatectl set-ntp true")
    else:
        yield good("clock", "agrees with the database's")


def address() -> Iterator[Finding]:
    if settings.SECURE:
        yield good("address", settings.BASE_URL)
    else:
        yield note("address", f"{settings.BASE_URL} is for this machine.", "In production set REASSURE_URL=https://…")


def _kept_by_ntp() -> str:
    """`yes` or `no` where systemd knows, else nothing."""
    if not shutil.which("timedatectl"):
        return ""
    asked = subprocess.run(
        ["timedatectl", "show", "-p", "NTPSynchronized", "--value"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def _rows(query: str, alias: str = "default") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    database, role, fences, operator, worker, mail, kept_keys, disk, timekeeping, address,
)  # fmt: skip
