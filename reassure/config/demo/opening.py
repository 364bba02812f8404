"""The shop itself: merchant, brand, workshop, transit times, connections and its owner."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from reassure.config.demo.parcels import TRANSIT
from reassure.config.demo.story import CUTOFF, HOME
from reassure.connectors import actions as connectors
from reassure.connectors import queries as connections
from reassure.connectors.vendors import WEBHOOK_SECRET
from reassure.customers.rules import Address
from reassure.kit import secrets
from reassure.kit.errors import NotFound, Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.promises.actions import table
from reassure.promises.rules.transit import TransitRow
from reassure.stores import actions as stores
from reassure.stores.actions import LocationFacts
from reassure.stores.rules import Place

SEED = "nord"
SLUG = "atelier-nord"
OWNER = "ida@atelier-nord.example"
OPEN_FOR = timedelta(days=365)
#: Orders younger than this at the opening are told scan by scan.
FRESH = timedelta(days=6)
SHOPIFY, AFTERSHIP = "Shop of Atelier Nord", "Parcels of Atelier Nord"
LOOK = {
    "accent": "#8a3b12", "accent_text": "#ffffff", "background": "#f7f4ee", "surface": "#fffdf9", "text": "#22201c",
    "muted": "#645f55", "border": "#ddd5c6", "radius": "6", "body_font": "humanist", "heading_font": "serif",
}  # fmt: skip


class NotTheDemo(Refused):
    """A merchant of that short name exists and is somebody's own."""

    code = "not_the_demo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shop:
    """The open shop: how far its story is told, and by which doors. `past_told` counts orders of the year before."""

    merchant_id: UUID
    connection_id: UUID
    opened: date
    opened_at: datetime
    doors: dict[str, tuple[str, str]]
    told_until: datetime | None = None
    past_told: int = 0
    past_done: bool = False

    @property
    def first_fresh(self) -> datetime:
        """Orders placed before belong to the past, which is told behind."""
        return self.opened_at - FRESH


def find() -> Merchant | None:
    """The demo's merchant, if it is there. Raises `NotTheDemo` where the name is somebody's own."""
    try:
        merchant = queries.merchant_by_slug(SLUG)
    except NotFound:
        return None
    if not merchant.demo:
        raise NotTheDemo(f"There is a merchant “{SLUG}” that is not the demo: it is left alone.")
    return merchant


def standing(now: datetime) -> Shop | None:
    """The shop as it stands, or None where it is not there, or somebody is opening it just now."""
    try:
        merchant = find()
    except NotTheDemo:
        return None
    if merchant is None:
        return None
    with merchant_scope(merchant.pk):
        names = {connection.name for connection in connections.connections()}
        shop = _shop(merchant, now) if {SHOPIFY, AFTERSHIP} <= names else None
    return shop if shop and shop.told_until else None


def open_shop(now: datetime) -> Shop:
    """The shop as it stands, founded first if it is not there. Safe to repeat after a crash at any point."""
    merchant = find() or _found(now)
    with merchant_scope(merchant.pk):
        _furnish(now)
        return _shop(merchant, now)


def _found(now: datetime) -> Merchant:
    return merchants.found(
        wanted=merchants.NewMerchant(
            slug=SLUG, name="Atelier Nord", time_zone=str(HOME), currency="EUR", country="DE",
            locales=("en", "de", "fr", "es"), demo=True,
        ),
        now=now,
    )  # fmt: skip


def _furnish(now: datetime) -> None:
    """Everything but the orders, once."""
    if connections.connections(vendor="aftership"):
        return
    merchants.change_brand(
        changes={
            "tokens": LOOK, "sender_name": "Atelier Nord", "sender_email": "hello@atelier-nord.example",
            "support_email": "hello@atelier-nord.example", "website_url": "https://atelier-nord.example",
            "postal_address": "Atelier Nord, Bernstorffstraße 118, 22767 Hamburg, Germany",
        },
        by="demo", now=now,
    )  # fmt: skip
    merchants.employ(user=queries.user_by_email(OWNER) or _ida(), role=Role.OWNER, by="demo", now=now)
    _workshop(now)
    for row in _transit():
        table.keep_rule(row=row, by="demo", now=now)
    for vendor, name in (("shopify", SHOPIFY), ("aftership", AFTERSHIP)):
        _connect(vendor, name, now)


def _ida() -> Any:
    return merchants.enrol(email=OWNER, name="Ida Petersen", password=secrets.fresh())


def _workshop(now: datetime) -> None:
    weekdays = tuple(CUTOFF if day < 5 else time(0) for day in range(7))
    place = Place(
        name="Workshop Hamburg", zone=str(HOME), country="DE", region="HH", cutoffs=weekdays, processing=(1, 1)
    )
    address = Address(street="Bernstorffstraße 118", postcode="22767", city="Hamburg", country="DE")
    stores.keep(facts=LocationFacts(place=place, address=address, source="shopify", external_id="71"), now=now)


def _transit() -> list[TransitRow]:
    rows = []
    for country, (least, most, fast) in TRANSIT.items():
        rows.append(TransitRow(key="", days=(least, most), destination_country=country))
        rows.append(TransitRow(key="", days=(fast, fast), destination_country=country, service="Express"))
    return rows


def _connect(vendor: str, name: str, now: datetime) -> None:
    credentials = {WEBHOOK_SECRET: secrets.fresh()} | ({"access_token": secrets.fresh()} if vendor == "shopify" else {})
    shop = {"shop": "atelier-nord.example", "currency": "EUR", "domain": "atelier-nord.example"}
    wanted = connectors.Wanted(
        vendor=vendor, name=name, settings=shop if vendor == "shopify" else {}, credentials=credentials
    )
    connectors.connect(wanted=wanted, by="demo", now=now)


def _shop(merchant: Merchant, now: datetime) -> Shop:
    doors = {}
    for connection in connections.connections():
        if connection.name in {SHOPIFY, AFTERSHIP}:
            path = urlsplit(connections.intake_address(connection, settings.BASE_URL)).path
            doors[connection.vendor] = (path, connection.credentials[WEBHOOK_SECRET])
            if connection.vendor == "shopify":
                till = connection
    kept = till.settings
    opened_at = datetime.fromisoformat(kept["demo_opened_at"]) if "demo_opened_at" in kept else now
    told_until = kept.get("demo_told_until")
    return Shop(
        merchant_id=merchant.pk, connection_id=till.pk, doors=doors, opened=(opened_at - OPEN_FOR).date(),
        opened_at=opened_at, told_until=datetime.fromisoformat(told_until) if told_until else None,
        past_told=kept.get("demo_past_told", 0), past_done=kept.get("demo_past_done", False),
    )  # fmt: skip
