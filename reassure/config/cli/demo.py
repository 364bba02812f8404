"""`reassure demo`: open Atelier Nord, show the way in, then tell the year that lies behind it."""

import time

from django.conf import settings
from django.urls import reverse
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reassure.config.cli import people
from reassure.config.demo import closing, opening, play
from reassure.config.demo.opening import Shop
from reassure.connectors.intake import queries as intake
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.orders.models import Order
from reassure.shipments.rules.facts import Status

#: Seconds until a worker should have read the first orders.
PATIENCE = 60
#: Seconds in which it should have read all of the last days, so that the parcel shown is where it will stay a while.
ALL_READ = 30
ON_ITS_WAY = (Status.OUT_FOR_DELIVERY, Status.IN_TRANSIT)


def run(console: Console) -> None:
    """Open the shop or go on where an earlier run ended; a worker reads what is told."""
    now = clock.now()
    with console.status("Opening Atelier Nord …"):
        shop = play.open_shop(now)
        play.describe_goods(shop, now)
        order = _wait_for_order(shop)
    _show_the_way(order, console)
    columns = (TextColumn("The year before"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        play.tell_the_past(shop, lambda told, total: progress.update(task, completed=told, total=total), now)


def remove(console: Console) -> None:
    """Close the shop without trace."""
    with console.status("Closing Atelier Nord …"):
        rows = closing.close_shop()
    console.print(f"{rows:,} rows are gone." if rows else "There is no demo here.")


def _show_the_way(order: Order | None, console: Console) -> None:
    address = f"{settings.BASE_URL}{reverse('portal:lookup', args=[opening.SLUG])}"
    console.print(f"Look up      {address}", soft_wrap=True)
    if order:
        page = reverse("portal:order", args=[opening.SLUG, order.public_token])
        console.print(f"Tracking     {settings.BASE_URL}{page}", soft_wrap=True)
    else:
        console.print(f"No parcel after {PATIENCE} seconds: is a worker running? See  reassure doctor", soft_wrap=True)
    console.print(f"Sign in      {people.link(opening.OWNER)}  [dim](once, within 15 minutes)[/dim]", soft_wrap=True)


def _wait_for_order(shop: Shop) -> Order | None:
    """An order with a parcel on its way, the newest; none where no worker reads in time."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < PATIENCE:
        with merchant_scope(shop.merchant_id):
            under_way = Order.objects.filter(parcels__shipment__status__in=ON_ITS_WAY)
            order: Order | None = under_way.order_by("-placed_at").first()
            all_read = waited > ALL_READ or not intake.due(clock.now(), limit=1)
        if order and all_read:
            return order
        time.sleep(0.5)
    return None
