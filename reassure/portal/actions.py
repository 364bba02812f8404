"""Finding an order by its number and mailbox, without telling anybody whether there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reassure.journal import actions as journal
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.orders import actions as ordering
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.portal import codes, rules, throttle
from reassure.portal.models import CalendarEntry, Count, Lookup

BY_SHOPPER = "shopper"


class WrongCode(Invalid):
    """These are not the digits, or they work no more."""

    code = "wrong_code"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody typed in, and from where."""

    number: str
    email: str
    address: str
    language: str


def ask(*, asked: Asked, now: datetime) -> Lookup:
    """Begin a look-up. A reaction looks whether there is such an order, so that hit and miss take the same time here.

    Raises `TooMany`; the caller's transaction must still commit, for the attempt counts.
    """
    _count(mailbox=asked.email, address=asked.address, now=now)
    return _begin(Lookup(number=asked.number, email=asked.email, language=asked.language), now=now)


def ask_owner(*, order: PlacedOrder, address: str, language: str, now: datetime) -> Lookup:
    """Send a code to the mailbox of an order whose page is open, so that the reader can confirm who they are."""
    _count(mailbox=order.email, address=address, now=now)
    return _begin(Lookup(order_id=order.id, language=language), now=now)


def confirm(*, lookup_id: UUID, typed: str, now: datetime) -> UUID:
    """The order that the code opens. Each call is one of five tries. Raises `WrongCode`, the try being kept."""
    order_id, left = _try(lookup_id=lookup_id, typed=typed, now=now)
    if order_id is not None:
        return order_id
    if not left:
        raise WrongCode(_("This code works no more. Please ask for a new one."))
    tries = ngettext("One try is left.", "%(left)d tries are left.", left) % {"left": left}
    raise WrongCode(_("These are not the digits we sent.") + " " + tries)


def instruct(*, order: PlacedOrder, text: str, now: datetime) -> None:
    """Keep a shopper's word for the courier as a note that staff read. The same words again change nothing."""
    with transaction.atomic():
        said = orders.notes_by(order.id, BY_SHOPPER)
        if not said or said[-1].text != text.strip():
            ordering.write_note(order_id=order.id, text=text, by=BY_SHOPPER, now=now)
            journal.record("order.instructions_given", about=order.key, at=now, by=BY_SHOPPER)


@transaction.atomic
def date_entry(*, order_id: UUID, days: tuple[date, date], cancelled: bool, now: datetime) -> CalendarEntry:
    """The order's entry for calendars; where it says something else than last time, its sequence rises by one."""
    said = {"earliest_on": days[0], "latest_on": days[1], "cancelled": cancelled}
    fresh = CalendarEntry(order_id=order_id, changed_at=now, **said)
    CalendarEntry.objects.bulk_create([fresh], ignore_conflicts=True)
    row = CalendarEntry.objects.select_for_update().get(order_id=order_id)
    if said != {name: getattr(row, name) for name in said}:
        row.sequence, row.changed_at = row.sequence + 1, now
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=[*said, "sequence", "changed_at"])
    return row


def send_codes(merchant: Merchant, facts: list[Fact]) -> None:
    """Reaction to `lookup.asked`: where there is such an order, make the code and queue its mail."""
    now = clock.now()
    for lookup in _unanswered(facts, now):
        order = _order_of(lookup)
        lookup.number = lookup.email = ""
        if order is not None:
            code = codes.fresh()
            lookup.order_id, lookup.code_hash = order.id, codes.sealed(lookup.pk, code)
            codes.send(merchant, lookup, code=code, order=order, now=now)
        lookup.save(update_fields=["number", "email", "order", "code_hash"])


def _unanswered(facts: Sequence[Fact], now: datetime) -> list[Lookup]:
    keys = [UUID(fact.about.partition("/")[2]) for fact in facts if fact.live]
    waiting = Lookup.objects.filter(pk__in=keys, code_hash="", expires_at__gt=now)
    return list(waiting.select_for_update().order_by("pk"))


def _order_of(lookup: Lookup) -> PlacedOrder | None:
    try:
        if lookup.order_id:
            return orders.order(lookup.order_id)
        return orders.order_for_shopper(lookup.number, lookup.email)
    except orders.OrderNotFound:
        return None


def _count(*, mailbox: str, address: str, now: datetime) -> None:
    over = throttle.count(rules.windows(mailbox=mailbox, address=address, now=now, key=settings.SECRET_KEY))
    if over is not None:
        raise throttle.TooMany(_("Too many tries. Please wait a while and try again."), until=over.ends_at)


@transaction.atomic
def _begin(lookup: Lookup, *, now: datetime) -> Lookup:
    Lookup.objects.filter(asked_at__lt=now - rules.LOOKUP_KEPT).delete()
    Count.objects.filter(starts_at__lt=now - rules.LOOKUP_KEPT).delete()
    lookup.asked_at, lookup.expires_at = now, now + rules.CODE_LASTS
    lookup.save(force_insert=True)
    journal.record("lookup.asked", about=lookup.key, at=now, by=BY_SHOPPER)
    return lookup


@transaction.atomic
def _try(*, lookup_id: UUID, typed: str, now: datetime) -> tuple[UUID | None, int]:
    """(the order, or None; tries left)."""
    lookup = Lookup.objects.select_for_update().filter(pk=lookup_id).first()
    if lookup is None or lookup.used_at or now >= lookup.expires_at or lookup.tries >= rules.CODE_TRIES:
        return None, 0
    lookup.tries += 1
    right = rules.same(codes.sealed(lookup.pk, rules.digits(typed)), lookup.code_hash)
    if right and lookup.order_id:
        lookup.used_at = now
    lookup.save(update_fields=["tries", "used_at"])
    return (lookup.order_id, 0) if lookup.used_at else (None, rules.CODE_TRIES - lookup.tries)
