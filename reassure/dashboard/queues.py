"""What needs somebody now: one number per queue, each with the page that shows its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from reassure.connectors.intake import privacy
from reassure.connectors.intake import queries as intake
from reassure.connectors.outgoing import queries as outgoing
from reassure.dashboard.access import allowed
from reassure.dashboard.forms.ledger import KINDS as PROMISED
from reassure.dashboard.page import StaffRequest
from reassure.dashboard.promises import WITHIN, start_of_day
from reassure.dashboard.trouble import KINDS
from reassure.journal import queries as journal
from reassure.labels import queries as labels
from reassure.merchants.rules import Permission
from reassure.messages import queries as messages
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters
from reassure.problems import queries as problems
from reassure.problems.rules.facts import Kind
from reassure.promises import queries as promises
from reassure.promises.queries import learned
from reassure.shipments import queries as shipments
from reassure.stores import queries as stores

#: Working days until hand-over where no warehouse says how many it needs.
USUAL_PROCESSING = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """A number that links to its rows; `quiet` when nothing waits."""

    name: str
    value: str
    href: str
    note: str = ""
    quiet: bool = False


def queues(request: StaffRequest, now: datetime) -> list[Queue]:
    """All that this person may see, orders and parcels first. At most thirteen queries."""
    parts = (
        (Permission.PROMISES_SEE, _promises),
        (Permission.PARCELS_SEE, _parcels),
        (Permission.LABELS_CHANGE, _labels),
        (Permission.ORDERS_SEE, _orders),
        (Permission.MESSAGES_SEE, _messages),
        (Permission.CUSTOMERS_CHANGE, _people),
        (Permission.SETTINGS_SEE, _machines),
    )
    return [queue for permission, part in parts if allowed(request, permission) for queue in part(request, now)]


def _promises(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    today = now.astimezone(ZoneInfo(request.merchant.time_zone)).date()
    opened, late = promises.counts(today)
    note = _("of %(n)s open") % {"n": opened}
    yield _queue(_("Promises overdue"), late, reverse("dashboard:promises"), note)
    yield _queue(_("Delivery dates drifting"), int(learned.drifted()), reverse("dashboard:learned"))
    for kind, many in promises.unsettled(today).items():
        href = f"{reverse('dashboard:ledger')}?kind={kind}&outcome=overdue"
        yield _queue(_("Nobody settled: %(what)s") % {"what": PROMISED[kind]}, many, href)


def _parcels(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    kinds, page = problems.by_kind(now), reverse("dashboard:problems")
    many, free = (sum(counted[i] for counted in kinds.values()) for i in (0, 1))
    yield _queue(_("Problems open"), many, page, _("%(n)s of them nobody’s") % {"n": free})
    for kind in (Kind.MISSING, Kind.CONTESTED, Kind.STALLED, Kind.ATTEMPT_FAILED):
        if kind in kinds:
            yield _queue(str(KINDS[kind]), kinds[kind][0], f"{page}?kind={kind}")
    yield _queue(_("Refunds and parcels asked for"), problems.requests_open(), reverse("dashboard:requests"))


def _labels(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    yield _queue(_("Labels in doubt"), labels.in_doubt(), f"{reverse('dashboard:labels')}?view=doubt")


def _orders(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    until = late_before(now, request.merchant.time_zone)
    filters = Filters(statuses=("open",), placed_until=until)
    day = (until - timedelta(days=1)).astimezone(ZoneInfo(request.merchant.time_zone)).date()
    href = f"{reverse('dashboard:orders')}?status=open&until={day}"
    yield _queue(
        _("Orders past their processing time"),
        orders.count(filters),
        href,
        _("placed until %(day)s") % {"day": f"{day:%-d %b}"},
    )


def _messages(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    first = _seven_days_ago(request, now)
    counts = messages.counts(since=first)
    page, since = f"{reverse('dashboard:outbox')}?since={first.date()}", _("in seven days")
    yield _queue(_("Messages that failed"), counts.get("failed", 0), f"{page}&state=failed", since)
    if unsure := counts.get("unsure", 0):
        yield _queue(_("Messages in doubt"), unsure, f"{page}&state=unsure", since)


def _seven_days_ago(request: StaffRequest, now: datetime) -> datetime:
    """A midnight of the merchant's, so that the list behind the number can be asked for by its day."""
    return start_of_day(now - timedelta(days=7), request.merchant.time_zone)


def _people(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    waiting = len(privacy.open_requests())
    yield _queue(_("Privacy requests"), waiting, reverse("dashboard:privacy"), _("due 30 days after they were made"))


def _machines(request: StaffRequest, now: datetime) -> Iterator[Queue]:
    first = _seven_days_ago(request, now)
    came = intake.counts(since=first)
    page, since = f"{reverse('dashboard:deliveries')}?since={first.date()}", _("in seven days")
    yield _queue(_("Webhooks we could not read"), came.get("failed", 0), f"{page}&state=failed", since)
    if refused := came.get("refused", 0):
        yield _queue(_("Webhooks we refused"), refused, f"{page}&state=refused", since)
    yield _queue(_("Endpoints switched off"), len(outgoing.broken()), reverse("dashboard:endpoints"))
    yield _queue(_("Reactions parked"), journal.parked_count(), reverse("dashboard:parked"))


def figures(request: StaffRequest, now: datetime) -> list[Queue]:
    """How the day goes, against the merchant's midnight."""
    if not allowed(request, Permission.ORDERS_SEE):
        return []
    start = start_of_day(now, request.merchant.time_zone)
    placed = orders.count(Filters(placed_from=start))
    moving = shipments.counts()
    found = [
        _figure(_("orders today"), placed, f"{reverse('dashboard:orders')}?since={start.date()}"),
        _figure(_("parcels on their way"), moving["in_transit"], f"{reverse('dashboard:parcels')}?status=in_transit"),
        _figure(
            _("out for delivery"), moving["out_for_delivery"], f"{reverse('dashboard:parcels')}?status=out_for_delivery"
        ),
    ]
    if allowed(request, Permission.PROMISES_SEE):
        share = promises.figures(since=now - WITHIN, until=now).kept_share
        kept = f"{share:.1%}" if share is not None else "–"
        found.append(_figure(_("promises kept in 28 days"), kept, reverse("dashboard:promises")))
    return found


def late_before(now: datetime, zone: str) -> datetime:
    """Orders placed before this should have left: the slowest warehouse's working days ago, by its calendar days."""
    places = stores.locations().prefetch_related(None)
    longest = [place.processing_most for place in places if place.processing_most is not None]
    left, start = max(longest, default=USUAL_PROCESSING), start_of_day(now, zone)
    while left > 0:
        start -= timedelta(days=1)
        left -= start.weekday() < 5
    return start


def _queue(name: str, value: int, href: str, note: str = "") -> Queue:
    return Queue(name=name, value=f"{value:,}", href=href, note=note, quiet=value == 0)


def _figure(name: str, value: Any, href: str) -> Queue:
    return Queue(name=name, value=str(value), href=href)
