"""Which column of a CSV file is which of our fields: our own preset, Shopify's, and those a mapping file describes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reassure.connectors.files.mapping.values import Style
from reassure.customers.rules import Address
from reassure.kit.errors import Invalid

ORDER_FIELDS = (
    "external_id", "number", "placed_at", "version_at", "currency", "discount", "tax", "tax_included",
    "shipping_price", "shipping_discount", "shipping_tax", "shipping_method", "channel", "tags", "note", "gift",
    "cancelled_at", "cancel_reason", "promised_from", "promised_until", "quote", "basket",
)  # fmt: skip
PERSON_FIELDS = (
    "person.external_id", "person.email", "person.phone", "person.name", "person.locale",
    "person.accepts_email_marketing", "person.accepts_sms_marketing",
)  # fmt: skip
ADDRESS_FIELDS = tuple(f"{kind}_address.{name}" for kind in ("shipping", "billing") for name in Address.__slots__)
LINE_FIELDS = (
    "line.external_id", "line.title", "line.quantity", "line.unit_price", "line.discount", "line.tax", "line.sku",
    "line.variant_title", "line.product_external_id", "line.variant_external_id", "line.ships", "line.gift_card",
    "line.cancelled",
)  # fmt: skip
PAYMENT_FIELDS = ("payment.amount", "payment.gateway", "payment.at")
FIELDS = (*ORDER_FIELDS, *PERSON_FIELDS, *ADDRESS_FIELDS, *LINE_FIELDS, *PAYMENT_FIELDS)
#: Without these nothing can be made of a row, from a column or as a constant.
NEEDED = ("number", "placed_at", "currency", "line.quantity", "line.unit_price")


class WrongMapping(Invalid):
    """A mapping file that can't be followed; the message says what to change."""

    code = "mapping"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How to read a file. `columns` is field → column, `constants` field → text; `source` names the shop.

    Rows of one order stand together and share the column of `key`; the first row speaks for the order.
    """

    source: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)
    delimiter: str = ","
    dialect: str = "plain"
    #: `columns` the other way round: column → fields.
    fields: Mapping[str, Sequence[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fields: dict[str, list[str]] = {}
        for name, column in self.columns.items():
            fields.setdefault(column, []).append(name)
        object.__setattr__(self, "fields", fields)

    @property
    def key(self) -> str:
        return self.columns.get("external_id") or self.columns["number"]


def plan_from(told: Mapping[str, Any]) -> Plan:
    """Read a mapping file's content. Raises `WrongMapping`."""
    known = {"source", "columns", "constants", "time_zone", "date_format", "decimal", "delimiter"}
    if strange := sorted(set(told) - known):
        raise WrongMapping(f"The mapping holds “{strange[0]}”; it may hold {', '.join(sorted(known))}.")
    columns, constants = _texts(told, "columns"), _texts(told, "constants")
    for name in (*columns, *constants):
        if name not in FIELDS:
            raise WrongMapping(f"“{name}” is not a field of ours. These are: {', '.join(FIELDS)}.")
    for name in NEEDED:
        if name not in columns and name not in constants:
            raise WrongMapping(f"The mapping says nothing of “{name}”, which every order needs.")
    if "number" not in columns:
        raise WrongMapping("“number” must be a column: it tells which rows belong together.")
    return Plan(
        source=str(told.get("source") or "import")[:60],
        columns=columns,
        constants=constants,
        style=_style(told),
        delimiter=str(told.get("delimiter", ",")),
    )


def _texts(told: Mapping[str, Any], name: str) -> dict[str, str]:
    found = told.get(name, {})
    if not isinstance(found, Mapping):
        raise WrongMapping(f"“{name}” must name fields and what they are: {{'number': 'Order no.'}}.")
    return {str(field): str(value) for field, value in found.items()}


def _style(told: Mapping[str, Any]) -> Style:
    zone, decimal = str(told.get("time_zone", "UTC")), str(told.get("decimal", "."))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongMapping(f"“{zone}” is not a time zone, such as Europe/Berlin.") from None
    if decimal not in (".", ","):
        raise WrongMapping("“decimal” must be a point or a comma.")
    if len(str(told.get("delimiter", ","))) != 1:
        raise WrongMapping("“delimiter” must be one character, such as ; or a tab.")
    return Style(time_zone=zone, date_format=str(told.get("date_format", "")), decimal=decimal)


REASSURE = Plan(source="import", columns={name: name for name in FIELDS})


def _shopify_address(kind: str) -> dict[str, str]:
    columns = {
        "name": "Name", "company": "Company", "street": "Address1", "street2": "Address2", "city": "City",
        "region": "Province", "postcode": "Zip", "country": "Country", "phone": "Phone",
    }  # fmt: skip
    return {f"{kind}_address.{ours}": f"{kind.title()} {theirs}" for ours, theirs in columns.items()}


#: Shopify admin → Orders → Export. Its lines have no ids; a later webhook's are matched by what they sell.
SHOPIFY = Plan(
    source="shopify",
    dialect="shopify",
    columns={
        "number": "Name", "placed_at": "Created at", "currency": "Currency", "tax": "Taxes",
        "shipping_price": "Shipping", "shipping_method": "Shipping Method", "channel": "Source", "tags": "Tags",
        "note": "Notes", "cancelled_at": "Cancelled at", "person.email": "Email", "person.phone": "Phone",
        "person.accepts_email_marketing": "Accepts Marketing", "line.title": "Lineitem name",
        "line.quantity": "Lineitem quantity", "line.unit_price": "Lineitem price", "line.sku": "Lineitem sku",
        "line.ships": "Lineitem requires shipping", "payment.gateway": "Payment Method",
        **_shopify_address("shipping"), **_shopify_address("billing"),
    },
)  # fmt: skip
PRESETS = {"reassure": REASSURE, "shopify": SHOPIFY}
