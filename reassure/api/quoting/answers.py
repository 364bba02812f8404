"""From a question on the wire to its answer, out of memory: no database, no clock, no settings."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from reassure.api.quoting.wire import Ask, Quoted, Reason, To, Way, encode
from reassure.kit.zones import zone_of
from reassure.promises.queries.whole import Whole
from reassure.promises.rules.facts import DeliveryDates, Part
from reassure.promises.rules.quotes import Basket, Quote, quotes
from reassure.promises.rules.reckoning import Door
from reassure.promises.rules.wording import firm
from reassure.stores.rules import Wanted
from reassure.ui import dates


def answered(ask: Ask, known: Whole, *, seen_country: str, now: datetime) -> Quoted:
    """The dates of every way. `seen_country` is where the network says the reader is, empty = nobody knows."""
    country = (ask.to.country or seen_country).upper()
    source, items = _items(ask, known)
    basket = Basket(
        door=_door(country, ask.to, known.tables.zone),
        items=items,
        source=source,
        services=tuple(ask.methods),
        wanted_on=ask.wanted_on,
    )
    ways = tuple(_way(each, ask.language, country) for each in quotes(basket, known.tables, now))
    return Quoted(
        id=_key(ask, country, ways),
        country=country,
        coarse=not ask.to.country or not ask.to.postcode,
        methods=ways,
    )


def _items(ask: Ask, known: Whole) -> tuple[str, tuple[Wanted, ...]]:
    """The shop and the basket's variants; a SKU is its variant's."""
    source, found = ask.source, []
    for item in ask.items:
        variant = item.variant
        if not variant:
            source, variant = known.skus.get(item.sku, (source, ""))
        found.append(Wanted(variant_external_id=variant, quantity=item.quantity))
    return source, tuple(found)


def _door(country: str, to: To, default_zone: str) -> Door:
    return Door(country=country, region=to.region, postcode=to.postcode, zone=_zone(country, to.region, default_zone))


@lru_cache(maxsize=4096)
def _zone(country: str, region: str, default: str) -> str:
    return zone_of(country, region, default=default)


def _way(quote: Quote, language: str, country: str) -> Way:
    answer = quote.answer
    known = answer if isinstance(answer, DeliveryDates) else None
    return Way(
        method=quote.service,
        earliest=known.earliest if known else None,
        latest=known.latest if known else None,
        most_likely=known.most_likely if known else None,
        statement=_statement((known.earliest, known.latest), firm(known), language, country) if known else "",
        source=known.source if known else "",
        order_before=quote.order_before,
        order_by=quote.order_by,
        because=tuple(map(_reason, answer.because)),
    )


@lru_cache(maxsize=65_536)
def _statement(days: tuple[date, date], firmly: bool, language: str, country: str) -> str:
    """Word for word what the shopper reads: “Arrives Thu 4 – Fri 5 June”."""
    with translation.override(language):
        verb = _("Arrives") if firmly else _("Probably arrives")
        return f"{verb} {dates.span(*days, dates.locale_for(language, country))}"


def _reason(said: Part) -> Reason:
    return Reason(code=said.code, params=dict(said.params))


def _key(ask: Ask, country: str, ways: Iterable[Way]) -> str:
    """The same words for the same basket at the same place are one quote, so its key is made of them."""
    shown = [(way.method, way.statement) for way in ways]
    items = [(item.variant, item.sku, item.quantity) for item in ask.items]
    told = encode((ask.surface, ask.basket, country, ask.to.postcode, ask.language, items, shown))
    return blake2b(told, digest_size=16).hexdigest()


def from_query(query: dict[str, list[str]]) -> Ask:
    """The same question as an address: `?item=variant:2&sku=…&country=DE&postcode=…&method=…`.

    Raises `msgspec.ValidationError`.
    """
    one = {name: values[-1] for name, values in query.items()}
    told: dict[str, object] = {name: one[name] for name in ("source", "surface", "basket", "language") if name in one}
    told["to"] = {name: one[name] for name in ("country", "postcode", "region") if name in one}
    told["items"] = [*map(_item, query.get("item", ())), *({"sku": sku} for sku in query.get("sku", ()))]
    told["methods"] = query.get("method", [])
    told["wanted_on"] = one.get("wanted_on") or None
    return msgspec.convert(told, Ask, strict=False)


def _item(text: str) -> dict[str, str]:
    variant, _colon, quantity = text.rpartition(":")
    return {"variant": variant, "quantity": quantity} if variant else {"variant": text}
