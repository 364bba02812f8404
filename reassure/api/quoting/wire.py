"""What a quote's request and answer look like; both are decoded and encoded by msgspec, for this door is hot."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=254)]


class Item(Struct, frozen=True):
    """One line of a basket: the shop's id of the variant, or its SKU."""

    variant: Text = ""
    sku: Text = ""
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class To(Struct, frozen=True):
    """Where it would go. Without a country the one that the network saw is taken, and the answer says so."""

    country: Annotated[str, Meta(pattern="^([A-Za-z]{2})?$")] = ""
    postcode: Annotated[str, Meta(max_length=20)] = ""
    region: Annotated[str, Meta(max_length=80)] = ""


class Ask(Struct, frozen=True):
    """A question for dates. `methods`: the ways to compare, none = all. `basket`: the shop's key of the cart."""

    to: To = To()
    items: Annotated[list[Item], Meta(max_length=100)] = []
    source: Text = "shopify"
    methods: Annotated[list[Text], Meta(max_length=20)] = []
    wanted_on: date | None = None
    surface: Annotated[str, Meta(max_length=60)] = "product_page"
    basket: Text = ""
    language: Annotated[str, Meta(max_length=20)] = "en"


class Batch(Struct, frozen=True):
    """Many questions at once, for a listing page."""

    quotes: Annotated[list[Ask], Meta(min_length=1, max_length=100)]


class Reason(Struct, frozen=True):
    code: str
    params: dict[str, str]


class Way(Struct, frozen=True):
    """One method. Without days we don't know yet, and `because` says of what.

    `order_before`: until when an order still counts as one of the same day; `order_by`: the last moment at which it
    still comes on the wanted day.
    """

    method: str
    earliest: date | None
    latest: date | None
    most_likely: date | None
    statement: str
    source: str
    order_before: datetime | None
    order_by: datetime | None
    because: tuple[Reason, ...]


class Quoted(Struct, frozen=True):
    """`coarse`: the country was read off the network, and there was no postcode."""

    id: str
    country: str
    coarse: bool
    methods: tuple[Way, ...]


class ManyQuoted(Struct, frozen=True):
    quotes: tuple[Quoted, ...]


ask = msgspec.json.Decoder(Ask).decode
batch = msgspec.json.Decoder(Batch).decode
encode = msgspec.json.Encoder().encode
