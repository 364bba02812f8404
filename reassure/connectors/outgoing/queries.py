"""Reading endpoints, what was posted to them, and how each attempt went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from reassure.connectors.models import Attempt, Endpoint, Post
from reassure.connectors.outgoing import rules
from reassure.kit.errors import NotFound
from reassure.kit.secrets import unseal
from reassure.kit.tenancy import merchants_with


class NoSuchEndpoint(NotFound):
    code = "no_such_endpoint"


class NoSuchPost(NotFound):
    code = "no_such_post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the delivery log. `cursor` goes into `posts(before=…)`."""

    id: UUID
    event: str
    kind: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    cursor: str


def endpoints() -> list[Endpoint]:
    return list(Endpoint.objects.order_by("name"))


def endpoint(endpoint_id: UUID) -> Endpoint:
    """Raises `NoSuchEndpoint`."""
    found = Endpoint.objects.filter(pk=endpoint_id).first()
    if found is None:
        raise NoSuchEndpoint("There is no such endpoint.")
    return found


def listening(kinds: Iterable[str]) -> list[Endpoint]:
    """Endpoints that are on and want any of these kinds."""
    asked = list(kinds)
    return [e for e in Endpoint.objects.filter(state="on") if any(rules.wants(e.kinds, kind) for kind in asked)]


def secrets_of(endpoint: Endpoint, now: datetime) -> list[str]:
    """The secrets that sign now: the new one, and the old one until the change-over ends."""
    found = [unseal(endpoint.sealed_secret)]
    if endpoint.sealed_old_secret and endpoint.old_secret_until and now < endpoint.old_secret_until:
        found.append(unseal(endpoint.sealed_old_secret))
    return found


def posts(endpoint_id: UUID, *, state: str = "", before: str = "", limit: int = 50) -> list[Row]:
    """The newest first. One query."""
    rows = Post.objects.filter(endpoint_id=endpoint_id)
    if state:
        rows = rows.filter(state=state)
    if before:
        at, pk = _place(before)
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    return [_row(row) for row in rows.defer("payload").order_by("-created_at", "-id")[:limit]]


def post(post_id: UUID) -> Post:
    """One post with its endpoint and payload. Raises `NoSuchPost`."""
    found = Post.objects.select_related("endpoint").filter(pk=post_id).first()
    if found is None:
        raise NoSuchPost("There is no such post; it may be older than the log is kept.")
    return found


def attempts(post_id: UUID) -> list[Attempt]:
    """Each try with its status, milliseconds and the answer's beginning, the latest first."""
    return list(Attempt.objects.filter(post_id=post_id).order_by("-number"))


def broken() -> list[Endpoint]:
    """What was switched off because it kept failing: somebody has to look."""
    return list(Endpoint.objects.filter(state="broken").order_by("failing_since"))


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_waiting(now: datetime) -> list[UUID]:
    return merchants_with(Post, due_at__lte=now, endpoint__state="on")


def merchants_with_older(before: datetime) -> list[UUID]:
    return merchants_with(Post, created_at__lt=before)


def _row(row: Post) -> Row:
    return Row(
        id=row.pk,
        event=row.event,
        kind=row.kind,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        done_at=row.done_at,
        cursor=f"{row.created_at.isoformat()}_{row.pk.hex}",
    )


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, _, pk = cursor.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        raise NoSuchPost("This page of the log is gone: start again from its top.") from None
