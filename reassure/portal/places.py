"""Addresses as people read them, and as little of them as a stranger may."""

from babel import Locale

from reassure.customers.rules import Address


def country_name(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code.upper(), code)) if code else ""


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
