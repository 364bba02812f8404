"""What is said when, as one plain table, and when it had better stay unsaid. Pure.

A message is wanted when its fact is reacted to and judged again when it is due: what has been overtaken meanwhile
(*shipped*, when the parcel is at the door already) is skipped with its reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from reassure.journal.rules import Fact
from reassure.shipments.rules.facts import Status

#: Fact → mail.
TABLE: dict[str, str] = {
    "order.placed": "order_confirmed",
    "shipment.created": "shipped",
    "shipment.in_transit": "shipped",
    "shipment.out_for_delivery": "out_for_delivery",
    "shipment.delivered": "delivered",
    "shipment.attempt_fail": "problem",
    "shipment.available_for_pickup": "problem",
    "shipment.exception": "problem",
    "promise.changed": "delayed",
    "delay.noticed": "delay_notice",
}
KINDS = frozenset(TABLE)

#: Sub-statuses with words of their own; every other exception is said in general ones.
_PROBLEMS = {
    "exception_004": "customs",
    "exception_006": "customs",
    "exception_018": "customs",
    "exception_007": "address",
    "exception_010": "returning",
    "exception_011": "returning",
    "exception_003": "returning",
    "exception_008": "returning",
    "exception_012": "damaged",
    "exception_013": "lost",
}
#: Sub-statuses in which the parcel is merely slow: a new date says that better than a problem.
_MERELY_SLOW = frozenset({"exception_005", "exception_016", "exception_017"})
#: A delivery or a missed day so old is no news any more.
STALE = timedelta(days=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """What a mail is about: an order, perhaps one parcel of it, the new date it names, or a notice of late shipping."""

    order_id: UUID
    shipment_id: UUID | None = None
    until: date | None = None
    notice_id: UUID | None = None

    def __str__(self) -> str:
        parts = [f"order/{self.order_id}"]
        if self.shipment_id:
            parts.append(f"shipment/{self.shipment_id}")
        if self.until:
            parts.append(f"until/{self.until}")
        if self.notice_id:
            parts.append(f"notice/{self.notice_id}")
        return "/".join(parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A mail that a fact calls for. `event_key` is what it is said once for."""

    trigger: str
    key: Key
    event_key: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How things stand when a mail is due. `latest` and `said` are the last day we name now and named at first."""

    now: datetime
    today: date
    cancelled: bool = False
    all_delivered: bool = False
    status: Status | None = None
    substatus: str = ""
    parcel_cancelled: bool = False
    out_on: date | None = None
    delivered_at: datetime | None = None
    latest: date | None = None
    said: date | None = None
    settled: bool = False


def key_from(text: str) -> Key:
    """Read `order/<id>[/shipment/<id>][/until/<date>][/notice/<id>]`. Raises `ValueError`."""
    words = text.split("/")
    found = dict(zip(words[::2], words[1::2], strict=True))
    return Key(
        order_id=UUID(found["order"]) if "order" in found else _wrong(text),
        shipment_id=UUID(found["shipment"]) if "shipment" in found else None,
        until=date.fromisoformat(found["until"]) if "until" in found else None,
        notice_id=UUID(found["notice"]) if "notice" in found else None,
    )


def wishes(facts: Iterable[Fact]) -> list[Wish]:
    """What these facts call for, in their order. History calls for nothing, and so do facts about no order."""
    return [wish for fact in facts if fact.live and fact.about.startswith("order/") for wish in _wish(fact)]


def overdue(order_id: UUID, latest: date) -> Wish:
    """A day that went by without a delivery is admitted once."""
    key = Key(order_id=order_id, until=latest)
    return Wish(trigger="delayed", key=key, event_key=f"order/{order_id}/overdue/{latest}", kind="overdue")


def problem_of(status: Status, substatus: str) -> str:
    """Which of the problem mail's texts: `attempt_fail`, `available_for_pickup`, `customs`, …"""
    return _PROBLEMS.get(substatus, status.value)


def moot(trigger: str, stands: Standing, key: Key) -> str:
    """Why the mail had better stay unsaid, in a sentence; empty = say it."""
    if stands.cancelled:
        return "The order was cancelled."
    if stands.parcel_cancelled:
        return "The parcel was taken back."
    return _MOOT[trigger](stands, key)


def _wish(fact: Fact) -> Iterator[Wish]:
    trigger, order_id = TABLE.get(fact.kind, ""), UUID(fact.about.removeprefix("order/"))
    if trigger == "order_confirmed":
        yield Wish(trigger=trigger, key=Key(order_id=order_id), event_key=fact.about, kind=fact.kind)
    elif trigger == "delayed":
        if (fact.data.get("days") or 0) > 0 and fact.data.get("latest"):
            until = date.fromisoformat(fact.data["latest"])
            yield Wish(
                trigger=trigger,
                key=Key(order_id=order_id, until=until),
                event_key=f"{fact.about}/{until}",
                kind=fact.kind,
            )
    elif trigger == "delay_notice":
        key = Key(order_id=order_id, notice_id=UUID(fact.data["notice"]))
        yield Wish(trigger=trigger, key=key, event_key=str(key), kind=fact.kind)
    elif trigger and fact.data.get("substatus") not in _MERELY_SLOW:
        shipment_id = UUID(fact.data["shipment"])
        event_key = f"shipment/{shipment_id}"
        if trigger == "problem":
            event_key += f"/{problem_of(Status(fact.data['status']), fact.data.get('substatus', ''))}"
        yield Wish(
            trigger=trigger,
            key=Key(order_id=order_id, shipment_id=shipment_id),
            event_key=event_key,
            kind=fact.kind,
        )


def _confirmed(stands: Standing, key: Key) -> str:
    return "The order has arrived already." if stands.all_delivered else ""


def _shipped(stands: Standing, key: Key) -> str:
    if stands.status in (Status.PENDING, Status.INFO_RECEIVED, Status.IN_TRANSIT):
        return ""
    return "The parcel is further on already."


def _out(stands: Standing, key: Key) -> str:
    if stands.status != Status.OUT_FOR_DELIVERY:
        return "The parcel is not out for delivery any more."
    return "" if stands.out_on in (None, stands.today) else "The parcel was out for delivery on an earlier day."


def _delivered(stands: Standing, key: Key) -> str:
    if stands.status != Status.DELIVERED:
        return "The parcel is not delivered any more."
    old = stands.delivered_at is not None and stands.now - stands.delivered_at > STALE
    return "It was delivered days ago." if old else ""


def _delayed(stands: Standing, key: Key) -> str:
    if stands.settled or stands.all_delivered:
        return "The order has arrived already."
    if key.until and stands.latest and stands.latest != key.until:
        return "The date has changed once more."
    if stands.latest and stands.latest < stands.today:
        return ""
    if stands.latest and stands.said and stands.latest <= stands.said:
        return "The first date holds again."
    return ""


def _problem(stands: Standing, key: Key) -> str:
    if stands.status in (Status.ATTEMPT_FAIL, Status.AVAILABLE_FOR_PICKUP, Status.EXCEPTION):
        return ""
    return "The parcel has moved on."


def _noticed(stands: Standing, key: Key) -> str:
    """What the law asks for is said even when it was overtaken, unless there is nothing left to wait for."""
    return "The order has arrived already." if stands.all_delivered else ""


_MOOT = {
    "order_confirmed": _confirmed,
    "shipped": _shipped,
    "out_for_delivery": _out,
    "delivered": _delivered,
    "delayed": _delayed,
    "problem": _problem,
    "delay_notice": _noticed,
}


def _wrong(text: str) -> UUID:
    raise ValueError(f"“{text}” names no order")
