"""The parts of contexts: plain JSON values, with as much of a person as the mail shows and no more."""

from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from reassure.catalog import queries as catalog
from reassure.customers.rules import Address
from reassure.merchants.models import Merchant
from reassure.messages.rules.languages import language_of, region_of
from reassure.orders.queries import PlacedLine, PlacedOrder
from reassure.promises.queries import Current
from reassure.shipments.rules.facts import Scan
from reassure.shipments.rules.substatuses import words

Context = dict[str, Any]
#: A mail names so many lines, and says how many more there are.
MOST_LINES = 20
MOST_SCANS = 5
MOST_TITLE = 160
_POSTCODE_LAST = frozenset({"US", "CA", "AU", "GB", "IE", "IN"})
_CARRIERS = {
    "dhl": "DHL",
    "dhl-express": "DHL Express",
    "ups": "UPS",
    "usps": "USPS",
    "fedex": "FedEx",
    "dpd": "DPD",
    "gls": "GLS",
}


def order_part(order: PlacedOrder, merchant: Merchant, locale: str, shown: dict[str, str]) -> Context:
    lines = [line for line in order.lines if line.wanted > 0]
    return {
        "number": order.number,
        "url": order_url(merchant, order),
        "placed_at": order.placed_at.isoformat(),
        "lines": [
            {
                **line_part(line, line.wanted, order.currency),
                "image_url": shown.get(line.product_external_id, ""),
            }
            for line in lines[:MOST_LINES]
        ],
        "more_lines": max(0, len(lines) - MOST_LINES),
        "subtotal": money(order.subtotal, order.currency),
        "discount": money(order.discount, order.currency),
        "shipping": money(order.shipping, order.currency),
        "tax": money(order.tax, order.currency),
        "tax_included": order.tax_included,
        "total": money(order.total, order.currency),
        "address": address_lines(order.shipping_address, locale),
    }


def line_part(line: PlacedLine, quantity: int, currency: str, *, priced: bool = True) -> Context:
    return {
        "title": line.title[:MOST_TITLE],
        "variant": line.variant_title[:MOST_TITLE],
        "quantity": quantity,
        "total": money(line.subtotal, currency) if priced and quantity == line.quantity else None,
        "image_url": "",
    }


def parcel_part(parcel: Any, order: PlacedOrder, scans: Sequence[Scan], locale: str) -> Context:
    """The parcel with what of this order is in it; one that names no lines holds everything."""
    inside: dict[Any, int] = {}
    for packed in parcel.lines.all():
        inside[packed.line_id] = inside.get(packed.line_id, 0) + packed.quantity
    lines = [
        line_part(line, inside[line.id], order.currency, priced=False) for line in order.lines if line.id in inside
    ]
    return {
        "number": parcel.tracking_number,
        "carrier": carrier_name(parcel),
        "url": parcel.tracking_url,
        "partial": bool(inside) and any(inside.get(line.id, 0) < line.wanted for line in order.lines if line.ships),
        "lines": lines[:MOST_LINES],
        "more_lines": max(0, len(lines) - MOST_LINES),
        "scans": [scan_part(scan, locale) for scan in _telling(scans)[:MOST_SCANS]],
        "delivered_at": parcel.delivered_at.isoformat() if parcel.delivered_at else "",
        "signed_by": parcel.signed_by,
    }


def scan_part(scan: Scan, locale: str) -> Context:
    """In our words and the reader's language; a code nobody has mapped speaks in the carrier's."""
    text = scan.text
    if scan.status is not None:
        with translation.override(language_of(locale)):
            text = translation.gettext(words(scan.status, scan.substatus).says).rstrip(".")
    return {"at": scan.at.isoformat(), "text": text, "place": scan.city.title() if scan.city.isupper() else scan.city}


def promise_part(current: Current | None, *, moved: bool = False) -> Context | None:
    """The date we stand for now; with `moved` also the first one, where it was another."""
    if current is None or current.dates is None or current.outcome:
        return None
    return {
        "earliest": current.dates.earliest.isoformat(),
        "latest": current.dates.latest.isoformat(),
        "before": said_part(current) if moved else None,
    }


def said_part(current: Current | None) -> Context | None:
    """The date we named at first."""
    if current is None or current.first is None:
        return None
    return {"earliest": current.first[0].isoformat(), "latest": current.first[1].isoformat()}


def pictures(order: PlacedOrder) -> dict[str, str]:
    """A picture of each product that has one on the web, by the shop's id."""
    wanted = {line.product_external_id for line in order.lines} - {""}
    found = catalog.products(order.source, wanted) if wanted else {}
    return {key: url for key, product in found.items() for url in product.image_urls[:1] if url.startswith("https://")}


def suggestions(order: PlacedOrder) -> list[Context]:
    """What goes with the order, for the end of the mail."""
    bought = {line.product_external_id for line in order.lines} - {""}
    return [
        {
            "title": found.title[:MOST_TITLE],
            "url": found.url,
            "image_url": found.image_url if found.image_url.startswith("https://") else "",
            "price": money(found.price, found.currency) if found.price is not None and found.currency else None,
        }
        for found in (catalog.suggestions(order.source, bought, limit=3) if bought else [])
        if found.url.startswith("https://")
    ]


def address_lines(address: Address | None, locale: str) -> list[str]:
    if address is None:
        return []
    town: tuple[str, ...] = (address.postcode, address.city)
    if address.country in _POSTCODE_LAST:
        town = (address.city, address.region, address.postcode)
    country = Locale.parse(region_of(locale)).territories.get(address.country, address.country)
    lines = (address.name, address.company, address.street, address.street2, " ".join(filter(None, town)), country)
    return [line for line in lines if line]


def order_url(merchant: Merchant, order: PlacedOrder) -> str:
    """The order's own page, by its unguessable token."""
    try:
        return settings.BASE_URL + reverse("portal:order", args=[merchant.slug, order.public_token])
    except NoReverseMatch:
        return f"{settings.BASE_URL}/t/{merchant.slug}/o/{order.public_token}/"


def notice_part(notice: Any, merchant: Merchant, order: PlacedOrder) -> Context:
    """A notice of late shipping; days are ISO dates, `revised` empty where none can be named."""
    path = reverse("portal:delay", args=[merchant.slug, order.public_token, notice.pk])
    return {
        "revised": notice.revised.isoformat() if notice.revised else "",
        "answer_by": notice.answer_by.isoformat() if notice.answer_by else "",
        "silence": notice.silence_consents,
        "further": notice.number > 1,
        "url": settings.BASE_URL + path,
    }


def carrier_name(parcel: Any) -> str:
    slug: str = parcel.carrier
    return str(parcel.carrier_name) or _CARRIERS.get(slug, slug.replace("-", " ").title())


def money(minor: int, currency: str) -> Context:
    return {"minor": minor, "currency": currency}


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else ""


def _telling(scans: Iterable[Scan]) -> list[Scan]:
    """Without what would be said twice in a row."""
    told: list[Scan] = []
    for scan in scans:
        if not told or (scan.status, scan.substatus, scan.city) != (told[-1].status, told[-1].substatus, told[-1].city):
            told.append(scan)
    return told
