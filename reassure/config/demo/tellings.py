"""The story as a stream of webhooks, each at the moment when its vendor would have sent it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from reassure.config.demo import aftership, shopify, story
from reassure.config.demo.goods import GOODS
from reassure.config.demo.parcels import Parcel, Told
from reassure.config.demo.story import Tale

#: The longest that anything of an order is told after it was placed.
LONGEST = timedelta(days=45)


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """A webhook about to be sent: `key` is the vendor's own id of it, so telling it again changes nothing."""

    at: datetime
    vendor: str
    topic: str
    key: str
    body: bytes


def products(pictures: str, at: datetime) -> Iterator[Telling]:
    for good in GOODS:
        yield _from_shopify(
            at, "products/create", f"product-{good.id}", shopify.product(good, pictures=pictures, at=at)
        )


def between(seed: str, opened: date, since: datetime, until: datetime, *, placed_from: datetime) -> list[Telling]:
    """All that is told after `since` and up to `until` of orders placed from `placed_from` on, each scan on its own."""
    begun = max(placed_from, since - LONGEST)
    placed = (tale for tale in story.tales(seed, opened, until) if tale.placed_at >= begun)
    return sorted((told for tale in placed for told in of(tale) if since < told.at <= until), key=lambda told: told.at)


def past(seed: str, opened: date, placed_until: datetime, now: datetime) -> Iterator[list[Telling]]:
    """Order by order what has become of those placed before `placed_until`; a parcel's scans in one webhook."""
    for tale in story.tales(seed, opened, placed_until):
        yield [told for told in of(tale, now=now) if told.at <= now]


def of(tale: Tale, *, now: datetime | None = None) -> Iterator[Telling]:
    """One order's webhooks. With `now`, each parcel is told once, by what is known of it then."""
    key = str(tale.number)
    yield _from_shopify(tale.placed_at, "orders/create", f"placed-{key}", shopify.order(tale))
    if tale.cancelled_at:
        body = shopify.cancelled(tale, tale.cancelled_at)
        yield _from_shopify(tale.cancelled_at, "orders/cancelled", f"cancelled-{key}", body)
    for parcel in tale.parcels:
        body = shopify.fulfillment(tale, parcel)
        yield _from_shopify(parcel.left_at, "fulfillments/create", f"left-{parcel.key}", body)
        yield from _scans(parcel, now)


def _scans(parcel: Parcel, now: datetime | None) -> Iterator[Telling]:
    steps: list[tuple[Told, ...]] = list(accumulate(((scan,) for scan in parcel.told), lambda a, b: a + b))
    if now is not None:
        steps = [step for step in steps if step[-1].at <= now][-1:]
    for step in steps:
        body = aftership.update(parcel, step)
        yield Telling(
            # A scan can be told before the shop tells of the parcel: AfterShip waits for the number to be given to it.
            at=max(step[-1].at, parcel.left_at + timedelta(minutes=1)), vendor="aftership", topic="tracking_update",
            key=body["event_id"], body=json.dumps(body).encode(),
        )  # fmt: skip


def _from_shopify(at: datetime, topic: str, key: str, body: dict[str, Any]) -> Telling:
    return Telling(at=at, vendor="shopify", topic=topic, key=key, body=json.dumps(body).encode())
