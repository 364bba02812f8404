"""Posts: one errand per endpoint and event, however often the event is seen; tried until heard or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.connectors.models import Attempt, Endpoint, Post
from reassure.connectors.outgoing import queries, rules
from reassure.connectors.outgoing.actions import trackings
from reassure.connectors.outgoing.rules import Try
from reassure.journal import actions as journal
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant

State, Format = Post.State, Endpoint.Format
#: Who claimed a post and was not heard of for this long has died: somebody else tries.
LEASE = timedelta(minutes=5)
BATCH = 64
TEST_KIND = "webhook.tested"


def enqueue(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction: want each live fact posted to each endpoint that chose its kind. History is not posted."""
    live = [fact for fact in facts if fact.live]
    endpoints = queries.listening({fact.kind for fact in live}) if live else []
    rows = [
        _post(endpoint, event=str(fact.id), kind=fact.kind, at=fact.at, data=_told(fact))
        for fact in live
        for endpoint in endpoints
        if endpoint.format == Format.STANDARD and rules.wants(endpoint.kinds, fact.kind)
    ]
    rows += trackings.posts(merchant, live, [one for one in endpoints if one.format == Format.AFTERSHIP])
    if rows:
        Post.objects.bulk_create(rows, ignore_conflicts=True)
        _wake_after_commit()


def _post(endpoint: Endpoint, *, event: str, kind: str, at: datetime, data: dict[str, Any]) -> Post:
    """A fact may lie in the future, such as a scan by a clock that is wrong; telling it does not wait for that."""
    payload, due_at = rules.body(kind=kind, at=at, data=data), min(at, clock.now())
    return Post(
        id=uuid7(), endpoint=endpoint, event=event, kind=kind, payload=payload, created_at=due_at, due_at=due_at
    )


def _told(fact: Fact) -> dict[str, Any]:
    return {"event_id": str(fact.id), "about": fact.about, "by": fact.by, **fact.data}


@transaction.atomic
def send_test(*, endpoint_id: UUID, by: str, now: datetime) -> Post:
    """Want a test event posted, whatever kinds the endpoint chose; how it went stands in its log."""
    endpoint = queries.endpoint(endpoint_id)
    made = _post(endpoint, event=f"test/{uuid7()}", kind=TEST_KIND, at=now, data={"about": f"endpoint/{endpoint.pk}"})
    if endpoint.format == Format.AFTERSHIP:
        made.payload = trackings.example(made.pk, now)
    made.save(force_insert=True)
    journal.record("endpoint.tested", about=f"endpoint/{endpoint.pk}", at=now, by=by)
    _wake_after_commit()
    return made


@transaction.atomic
def resend(*, post_id: UUID, by: str, now: datetime) -> Post:
    """Post once more, now, under the same message id: a receiver that has it already may ignore it."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise queries.NoSuchPost("There is no such post; it may be older than the log is kept.")
    post.state, post.due_at, post.done_at = State.WANTED, now, None
    post.save(update_fields=["state", "due_at", "done_at"])
    journal.record("endpoint.resent", about=f"endpoint/{post.endpoint_id}", at=now, by=by, data={"post": str(post.pk)})
    _wake_after_commit()
    return post


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A post on its way: everything that sending needs, so that no transaction is open meanwhile."""

    id: UUID
    endpoint_id: UUID
    url: str
    number: int
    message_id: str
    body: bytes
    secrets: tuple[str, ...]
    format: str

    def headers(self, now: datetime) -> dict[str, str]:
        """What proves that we sent it, as the endpoint's format has it."""
        if self.format == Format.AFTERSHIP:
            return rules.tracking_headers(body=self.body, secret=self.secrets[0])
        return rules.headers(message_id=self.message_id, at=now, body=self.body, secrets=self.secrets)


