"""Things: what was bought, how it is used, what goes with it."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils.safestring import mark_safe

from reassure.catalog import queries as catalog
from reassure.catalog.queries import Article
from reassure.kit.money import Money
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.portal.places import web
from reassure.portal.view import HowTo, Line, Product

Articles = Mapping[str, Article]


def articles(order: PlacedOrder) -> Articles:
    """What the catalogue knows of the things ordered, by the shop's id."""
    return catalog.products(order.source, _bought(order))


def cards(order: PlacedOrder, known: Articles) -> dict[UUID, Line]:
    """Each line of the order as pages show it."""
    found = {}
    for line in order.lines:
        article = known.get(line.product_external_id)
        found[line.id] = Line(
            title=line.title,
            detail=line.variant_title,
            quantity=line.wanted,
            image=_picture(article.image_urls[0]) if article and article.image_urls else "",
            url=web(article.url) if article else "",
        )
    return found


def instructions(order: PlacedOrder, *, by: str) -> str:
    """The shopper's last word for the courier."""
    said = orders.notes_by(order.id, by)
    return said[-1].text if said else ""


def how_to(known: Articles) -> tuple[HowTo, ...]:
    """How to use what has arrived; the catalogue keeps these texts clean."""
    return tuple(
        HowTo(title=article.title, html=mark_safe(article.how_to)) for article in known.values() if article.how_to
    )


def suggestions(order: PlacedOrder, *, locale: str) -> tuple[Product, ...]:
    """What goes with it, from the merchant's own shelves."""
    return tuple(
        Product(
            title=found.title,
            url=web(found.url),
            image=_picture(found.image_url),
            price=Money(minor=found.price, currency=found.currency).format(locale) if found.price else "",
        )
        for found in catalog.suggestions(order.source, _bought(order))
        if web(found.url)
    )


def _bought(order: PlacedOrder) -> list[str]:
    return [line.product_external_id for line in order.lines if line.product_external_id]


def _picture(url: str) -> str:
    """Pictures over HTTPS, or from ourselves: the page lets in no others."""
    return url if url.startswith(("https://", f"{settings.BASE_URL}/")) else ""
