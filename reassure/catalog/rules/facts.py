"""Products as their shop describes them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantFacts:
    """One thing that can be bought. `price` in minor units of `currency`; `grams` as shipped.

    `available` False = the shop won't sell it now (out of stock, or taken off).
    """

    external_id: str
    sku: str = ""
    barcode: str = ""
    title: str = ""
    options: tuple[tuple[str, str], ...] = ()
    price: int | None = None
    currency: str = ""
    grams: int | None = None
    available: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductFacts:
    """`processing_days` are working days before hand-over, None = the warehouse's own; `attributes` are free.

    Of what most shops never speak of (these, `returnable`, `hazmat`, `how_to`), None or nothing leaves what is known,
    unless it is named in `said`: then nothing is what was meant.
    """

    external_id: str
    title: str
    version_at: datetime
    handle: str = ""
    url: str = ""
    description_html: str = ""
    vendor: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image_urls: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    processing_days: int | None = None
    returnable: bool | None = None
    hazmat: bool | None = None
    how_to: str = ""
    said: frozenset[str] = frozenset()
    active: bool = True
    variants: tuple[VariantFacts, ...] = ()
