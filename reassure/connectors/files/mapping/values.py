"""Cells of a file read as what they mean, or refused with a reason that a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reassure.kit.errors import Invalid
from reassure.kit.money import minor

YES = {"true", "yes", "y", "1", "ja", "oui", "sí", "si", "t"}
NO = {"false", "no", "n", "0", "nein", "non", "f"}


class Unfit(Invalid):
    """A row that can't be an order's."""

    code = "unfit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a file writes things: the zone of dates without one, their format (empty = ISO 8601), the decimal mark."""

    time_zone: str = "UTC"
    date_format: str = ""
    decimal: str = "."


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """One row's cells by our field names, without the space around them."""

    values: Mapping[str, str]
    style: Style
    currency: str = ""

    def text(self, field: str) -> str:
        return self.values.get(field, "")

    def money(self, field: str) -> int | None:
        """Minor units; None for an empty cell."""
        text = self.text(field)
        if not text:
            return None
        try:
            return minor(plain_number(text, self.style.decimal), self.currency)
        except Invalid as refused:
            raise Unfit(f"{field}: {refused.message}", code=refused.code) from None

    def count(self, field: str) -> int | None:
        text = self.text(field)
        if not text:
            return None
        number = plain_number(text, self.style.decimal)
        whole, _, rest = number.partition(".")
        if not whole.lstrip("-").isdigit() or rest.strip("0"):
            raise Unfit(f"{field}: “{text}” is not a whole number.", code="number")
        return int(whole)

    def flag(self, field: str) -> bool | None:
        text = self.text(field).lower()
        if not text:
            return None
        if text in YES:
            return True
        if text in NO:
            return False
        raise Unfit(f"{field}: “{text}” is neither yes nor no.", code="flag")

    def instant(self, field: str) -> datetime | None:
        """Aware, in UTC."""
        text = self.text(field)
        if not text:
            return None
        try:
            return instant(text, self.style)
        except ValueError:
            shape = self.style.date_format or "2026-06-01 12:00:00"
            raise Unfit(f"{field}: “{text}” is not a date like {shape}.", code="date") from None


def instant(text: str, style: Style) -> datetime:
    """Raises `ValueError`. An offset in the text wins over the style's zone."""
    if style.date_format:
        read = datetime.strptime(text, style.date_format)  # noqa: DTZ007 - the zone follows
    else:
        read = datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    if read.tzinfo is None:
        read = read.replace(tzinfo=ZoneInfo(style.time_zone))
    return read.astimezone(UTC)


def plain_number(text: str, decimal: str) -> str:
    """`1.234,50` with a decimal comma, `1,234.50` with a point: `1234.50`."""
    thousands = "." if decimal == "," else ","
    return text.replace(thousands, "").replace(decimal, ".").replace(" ", "").replace("\xa0", "")
