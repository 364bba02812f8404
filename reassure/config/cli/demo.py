"""`reassure demo`: open Atelier Nord, show the way in, then tell the year that lies behind it."""

import time

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reassure.config.cli import addresses
from reassure.config.demo import closing, play
from reassure.config.demo.opening import Shop
from reassure.connectors.intake import queries as intake
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.promises import tasks as promises

#: Seconds until a worker should have read the first orders.
PATIENCE = 60
#: Seconds in which it should have read all of the last days, so that the parcel shown is where it will stay a while.
ALL_READ = 30


def run(console: Console, *, tell_way: bool = True) -> None:
    """Open the shop or go on where an earlier run ended; a worker reads what is told."""
    now = clock.now()
    with console.status("Opening Atelier Nord …"):
        shop = play.open_shop(now)
        play.describe_goods(shop, now)
        tracked = _await_order(shop)
    for line in addresses.way_in(settings.BASE_URL, demo=True) if tell_way else ():
        console.print(line, soft_wrap=True)
    if not tracked:
        console.print(f"No parcel after {PATIENCE} seconds: is a worker running? See  reassure doctor", soft_wrap=True)
    columns = (TextColumn("The year before"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        play.tell_the_past(shop, lambda told, total: progress.update(task, completed=told, total=total), now)
    if not shop.past_done:
        promises.defer_learning(shop.merchant_id, at_once=True)


def remove(console: Console) -> None:
    """Close the shop without trace."""
    with console.status("Closing Atelier Nord …"):
        rows = closing.close_shop()
    console.print(f"{rows:,} rows are gone." if rows else "There is no demo here.")


def _await_order(shop: Shop) -> bool:
    """Wait for an order with a parcel on its way; whether there is one in time."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < PATIENCE:
        with merchant_scope(shop.merchant_id):
            all_read = waited > ALL_READ or not intake.due(clock.now(), limit=1)
            if all_read and addresses.newest_on_its_way():
                return True
        time.sleep(0.5)
    return False