@transaction.atomic
def claim(*, now: datetime, limit: int = BATCH) -> list[Claimed]:
    """Take due posts, oldest first. Each counts as attempted from here on, and falls due again should we die."""
    due = Post.objects.filter(due_at__lte=now, endpoint__state=Endpoint.State.ON).order_by("due_at", "id")
    rows = list(due.select_related("endpoint").select_for_update(of=("self",), skip_locked=True)[:limit])
    for row in rows:
        row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, now + LEASE
    Post.objects.bulk_update(rows, ["state", "attempts", "due_at"])
    return [
        Claimed(
            id=row.pk,
            endpoint_id=row.endpoint_id,
            url=row.endpoint.url,
            number=row.attempts,
            message_id=f"msg_{row.pk.hex}",
            body=row.payload.encode(),
            secrets=tuple(queries.secrets_of(row.endpoint, now)),
            format=row.endpoint.format,
        )
        for row in rows
    ]


@transaction.atomic
def report(*, claimed: Claimed, tried: Try, now: datetime) -> None:
    """Keep how an attempt went, and decide what follows for the post and its endpoint."""
    endpoint = Endpoint.objects.select_for_update().filter(pk=claimed.endpoint_id).first()
    post = Post.objects.select_for_update().filter(pk=claimed.id).first()
    if endpoint is None or post is None:
        return
    Attempt.objects.bulk_create(
        [
            Attempt(
                post=post, number=claimed.number, at=now, status=tried.status, ms=tried.ms, answer=tried.answer[:1024]
            )
        ],
        ignore_conflicts=True,
    )
    _settle(post, tried, now)
    _judge(endpoint, tried, now)


def _settle(post: Post, tried: Try, now: datetime) -> None:
    pause = None if tried.ok else rules.wait(post.attempts)
    post.done_at = now if tried.ok else None
    post.due_at = now + pause if pause else None
    post.state = State.DONE if tried.ok else State.WANTED if pause else State.FAILED
    post.save(update_fields=["state", "due_at", "done_at"])


def _judge(endpoint: Endpoint, tried: Try, now: datetime) -> None:
    if tried.ok:
        endpoint.last_ok_at, endpoint.failing_since, endpoint.last_error = now, None, ""
    else:
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.last_error = f"{tried.status or 'No answer'}: {tried.answer}"[:500]
    hopeless = not tried.ok and rules.is_hopeless(tried=tried, failing_for=now - (endpoint.failing_since or now))
    if hopeless and endpoint.state == Endpoint.State.ON:
        endpoint.state = Endpoint.State.BROKEN
        Post.objects.filter(endpoint=endpoint, state=State.WANTED).update(due_at=None)
        since = endpoint.failing_since.isoformat() if endpoint.failing_since else ""
        data = {"status": tried.status, "failing_since": since}
        journal.record("endpoint.given_up", about=f"endpoint/{endpoint.pk}", at=now, data=data)
    endpoint.save(update_fields=["state", "last_ok_at", "failing_since", "last_error"])


@transaction.atomic
def put_back(*, claimed: Sequence[Claimed], now: datetime) -> None:
    """Not tried after all, for the endpoint did not answer the one before: this was no attempt."""
    untried = Post.objects.filter(pk__in=[one.id for one in claimed], state=State.SENDING)
    rows = list(untried.select_related("endpoint").select_for_update(of=("self",)))
    for row in rows:
        silence = now - (row.endpoint.failing_since or now)
        row.state, row.attempts, row.due_at = State.WANTED, row.attempts - 1, now + rules.pause(silence)
    Post.objects.bulk_update(rows, ["state", "attempts", "due_at"])


def forget(*, before: datetime, limit: int = 1000) -> int:
    """Delete posts older than the log is kept, at most `limit` in one transaction; answers how many."""
    old = list(Post.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:limit])
    Post.objects.filter(pk__in=old).delete()
    return len(old)


def defer(merchant_id: UUID) -> None:
    """Queue the sending of a merchant's posts, unless it is queued already."""
    job = app.configure_task("outgoing.send", queueing_lock=f"outgoing/{merchant_id}", queue="outgoing")
    try:
        with transaction.atomic():
            job.defer(merchant=str(merchant_id))
    except AlreadyEnqueued:
        pass


def _wake_after_commit() -> None:
    merchant_id = current_merchant()
    transaction.on_commit(lambda: defer(merchant_id), robust=True)
