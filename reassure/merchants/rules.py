"""Who may do what at a merchant, and how a brand looks. Pure."""

import re
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from reassure.kit.errors import Invalid


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    STORE_ASSOCIATE = "store_associate"
    ACCOUNT_MANAGER = "account_manager"


class Permission(StrEnum):
    """What a door asks for: `<thing>.see` to look, `<thing>.change` to act."""

    ORDERS_SEE = "orders.see"
    ORDERS_CHANGE = "orders.change"
    PARCELS_SEE = "parcels.see"
    PARCELS_CHANGE = "parcels.change"
    LABELS_CHANGE = "labels.change"
    PROBLEMS_CHANGE = "problems.change"
    CUSTOMERS_SEE = "customers.see"
    CUSTOMERS_CHANGE = "customers.change"
    MESSAGES_SEE = "messages.see"
    MESSAGES_CHANGE = "messages.change"
    PROMISES_SEE = "promises.see"
    PROMISES_CHANGE = "promises.change"
    INSIGHTS_SEE = "insights.see"
    EXPORT = "export"
    SETTINGS_SEE = "settings.see"
    BRAND_CHANGE = "brand.change"
    CONNECTIONS_CHANGE = "connections.change"
    STAFF_CHANGE = "staff.change"
    KEYS_CHANGE = "keys.change"
    AUDIT_SEE = "audit.see"


_P = Permission
_CARE = {
    _P.ORDERS_SEE, _P.ORDERS_CHANGE, _P.PARCELS_SEE, _P.PROBLEMS_CHANGE, _P.CUSTOMERS_SEE, _P.MESSAGES_SEE,
    _P.PROMISES_SEE,
}  # fmt: skip
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(_P),
    Role.MANAGER: frozenset(_P) - {_P.STAFF_CHANGE, _P.KEYS_CHANGE},
    Role.AGENT: frozenset(_CARE | {_P.CUSTOMERS_CHANGE, _P.MESSAGES_CHANGE}),
    Role.WAREHOUSE: frozenset({_P.ORDERS_SEE, _P.PARCELS_SEE, _P.PARCELS_CHANGE, _P.LABELS_CHANGE, _P.PROBLEMS_CHANGE}),
    Role.STORE_ASSOCIATE: frozenset({_P.ORDERS_SEE, _P.PARCELS_SEE}),
    Role.ACCOUNT_MANAGER: frozenset(_CARE | {_P.EXPORT}),
}


def may(role: str, permission: Permission) -> bool:
    return permission in PERMISSIONS[Role(role)]


class Scope(StrEnum):
    """What an API key may do."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    SHIPMENTS_READ = "shipments:read"
    SHIPMENTS_WRITE = "shipments:write"
    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    LABELS_READ = "labels:read"
    LABELS_WRITE = "labels:write"
    LOCATIONS_READ = "locations:read"
    STOCK_WRITE = "stock:write"
    PROMISES_READ = "promises:read"
    PROMISES_WRITE = "promises:write"
    PROMISES_QUOTE = "promises:quote"
    PROBLEMS_READ = "problems:read"
    PROBLEMS_WRITE = "problems:write"
    INSIGHTS_READ = "insights:read"
    INSIGHTS_WRITE = "insights:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    CONNECTIONS_READ = "connections:read"
    CONNECTIONS_WRITE = "connections:write"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """A brand's look: ten values that become CSS variables and mail colours."""

    accent: str = "#1f5f4f"
    accent_text: str = "#ffffff"
    background: str = "#faf9f6"
    surface: str = "#ffffff"
    text: str = "#1d1d1b"
    muted: str = "#5f5e5a"
    border: str = "#dedbd2"
    radius: str = "8"
    body_font: str = "system"
    heading_font: str = "system"

    def __post_init__(self) -> None:
        for name in ("accent", "accent_text", "background", "surface", "text", "muted", "border"):
            if not re.fullmatch(r"#[0-9a-fA-F]{6}", getattr(self, name)):
                raise Invalid(f"“{getattr(self, name)}” is not a colour such as #1f5f4f.", code=f"brand.{name}")
        if not re.fullmatch(r"\d{1,2}", self.radius) or int(self.radius) > 32:
            raise Invalid("The corner radius is 0 to 32 pixels.", code="brand.radius")
        for name in ("body_font", "heading_font"):
            if getattr(self, name) not in FONTS:
                raise Invalid(f"Choose one of these fonts: {', '.join(FONTS)}.", code=f"brand.{name}")

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


#: Fonts every device already has, so that a page weighs nothing more for them.
FONTS: dict[str, str] = {
    "system": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    "serif": "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, Georgia, serif",
    "humanist": "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', sans-serif",
    "geometric": "Avenir, Montserrat, Corbel, 'URW Gothic', sans-serif",
    "mono": "ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace",
}


def tokens(values: dict[str, str]) -> Tokens:
    """Read stored tokens; what is missing takes its default, what is unknown is left out."""
    known = {field.name for field in fields(Tokens)}
    return Tokens(**{name: str(value) for name, value in values.items() if name in known})
