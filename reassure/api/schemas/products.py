"""Products over the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from reassure.api.schemas.values import (
    Currency,
    Html,
    In,
    Instant,
    Key120,
    Key254,
    Minor,
    Source,
    Text60,
    Text254,
    Text300,
    Url,
)
from reassure.catalog.queries import Article, Thing
from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.catalog.rules.products import KEPT

Days = Annotated[int, Field(ge=0, le=365)]
#: What a telling without a title may name.
DETAILS = frozenset({"source", "external_id", *KEPT})


class NamedValue(In):
    """An option of a variant, or an attribute: “Material”, “Oak”."""

    name: Key120
    value: Text300


class VariantIn(In):
    """One thing that can be bought; orders and stock name it by `external_id`."""

    external_id: Key254
    sku: Text254 = ""
    barcode: Text60 = ""
    title: Text254 = ""
    options: list[NamedValue] = Field(default_factory=list, max_length=20)
    price: Minor | None = None
    currency: Currency | None = None
    grams: int | None = Field(default=None, ge=0, le=100_000_000)
    available: bool = Field(default=True, description="false: it can't be bought now")

    def facts(self) -> VariantFacts:
        plain = self.model_dump(exclude={"options", "currency"})
        return VariantFacts(**plain, currency=self.currency or "", options=_pairs(self.options))


class ProductIn(In):
    """The whole product as it is at `version_at`: an older telling than the one known changes nothing.

    What shops rarely speak of (`attributes`, `processing_days`, `returnable`, `hazmat`, `how_to`) stays as it was where
    a telling leaves it out. Without a `title` a telling may name these alone: they are added to a product that is
    known, whatever its version, and the last word stands. So a merchandise system adds to what the shop tells.
    """

    source: Source = Field(default="api", description="the shop it belongs to; ids are unique within it")
    external_id: Key254
    version_at: Instant | None = Field(default=None, description="your own updated-at; left out: when we hear of it")
    title: Text254 = ""
    handle: Text254 = ""
    url: Url = ""
    description_html: Html = ""
    vendor: Text254 = ""
    kind: Text254 = Field(default="", examples=["Table lamp"])
    tags: list[Key120] = Field(default_factory=list, max_length=250)
    categories: list[Key254] = Field(default_factory=list, max_length=50)
    image_urls: list[Url] = Field(default_factory=list, max_length=250)
    attributes: list[NamedValue] = Field(default_factory=list, max_length=100)
    processing_days: Days | None = Field(
        default=None, description="working days before hand-over; null: as long as the warehouse takes"
    )
    returnable: bool | None = None
    hazmat: bool | None = None
    how_to: Html = ""
    active: bool = True
    variants: list[VariantIn] = Field(default_factory=list, max_length=2_000)

    @model_validator(mode="after")
    def _has_a_title(self) -> Self:
        if not self.title and (also := sorted(self.model_fields_set - DETAILS)):
            raise ValueError(f"A product needs its title; without one it may not name {', '.join(also)}.")
        return self

    def facts(self, now: datetime) -> ProductFacts:
        apart = {"source", "version_at", "tags", "categories", "image_urls", "attributes", "variants"}
        said = self.model_fields_set & set(KEPT)
        return ProductFacts(
            **self.model_dump(exclude=apart),
            version_at=self.version_at or now,
            tags=tuple(dict.fromkeys(self.tags)),
            categories=tuple(dict.fromkeys(self.categories)),
            image_urls=tuple(dict.fromkeys(self.image_urls)),
            attributes=_pairs(self.attributes),
            said=frozenset(name for name in said if name not in MAYBE or getattr(self, name) is not None),
            variants=tuple(variant.facts() for variant in self.variants),
        )


#: Said as null, these say nothing.
MAYBE = frozenset({"returnable", "hazmat"})


class ProductFilters(In):
    """With `external_id` the one that its shop calls so. `source` empty = of all shops, unless an id is given."""

    source: Source | None = None
    external_id: Text254 = ""
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=100)


class NamedValueOut(Schema):
    name: str
    value: str


class VariantOut(Schema):
    external_id: str
    sku: str
    barcode: str
    title: str
    options: list[NamedValueOut]
    price: int | None
    currency: str
    grams: int | None
    available: bool

    @classmethod
    def of(cls, thing: Thing) -> "VariantOut":
        plain = {name: getattr(thing, name) for name in cls.model_fields if name != "options"}
        return cls(**plain, options=_named(thing.options))


class ProductOut(Schema):
    """A product as we keep it; `active` false = the shop took it off."""

    id: UUID
    source: str
    external_id: str
    title: str
    handle: str
    url: str
    description_html: str
    vendor: str
    kind: str
    tags: list[str]
    categories: list[str]
    image_urls: list[str]
    attributes: list[NamedValueOut]
    processing_days: int | None
    returnable: bool
    hazmat: bool
    how_to: str
    active: bool
    variants: list[VariantOut]

    @classmethod
    def of(cls, article: Article) -> "ProductOut":
        plain = {name: getattr(article, name) for name in cls.model_fields if name not in {"attributes", "variants"}}
        return cls(
            **plain,
            attributes=_named(article.attributes),
            variants=[VariantOut.of(thing) for thing in article.variants],
        )


class ProductPage(Schema):
    """`next` continues the list, null on its last page."""

    items: list[ProductOut]
    next: str | None


def _pairs(named: list[NamedValue]) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, each.value) for each in named)


def _named(pairs: tuple[tuple[str, str], ...]) -> list[NamedValueOut]:
    return [NamedValueOut(name=name, value=value) for name, value in pairs]
