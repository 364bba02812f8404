"""Late shipping: sending the notices that a country's law asks for, hearing the answers, and paying back unasked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import Invalid, Refused
from reassure.law.delays import rule_for
from reassure.law.orders import Answer, Sale, Step, Want
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters
from reassure.problems import queries
from reassure.problems.actions import promising, requesting
from reassure.problems.actions.requesting import Asked
from reassure.problems.models import DelayNotice, DelayPolicy

#: Older orders have been settled one way or the other.
LOOKS_BACK = timedelta(days=180)
UNSHIPPED = ("open", "partly_shipped")


class TooLateToAnswer(Refused):
    """The order has left, or was called off already."""

    code = "too_late_to_answer"


@transaction.atomic
def send_notices(*, merchant: Merchant, now: datetime) -> int:
    """Do what the law asks for now, for each order it covers; how many notices and requests. Twice changes nothing."""
    done = 0
    for policy in DelayPolicy.objects.order_by("country"):
        rule = rule_for(policy.country)
        cursor, since = "", max(policy.since, now - LOOKS_BACK)
        while rule is not None:
            asked = Filters(statuses=UNSHIPPED, country=policy.country, placed_from=since)
            page = orders.search(asked, cursor=cursor, size=200)
            sales = queries.sales([row.id for row in page.rows], policy=policy, merchant=merchant, now=now)
            done += _do({key: rule(sale, now) for key, sale in sales.items()}, now)
            cursor = page.next
            if not cursor:
                break
    return done


def _do(steps: dict[UUID, Step], now: datetime) -> int:
    notices = _write({key: step for key, step in steps.items() if step.want is Want.NOTIFY}, now)
    refunds = [_refund(key, step) for key, step in steps.items() if step.want is Want.REFUND]
    asked = requesting.ask_all(asked=refunds, by="law", now=now) if refunds else 0
    return notices + asked


def _write(steps: dict[UUID, Step], now: datetime) -> int:
    sent = queries.notices_of(steps)
    rows = [
        DelayNotice(
            order_id=key,
            number=len(sent.get(key, [])) + 1,
            paragraph=step.because,
            revised=step.revised,
            silence_consents=step.silence_consents,
            answer_by=step.answer_by,
            sent_at=now,
        )
        for key, step in steps.items()
    ]
    DelayNotice.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(DelayNotice.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    journal.record_many(_told(row, now) for row in rows if row.pk in new)
    promising.promise_later([row for row in rows if row.pk in new], now=now)
    return len(new)


def _told(row: DelayNotice, now: datetime) -> Entry:
    data = {"notice": str(row.pk), "number": row.number}
    return Entry(kind="delay.noticed", about=f"order/{row.order_id}", at=now, data=data)


def _refund(order_id: UUID, step: Step) -> Asked:
    return Asked(
        kind="refund",
        order_id=order_id,
        cause=step.because,
        because=f"{step.because}: cancel the order in the shop and pay back all of it, without being asked.",
        due_on=step.by,
    )


@transaction.atomic
def answer_notice(*, notice_id: UUID, order_id: UUID, answer: Answer, now: datetime) -> DelayNotice:
    """Keep what the buyer chose. Who agreed to wait may still cancel; a cancellation stands.

    Raises `NoSuchNotice`, `TooLateToAnswer` once all of it has left.
    """
    row = queries.notice(notice_id, order_id=order_id, hold=True)
    if row.answer == Answer.CANCEL or row.answer == answer:
        return row
    order = orders.order(order_id)
    if order.cancelled or not any(line.unshipped for line in order.lines):
        raise TooLateToAnswer("This order has left already, or was cancelled before.")
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["answer", "answered_at"])
    data = {"notice": str(row.pk), "answer": str(answer)}
    journal.record("delay.answered", about=order.key, at=now, by="shopper", data=data)
    if answer is Answer.CANCEL:
        _pay_back(order, row, now)
    return row


def _pay_back(order: orders.PlacedOrder, row: DelayNotice, now: datetime) -> None:
    """The buyer said no: that is enough for the rule to ask for the money back."""
    rule = rule_for(order.country)
    sale = Sale(ordered_at=order.placed_at, zone="UTC", notices=(queries.as_notice(row),))
    if rule is not None and (step := rule(sale, now)).want is Want.REFUND:
        requesting.ask_all(asked=[_refund(order.id, step)], by="shopper", now=now)


@transaction.atomic
def follow(*, country: str, ships_within: int | None, by: str, now: datetime) -> DelayPolicy:
    """Send the notices of this country's law from now on, for orders placed from now on. Raises `Invalid`."""
    country = country.upper()
    if rule_for(country) is None:
        raise Invalid(f"We know no rule on late shipping for “{country}”.", code="delay_country")
    row, made = DelayPolicy.objects.select_for_update().get_or_create(country=country, defaults={"since": now})
    if made or row.ships_within != ships_within:
        row.ships_within = ships_within
        row.save(update_fields=["ships_within"])
        journal.record("delay_policy.changed", about=f"delay_policy/{country}", at=now, by=by)
    return row


@transaction.atomic
def unfollow(*, country: str, by: str, now: datetime) -> None:
    """Send no more of them."""
    if DelayPolicy.objects.filter(country=country.upper()).delete()[0]:
        journal.record("delay_policy.changed", about=f"delay_policy/{country.upper()}", at=now, by=by)
