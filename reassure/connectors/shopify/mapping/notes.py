"""What a shop's theme writes down beside an order: its note attributes, which are cart attributes at the checkout."""

from datetime import UTC, date, datetime, time

from reassure.connectors.shopify.mapping.values import Json, instant, text

GIFT = ("gift", "is_gift", "is gift")
#: The first and the last day that the checkout named, as in our own import's columns.
PROMISED = ("promised_from", "promised_until")
#: Where the element with dates writes the id of what it showed.
QUOTE = "_reassure_quote"


def is_gift(order: Json) -> bool:
    notes = _notes(order)
    return any(notes.get(name, "").lower() not in {"", "0", "no", "false"} for name in GIFT)


def promised_on(order: Json) -> tuple[datetime, datetime] | None:
    """What the shopper was promised at the checkout, one day standing for both; None where nothing readable says so."""
    notes = _notes(order)
    days = sorted(day for day in (_day(notes.get(name, "")) for name in PROMISED) if day)
    return (days[0], days[-1]) if days else None


def quote_of(order: Json) -> str:
    """What the element with dates wrote into the cart's form; the shopper may have written anything."""
    return _notes(order).get(QUOTE, "")


def _notes(order: Json) -> dict[str, str]:
    return {text(note.get("name")).lower(): text(note.get("value")) for note in order.get("note_attributes") or ()}


def _day(told: str) -> datetime | None:
    """A day without a time is its noon in UTC, which is the same day wherever a warehouse may stand."""
    try:
        return datetime.combine(date.fromisoformat(told), time(12), UTC)
    except ValueError:
        pass
    try:
        return instant(told)
    except ValueError:
        return None
