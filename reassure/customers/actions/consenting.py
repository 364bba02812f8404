"""Consent: appended, never edited, and recorded as a fact only when it says something new."""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.customers.models import Consent, Customer
from reassure.customers.rules import consents
from reassure.customers.rules.consents import Decision, State
from reassure.journal import actions as journal

KINDS = {State.GIVEN: "consent.given", State.WITHDRAWN: "consent.withdrawn"}


@transaction.atomic
def consent(*, customer_id: UUID, decision: Decision, by: str = "") -> bool:
    """Keep a person's yes or no; False when it says nothing new."""
    row = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    if row.merged_into_id is not None:
        row = Customer.objects.select_for_update(no_key=True).get(pk=row.merged_into_id)
    return append([(row.pk, decision)], by=by) > 0


def append(decisions: Sequence[tuple[UUID, Decision]], *, fresh: Container[UUID] = (), by: str = "") -> int:
    """Append what is news; the caller holds the people's locks. `fresh` are people without a history."""
    if not decisions:
        return 0
    history = _history({customer_id for customer_id, _ in decisions if customer_id not in fresh})
    news: list[tuple[UUID, Decision]] = []
    for customer_id, decision in sorted(decisions, key=_when):
        said = history.setdefault(customer_id, [])
        if consents.is_news(decision, said):
            said.append(decision)
            news.append((customer_id, decision))
    if news:
        _write(news, by)
    return len(news)


def _when(pair: tuple[UUID, Decision]) -> datetime:
    return pair[1].at


def _history(customers: set[UUID]) -> dict[UUID, list[Decision]]:
    found: dict[UUID, list[Decision]] = {}
    if customers:
        for row in Consent.objects.filter(customer__in=customers):
            found.setdefault(row.customer_id, []).append(row.decision)
    return found


def _write(news: Sequence[tuple[UUID, Decision]], by: str) -> None:
    Consent.objects.bulk_create(
        [
            Consent(
                customer_id=customer_id, channel=said.channel, topic=said.topic, state=said.state,
                wording=said.wording, source=said.source, at=said.at,
            )
            for customer_id, said in news
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    journal.record_many(
        journal.Entry(
            kind=KINDS[said.state], about=f"customer/{customer_id}", at=said.at, by=by,
            data={"channel": said.channel, "topic": said.topic, "source": said.source},
        )
        for customer_id, said in news
    )  # fmt: skip
