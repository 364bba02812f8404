"""Every command and what it promises. What needs Django is loaded once the database stands."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from rich.console import Console
from rich.text import Text

from reassure.config.cli import backup as backups
from reassure.config.cli import ground, promises, servers
from reassure.config.cli.up import Wanted
from reassure.config.cli.up import up as start_all
from reassure.kit import clock
from reassure.kit.errors import Refused

RUN, DATA, CARE, PEOPLE = "Run it", "Data in and out", "Look after it", "People"

app = typer.Typer(
    name="reassure",
    help="Reassure keeps the promises a shop made, after the shopper has paid.\n\nStart with [bold]up[/bold].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
staff = typer.Typer(help="Add, invite and list people; make a link to sign in with.", no_args_is_help=True)
app.add_typer(staff, name="staff", rich_help_panel=PEOPLE)
app.add_typer(promises.app, name="promises", rich_help_panel=DATA)
console = Console(highlight=False)
#: Beside an export that goes to standard output.
aside = Console(highlight=False, stderr=True)


class What(StrEnum):
    """What can be brought in and written out by a command."""

    ORDERS = "orders"


def tell(text: str) -> None:
    """Print without folding, so that a link can be copied."""
    console.print(text, soft_wrap=True, markup=False)


Host = Annotated[str, typer.Option(envvar="REASSURE_HOST", help="The address to listen on.")]
Port = Annotated[int, typer.Option(envvar="REASSURE_PORT", help="The port to listen on.")]
Merchant = Annotated[str, typer.Option("--merchant", "-m", help="The merchant's short name.")]
Role = Annotated[str, typer.Option(help="owner, manager, agent, warehouse, store_associate or account_manager.")]


@app.command(rich_help_panel=RUN)
def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many worker processes.")] = 1,
    demo: Annotated[bool, typer.Option(help="Keep the demo shop Atelier Nord alive.")] = True,
) -> None:
    """Start everything on this machine: database, web server, worker, demo shop. Ctrl-C stops it; the data stays."""
    start_all(Wanted(host=host, port=port, workers=workers, demo=demo), console)


@app.command(rich_help_panel=RUN)
def web(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Annotated[int, typer.Option(min=1, help="Server processes; one per core.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Threads per process.")] = servers.THREADS,
) -> None:
    """Serve the shopper's pages, the dashboard and the API."""
    ground.stand()
    servers.web(host=host, port=port, processes=processes, threads=threads)


@app.command(rich_help_panel=RUN)
def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs at the same time.")] = 4,
) -> None:
    """Do the jobs that wait: reactions, mail, polling of carriers, everything periodic."""
    ground.stand()
    servers.worker(concurrency=concurrency)


@app.command(rich_help_panel=RUN)
def migrate() -> None:
    """Bring the database and the static files to this version. Run it before `web` and `worker`."""
    ground.stand_as_owner()
    servers.migrate()


@app.command(rich_help_panel=DATA)
def demo(
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again, without trace.")] = False,
    way: Annotated[bool, typer.Option(help="Say where to look and how to sign in.")] = True,
) -> None:
    """Open the demo shop Atelier Nord and tell its last twelve months. A worker must be running."""
    ground.stand()
    shop = ground.load("reassure.config.cli.demo")
    shop.remove(console) if remove else shop.run(console, tell_way=way)


@app.command("import", rich_help_panel=DATA)
def import_(
    what: Annotated[What, typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(help="CSV or lines of JSON; for Olist its folder.")],
    merchant: Merchant,
    preset: Annotated[str, typer.Option(help="reassure, shopify, olist, or the path of a mapping file.")] = "reassure",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing.")] = False,
) -> None:
    """Bring in history from a file. What is refused is listed with its reason; begun again, it goes on."""
    ground.stand()
    importing = ground.load("reassure.config.cli.importing")
    if not importing.orders(file, merchant, preset=preset, dry_run=dry_run, console=console):
        raise typer.Exit(2)


@app.command(rich_help_panel=DATA)
def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    file: Annotated[typer.FileTextWrite, typer.Argument(help="Where to; - is standard output.", encoding="utf-8")],
    merchant: Merchant,
) -> None:
    """Write orders as lines of JSON, which `import` and the API read."""
    ground.stand()
    count = ground.load("reassure.config.cli.exporting").orders(merchant, file, aside)
    aside.print(f"{count:,} orders")


