"""Single values: texts, instants, ids and amounts as Shopify writes them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from reassure.kit import money

Json = Mapping[str, Any]


def text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def key(value: Any) -> str:
    """An id without its `gid://shopify/…/` and without its query."""
    return text(value).rpartition("/")[2].partition("?")[0]


def instant(value: Any) -> datetime | None:
    """ISO 8601 with an offset, into UTC; one without an offset is UTC already."""
    if not value:
        return None
    read = datetime.fromisoformat(str(value))
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def certain(value: Any) -> datetime:
    """An instant that must be there; raises `ValueError` where it is not."""
    read = instant(value)
    if read is None:
        raise ValueError("a date is missing")
    return read


def words(value: Any) -> tuple[str, ...]:
    """Tags: a comma-separated text in webhooks, a list in GraphQL."""
    parts: Iterable[Any] = value.split(",") if isinstance(value, str) else value or ()
    return tuple(part for part in (text(part).strip('"') for part in parts) if part)


def currency_of(node: Json) -> str:
    """What the shopper paid in: the presentment currency where the amounts come in it, else the shop's."""
    shown = text(node.get("presentment_currency"))
    if shown and node.get("total_price_set"):
        return shown
    return text(node.get("currency")) or shown


def amount(node: Json, name: str, currency: str) -> int:
    """`name` in minor units, from that side of its money set which has this currency; 0 = not given."""
    for side in ("presentment_money", "shop_money"):
        given = ((node.get(f"{name}_set") or {}).get(side)) or {}
        if given.get("currency_code") == currency and given.get("amount") not in (None, ""):
            return money.minor(given["amount"], currency)
    plain = node.get(name)
    return money.minor(plain, currency) if plain not in (None, "") else 0


def total(nodes: Iterable[Json] | None, name: str, currency: str) -> int:
    return sum(amount(node, name, currency) for node in nodes or ())
