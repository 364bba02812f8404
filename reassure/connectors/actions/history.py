"""The shop's past, brought over page by page and in silence: what is old is known and counted, and told to nobody."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from reassure.connectors import base, queries
from reassure.connectors.base import Heard, Page, Permanent, Temporary
from reassure.connectors.intake import applying
from reassure.connectors.intake.applying import Teller
from reassure.connectors.models import Backfill, Connection
from reassure.journal import actions as journal
from reassure.journal.rules import groups
from reassure.kit.tenancy import merchant_scope

log = logging.getLogger(__name__)

#: Orders name products and people, so these come first.
WHAT = ("products", "customers", "orders")
#: After these waits a page that can't be had ends the work, until somebody starts it again where it stopped.
WAITS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600))


@transaction.atomic
def bring_over(*, connection_id: UUID, since: datetime | None, by: str, now: datetime) -> list[Backfill]:
    """Want the shop's products, people, and orders placed since then. What is already under way goes on as it is."""
    connection = queries.connection(connection_id)
    rows = [Backfill(connection=connection, what=what, since=since, due_at=now, started_at=now) for what in WHAT]
    Backfill.objects.bulk_create(rows, ignore_conflicts=True)
    journal.record("history.wanted", about=connection.key, at=now, by=by)
    return queries.backfills(connection_id)


@transaction.atomic
def stop(*, backfill_id: UUID, by: str, now: datetime) -> None:
    """Bring over no more; what came stays."""
    Backfill.objects.filter(pk=backfill_id, state=Backfill.State.WANTED).update(
        state=Backfill.State.FAILED, due_at=None, finished_at=now, error=f"stopped by {by}"
    )


def carry_on(*, merchant_id: UUID, backfill_id: UUID, now: datetime) -> bool:
    """Fetch and apply one page; True = there is more at once. Call it outside of any scope: it calls out.

    The page and the cursor behind it commit together, so a crash repeats at most one page, which changes nothing.
    """
    with merchant_scope(merchant_id):
        work = Backfill.objects.select_related("connection").filter(pk=backfill_id, state="wanted").first()
        account = work.connection.account if work else None
    if work is None or account is None:
        return False
    try:
        page = base.platform(account).history(what=work.what, since=work.since, cursor=work.cursor)
    except (Temporary, Permanent) as error:
        _put_off(merchant_id, backfill_id, error, now)
        return False
    except Exception as error:
        log.warning("a page of %s can't be read: %s", work.what, type(error).__name__)
        _put_off(merchant_id, backfill_id, Temporary(f"A page can't be read: {type(error).__name__}"), now)
        return False
    with merchant_scope(merchant_id), transaction.atomic():
        return _take(backfill_id, work.cursor, page, now)


def _take(backfill_id: UUID, cursor: str, page: Page, now: datetime) -> bool:
    work = Backfill.objects.select_for_update(of=("self",)).select_related("connection").get(pk=backfill_id)
    if work.state != Backfill.State.WANTED or work.cursor != cursor:
        return False
    refused = _apply(work.connection, page.facts, now) + page.unreadable
    work.done += len(page.facts) + page.unreadable
    work.refused += refused
    work.total = page.total if page.total is not None else work.total
    work.cursor, work.attempts, work.error = page.cursor, 0, ""
    work.due_at = now if page.cursor else None
    if not page.cursor:
        work.state, work.finished_at = Backfill.State.DONE, now
        journal.record("history.brought_over", about=work.connection.key, at=now, data=_told(work))
    work.save(
        update_fields=["done", "refused", "total", "cursor", "attempts", "error", "due_at", "state", "finished_at"]
    )
    return bool(page.cursor)


def _told(work: Backfill) -> dict[str, object]:
    return {"what": work.what, "done": work.done, "refused": work.refused}


def _apply(connection: Connection, facts: Sequence[Heard], now: datetime) -> int:
    """Apply a page in silence; answers how many were refused: those stay out, and the rest comes in."""
    teller = Teller(connection=connection, at=now, now=now)
    with journal.silent():
        return sum(_apply_alike(alike, teller) for alike in groups(facts, type).values())


def _apply_alike(facts: Sequence[Heard], teller: Teller) -> int:
    """All at once where that is possible; where one of them is bad, one by one."""
    try:
        with transaction.atomic():
            if applying.apply_many(facts, teller):
                return 0
    except OperationalError:
        raise
    except Exception:
        log.info("a page of %s is taken one by one", type(facts[0]).__name__)
    return sum(_is_refused(fact, teller) for fact in facts)


def _is_refused(fact: Heard, teller: Teller) -> bool:
    try:
        with transaction.atomic():
            applying.apply(fact, teller)
    except OperationalError:
        raise
    except Exception:
        log.warning("%s refused while bringing over history", type(fact).__name__, exc_info=True)
        return True
    return False


def _put_off(merchant_id: UUID, backfill_id: UUID, error: Temporary | Permanent, now: datetime) -> None:
    with merchant_scope(merchant_id), transaction.atomic():
        work = Backfill.objects.select_for_update().get(pk=backfill_id)
        pause = WAITS[work.attempts] if work.attempts < len(WAITS) else None
        work.attempts += 1
        work.error = str(error)
        if pause is None or isinstance(error, Permanent):
            work.state, work.due_at, work.finished_at = Backfill.State.FAILED, None, now
        else:
            work.due_at = now + max(pause, error.retry_after or pause)
        work.save(update_fields=["attempts", "error", "state", "due_at", "finished_at"])
