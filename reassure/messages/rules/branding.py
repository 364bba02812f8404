"""A merchant's brand as mails need it: colours for light and dark that can be read, fonts, and whom to ask."""

from dataclasses import dataclass
from typing import Any

from reassure.merchants.rules import FONTS, Tokens
from reassure.ui import look


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandFacts:
    """Addresses are absolute; empty where the merchant has none."""

    name: str
    tokens: Tokens
    logo_url: str = ""
    website_url: str = ""
    help_url: str = ""
    support_email: str = ""
    support_phone: str = ""
    postal_address: str = ""


def brand_context(facts: BrandFacts) -> dict[str, Any]:
    """`brand` in every mail's context."""
    light, dark = look.colours(facts.tokens)
    return {
        "name": facts.name,
        "logo_url": facts.logo_url,
        "website_url": facts.website_url,
        "help_url": facts.help_url,
        "support_email": facts.support_email,
        "support_phone": facts.support_phone,
        "postal_address": facts.postal_address,
        "light": {name.replace("-", "_"): value for name, value in light.items()},
        "dark": {name.replace("-", "_"): value for name, value in dark.items()},
        "radius": facts.tokens.radius,
        "font_body": FONTS[facts.tokens.body_font],
        "font_head": FONTS[facts.tokens.heading_font],
    }


DEFAULT_BRAND = brand_context(
    BrandFacts(
        name="Atelier Nord",
        tokens=Tokens(),
        website_url="https://shop.example",
        help_url="https://shop.example/help",
        support_email="hello@shop.example",
        support_phone="+49 40 1234567",
        postal_address="Hafenweg 1, 20457 Hamburg",
    )
)