@app.command(rich_help_panel=DATA)
def replay(
    merchant: Merchant,
    state: Annotated[str, typer.Option(help="Only those: done, failed, refused, ignored.")] = "",
    topic: Annotated[str, typer.Option(help="Only this topic, such as orders/create.")] = "",
    since: Annotated[datetime | None, typer.Option(help="Only those that came since, in UTC.")] = None,
) -> None:
    """Read raw webhooks again as history: what we know is put right, nobody is told."""
    ground.stand()
    since = since.replace(tzinfo=UTC) if since else None
    ground.load("reassure.config.cli.importing").replay(
        merchant, state=state, topic=topic, since=since, console=console
    )


@app.command(rich_help_panel=CARE)
def doctor() -> None:
    """Look at all that a working Reassure needs, and say how to mend what is wrong. Exit code 1 if anything is."""
    ground.stand()
    if not ground.load("reassure.config.cli.doctor").show(console):
        raise typer.Exit(1)


@app.command(rich_help_panel=CARE)
def backup(
    to: Annotated[Path | None, typer.Argument(help="A folder to make. Default: a new one in var/backups.")] = None,
) -> None:
    """Write the database and all files into a new folder. It may run while everything is up."""
    ground.stand()
    folder = backups.back_up(
        home=ground.home(), to=to, keys=ground.key_fingerprints(), now=clock.now(), console=console
    )
    console.print(f"[green]✓[/green] {folder}")
    tell("The keys are not in it: keep a copy of REASSURE_SECRETS_KEYS (or var/secrets) elsewhere.")


@app.command(rich_help_panel=CARE)
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace the database and all files by a backup's. If anything fails, the data is as it was."""
    about = backups.about(folder)
    if not yes:
        typer.confirm(f"Replace all data by that of {about['at']}?", abort=True)
    ground.stand_as_owner()
    backups.restore(folder, home=ground.home(), console=console)
    servers.migrate(verbosity=0)
    console.print("[green]✓[/green] Restored.")
    if not set(about["keys"]) & set(ground.key_fingerprints()):
        tell("Its credentials were sealed with other keys: add those to REASSURE_SECRETS_KEYS.")


@app.command(rich_help_panel=PEOPLE)
def merchant(  # noqa: PLR0913 - every option of a command is an argument
    slug: Annotated[str, typer.Argument(help="A short name for links: atelier-nord.")],
    name: Annotated[str, typer.Option(help="The name that shoppers read.")],
    owner: Annotated[str, typer.Option(help="The e-mail address of the first owner.")],
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "EUR",
    time_zone: Annotated[str, typer.Option(help="Such as Europe/Berlin.")] = "UTC",
    country: Annotated[str, typer.Option(help="ISO 3166, such as DE.")] = "",
    languages: Annotated[str, typer.Option(help="Of pages and mails, the usual one first.")] = "en,de,fr,es",
) -> None:
    """Found a merchant with its first owner, and print a link to sign in with."""
    ground.stand()
    people = ground.load("reassure.config.cli.people")
    told = {"name": name, "currency": currency, "time_zone": time_zone, "country": country}
    tell(people.found(owner, slug=slug, languages=languages, **told))


@staff.command("add")
def staff_add(email: str, merchant: Merchant, role: Role = "agent") -> None:
    """Give a person a place at a merchant at once, and print a link to sign in with."""
    ground.stand()
    tell(ground.load("reassure.config.cli.people").add(email, merchant, role))


@staff.command("invite")
def staff_invite(email: str, merchant: Merchant, role: Role = "agent") -> None:
    """Print an invitation link, good for seven days and one person."""
    ground.stand()
    tell(ground.load("reassure.config.cli.people").invite(email, merchant, role))


@staff.command("list")
def staff_list(merchant: Merchant) -> None:
    """Everybody who works at a merchant."""
    ground.stand()
    console.print(ground.load("reassure.config.cli.people").listed(merchant))


@staff.command("link")
def staff_link(email: str) -> None:
    """Print a link that signs a person in once, within 15 minutes; inside they can choose a password."""
    ground.stand()
    tell(ground.load("reassure.config.cli.people").link(email))


def main() -> None:
    """Run a command; a refusal is printed as its sentence, and the exit code is 1."""
    try:
        app(prog_name="reassure")
    except Refused as refusal:
        _refuse(refusal.message)
    except ImproperlyConfigured as error:
        _refuse(str(error))
    except (DatabaseError, psycopg.OperationalError) as error:
        _refuse(f"The database refuses: {str(error).strip()}\nLook closer with:  reassure doctor")


def _refuse(message: str) -> None:
    Console(stderr=True, highlight=False).print(Text("✗", style="red"), Text(message))
    raise SystemExit(1)
