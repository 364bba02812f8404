"""Addresses as people read them, and the pages of carriers and shops that we lead to."""

from typing import Any

from reassure.customers.rules import Address
from reassure.shipments.rules import numbers
from reassure.ui.countries import country_name


def place(city: str, country: str, locale: str) -> str:
    """`Hamburg, Germany`."""
    return ", ".join(part for part in (quiet(city), country_name(country, locale)) if part)


def quiet(city: str) -> str:
    """Carriers shout; `HAMBURG` becomes `Hamburg`, two letters stay."""
    return city.title() if city.isupper() and len(city) > 2 else city


def address_lines(address: Address, locale: str) -> tuple[str, ...]:
    """The lines of an envelope: in the United States and the like the postcode stands behind the city."""
    town: tuple[str, ...] = (address.postcode, address.city)
    if address.country in {"US", "CA", "AU", "GB", "IE", "IN"}:
        town = (address.city, address.region, address.postcode)
    lines = (
        address.name, address.company, address.street, address.street2,
        " ".join(part for part in town if part), country_name(address.country, locale),
    )  # fmt: skip
    return tuple(line for line in lines if line)


def web(url: str) -> str:
    """The address, if it is one of the web."""
    return url if url.startswith(("https://", "http://")) else ""


def carriers_page(parcel: Any) -> str:
    """Where the carrier shows the parcel: what the shop told, else what the number says of itself."""
    if told := web(parcel.tracking_url):
        return told
    found = numbers.candidates(parcel.tracking_number) if parcel.tracking_number else []
    return next((each.tracking_url for each in found if each.carrier == parcel.carrier), "")
