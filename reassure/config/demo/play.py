"""Opening Atelier Nord, telling its story through the real intake as time passes, and closing it without trace."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings

from reassure.catalog import actions as catalog
from reassure.catalog.rules import ProductFacts
from reassure.config.demo import opening, tellings
from reassure.config.demo.goods import GOODS
from reassure.config.demo.opening import OPEN_FOR, SEED, Shop
from reassure.config.demo.tellings import Telling
from reassure.connectors import actions as connectors
from reassure.connectors import base
from reassure.connectors.intake import queries as intake
from reassure.connectors.intake import reception, wakes
from reassure.connectors.intake.door import LeanDesk
from reassure.connectors.intake.reception import Call
from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope

#: How many old orders are told before the readers are waited for, so that what is new needs not wait for the past.
CHUNK = 150
OVERLAP = timedelta(minutes=10)

Progress = Callable[[int, int], None]


class NotTold(Refused):
    """The intake did not take a webhook of the demo."""

    code = "demo_not_told"


def open_shop(now: datetime) -> Shop:
    """Found the shop with all it needs, or find it as it is; its goods and the last days' orders are told at once."""
    shop = opening.open_shop(now)
    if shop.told_until is None:
        tell(shop, tellings.products(_pictures(), now))
        shop = remember(shop, opened_at=now, told_until=shop.first_fresh)
    return catch_up(shop, now)


def catch_up(shop: Shop, now: datetime) -> Shop:
    """Tell all that has happened since the last time, and a little more, for another may have told at the same time."""
    if shop.told_until is None or shop.told_until >= now:
        return shop
    since = max(shop.told_until - OVERLAP, shop.first_fresh)
    placed_from = shop.opened_at - OPEN_FOR if shop.past_done else shop.first_fresh
    tell(shop, tellings.between(SEED, shop.opened, since, now, placed_from=placed_from))
    return remember(shop, told_until=now)


def tell_the_past(shop: Shop, progress: Progress, now: datetime) -> Shop:
    """Tell the year before the opening, oldest first, going on where an earlier run ended."""
    if shop.past_done:
        return shop
    orders = list(tellings.past(SEED, shop.opened, shop.first_fresh, shop.opened_at))
    while shop.past_told < len(orders):
        chunk = orders[shop.past_told : shop.past_told + CHUNK]
        tell(shop, (told for order in chunk for told in order))
        shop = remember(shop, past_told=shop.past_told + len(chunk))
        progress(shop.past_told, len(orders))
        _wait_for_readers(shop.merchant_id)
    tell(shop, tellings.between(SEED, shop.opened, shop.opened_at, now, placed_from=shop.opened_at - OPEN_FOR))
    return remember(shop, past_done=True, told_until=now)


def describe_goods(shop: Shop, now: datetime) -> None:
    """What no shop tells: how to use a thing, and how long it takes to make."""
    with merchant_scope(shop.merchant_id):
        for fact in _goods(shop, now):
            catalog.keep(facts=fact, source="shopify")


def tell(shop: Shop, told: Iterable[Telling]) -> None:
    """Send webhooks as their vendors would, signed; raises `NotTold` for one that the door does not take.

    They come in at the web server's own door, and the reader is woken when the last is kept.
    """
    with closing(_desk()) as desk:
        for telling in told:
            path, secret = shop.doors[telling.vendor]
            call = Call(
                method="POST", path=path, headers=SIGNED[telling.vendor](telling, secret), length=len(telling.body),
                read=BytesIO(telling.body).read,
            )  # fmt: skip
            status = reception.receive(call, desk, clock.now())
            if status is not HTTPStatus.ACCEPTED:
                raise NotTold(f"The intake answered {status.value} to {telling.topic} {telling.key}.")
    wakes.defer(shop.merchant_id)


class _Nobody(wakes.Waker):
    """Wakes no reader: whoever tells does so in the end."""

    def hint(self, merchant_id: UUID) -> None:
        pass


def _desk() -> LeanDesk:
    url = settings.DATABASE_INTAKE_URL
    return LeanDesk(url, fenced=url == settings.DATABASE_URL, waker=_Nobody())


def remember(shop: Shop, **changed: Any) -> Shop:
    """Keep how far the story is told; each thing on its own, for the worker tells on while the past is being told."""
    kept = {f"demo_{name}": _plain(value) for name, value in changed.items()}
    with merchant_scope(shop.merchant_id):
        connectors.note(connection_id=shop.connection_id, settings=kept)
    return replace(shop, **changed)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _wait_for_readers(merchant_id: UUID, *, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with merchant_scope(merchant_id):
            if not intake.due(clock.now()):
                return
        time.sleep(0.5)


def _goods(shop: Shop, now: datetime) -> Iterable[ProductFacts]:
    by_id = {str(good.id): good for good in GOODS}
    for telling in tellings.products(_pictures(), now):
        for fact in base.webhook("shopify").read(
            telling.topic, telling.body, {"currency": "EUR", "domain": "atelier-nord.example"}
        ):
            if isinstance(fact, ProductFacts):
                good = by_id[fact.external_id]
                yield replace(
                    fact, how_to=good.how_to, processing_days=good.days, version_at=now + timedelta(seconds=1)
                )


def _pictures() -> str:
    return f"{settings.BASE_URL}{settings.STATIC_URL}demo"


def _signed_by_shopify(telling: Telling, secret: str) -> Mapping[str, str]:
    return {
        "content-type": "application/json",
        "x-shopify-topic": telling.topic,
        "x-shopify-event-id": telling.key,
        "x-shopify-hmac-sha256": _mac(telling.body, secret),
    }


def _signed_by_aftership(telling: Telling, secret: str) -> Mapping[str, str]:
    return {"content-type": "application/json", "aftership-hmac-sha256": _mac(telling.body, secret)}


def _mac(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


SIGNED: dict[str, Callable[[Telling, str], Mapping[str, str]]] = {
    "shopify": _signed_by_shopify,
    "aftership": _signed_by_aftership,
}
