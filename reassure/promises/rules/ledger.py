"""What stands in the ledger: the exact terms of a promise, and what may still be shown."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from reassure.promises.rules.facts import DeliveryDates, Part, part


class Kind(StrEnum):
    """What is promised; `rules.kinds` says of each what keeps it and who answers for it."""

    DELIVERY = "delivery"
    SHIP_BY = "ship_by"
    PICKUP_READY = "pickup_ready"
    REFUND_BY = "refund_by"
    REPLY_BY = "reply_by"
    RETURN_LABEL_BY = "return_label_by"
    PRICE = "price"
    BULK_DISCOUNT = "bulk_discount"
    PRODUCT_CLAIM = "product_claim"
    INSTRUCTION = "instruction"
    STOCK = "stock"


class Horizon(StrEnum):
    """When somebody was told: before they bought, after that, or with a parcel on its way."""

    BEFORE = "before"
    AFTER = "after"
    TRANSIT = "transit"


class Recipient(StrEnum):
    SHOPPER = "shopper"
    STAFF = "staff"
    COMPANY = "company"


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What exactly is promised: days, an instant or other words, each as text; equal terms are one promise."""

    earliest: date | None = None
    latest: date | None = None
    due_at: datetime | None = None
    other: tuple[tuple[str, str], ...] = ()

    @property
    def subject(self) -> str:
        """What of the order it is about (a line, a product, a ticket): who revises it speaks of the same."""
        return dict(self.other).get(SUBJECT, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A promise as somebody saw it: `statement` word for word, `surface` where (`tracking_page`, `mail.x`)."""

    order_id: UUID
    kind: str
    surface: str
    terms: Terms
    statement: str
    because: tuple[Part, ...] = ()
    recipient: Recipient = Recipient.SHOPPER
    horizon: Horizon = Horizon.AFTER
    by: str = ""


#: The term that names what of an order a promise is about.
SUBJECT = "subject"

#: Where the shop itself named a date, before we knew of the order.
CHECKOUT = "checkout"

#: A view of terms already known is noted at most this often, so that views cost no writes.
NOTED_EVERY = timedelta(hours=1)


def order_of(about: str) -> UUID | None:
    """The order a fact is about; None for facts about other things."""
    noun, _, key = about.partition("/")
    return UUID(key) if noun == "order" else None


def fingerprint(terms: Terms) -> str:
    """SHA-256 of the terms: the ledger's key for "exactly the same promise"."""
    told = {"earliest": terms.earliest, "latest": terms.latest, "other": dict(terms.other)}
    told |= {"due_at": terms.due_at.astimezone(UTC)} if terms.due_at else {}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def predecessor(terms: Terms, others: Iterable[tuple[UUID, Terms]]) -> UUID | None:
    """The promise that these terms take the place of: the latest of the same subject that said something else."""
    mine = fingerprint(terms)
    said = [key for key, other in others if other.subject == terms.subject and fingerprint(other) != mine]
    return said[-1] if said else None


def worth_noting(*, last_shown_at: datetime, now: datetime) -> bool:
    return now - last_shown_at >= NOTED_EVERY


def terms_of(dates: DeliveryDates) -> Terms:
    return Terms(earliest=dates.earliest, latest=dates.latest)


def parts_as_data(because: tuple[Part, ...]) -> list[dict[str, object]]:
    return [{"code": said.code, "params": dict(said.params)} for said in because]


def parts_from_data(data: list[dict[str, object]]) -> tuple[Part, ...]:
    return tuple(part(str(said["code"]), **_params(said.get("params"))) for said in data)


def _params(params: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in params.items()} if isinstance(params, dict) else {}
