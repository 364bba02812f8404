"""Reading the journal: a thing's timeline, the audit trail, what waits, what is parked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from reassure.journal.models import Event, Parked
from reassure.journal.rules import Fact

OPERATOR = "operator"


def take(lane: int, limit: int) -> list[Event]:
    """The lane's oldest waiting events of this merchant, locked: a dead worker's backend may still be committing."""
    return list(
        Event.objects.select_for_update(of=("self",))
        .select_related("merchant")
        .filter(lane=lane, reacted_at=None)
        .order_by("seq")[:limit]
    )


def stuck(reaction: str, about: Iterable[str]) -> set[str]:
    """Of these things, the ones with something parked for this reaction.

    Locked, as `retry` locks them: whoever comes to park behind a queue that is being emptied waits and then goes on,
    for nobody would come back for a row left behind without its head.
    """
    rows = Parked.objects.select_for_update().filter(reaction=reaction, about__in=list(about)).order_by("seq")
    return set(rows.values_list("about", flat=True))


def timeline(about: str, *, limit: int = 500) -> list[Fact]:
    """What happened to one thing, in the order it was recorded."""
    return [event.as_fact() for event in Event.objects.filter(about=about).order_by("seq")[:limit]]


def latest(*, kinds: Iterable[str] = (), by: str = "", before: int | None = None, limit: int = 50) -> list[Fact]:
    """The newest facts first, `before` a sequence number; the audit trail where `by` names who."""
    rows = Event.objects.all()
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if by:
        rows = rows.filter(by=by)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [event.as_fact() for event in rows.order_by("-seq")[:limit]]


def by_people(*, by: str = "", noun: str = "", before: int | None = None, limit: int = 50) -> list[Fact]:
    """What staff did (no shop, no carrier), newest first; `noun` is the start of the kind, as in `order`."""
    rows = Event.objects.filter(by__startswith="staff/")
    if by:
        rows = rows.filter(by=by)
    if noun:
        rows = rows.filter(kind__startswith=f"{noun}.")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [event.as_fact() for event in rows.order_by("-seq")[:limit]]


def after(seq: int, *, kinds: Iterable[str] = (), limit: int = 100) -> list[Fact]:
    """Facts recorded after a sequence number, oldest first: the API's cursor."""
    rows = Event.objects.filter(seq__gt=seq)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return [event.as_fact() for event in rows.order_by("seq")[:limit]]


def parked(*, before: UUID | None = None, limit: int = 50) -> list[Parked]:
    """The heads of what is parked, newest first, with how many wait behind each (`behind`)."""
    heads = Parked.objects.filter(~Q(error="")).select_related("event").order_by("-pk")
    found = list(heads.filter(pk__lt=before)[:limit] if before else heads[:limit])
    waiting = Parked.objects.filter(error="", about__in={head.about for head in found})
    behind = {
        (row["reaction"], row["about"]): row["n"] for row in waiting.values("reaction", "about").annotate(n=Count("pk"))
    }
    for head in found:
        head.behind = behind.get((head.reaction, head.about), 0)  # type: ignore[attr-defined]
    return found


def parked_count() -> int:
    """How many things wait for somebody to look, not counting those that wait behind them."""
    return Parked.objects.exclude(error="").count()


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_waiting(lane: int) -> list[UUID]:
    """Merchants with something waiting in a lane, the longest wait first."""
    return list(
        Event.across.using(OPERATOR)
        .filter(lane=lane, reacted_at=None)
        .values("merchant_id")
        .annotate(first=Min("seq"))
        .order_by("first")
        .values_list("merchant_id", flat=True)
    )


def lanes_waiting() -> list[int]:
    return list(Event.across.using(OPERATOR).filter(reacted_at=None).values_list("lane", flat=True).distinct())


def parked_due(now: datetime, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """(merchant, parked row) pairs whose time to be tried again has come."""
    return list(
        Parked.across.using(OPERATOR)
        .filter(due_at__lte=now)
        .order_by("due_at")
        .values_list("merchant_id", "pk")[:limit]
    )
