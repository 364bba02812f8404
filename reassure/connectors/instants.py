"""Instants and places as carriers write them. Pure: no clock is read."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from reassure.kit import zones


def instant(text: str, *, country: str = "", region: str = "") -> tuple[datetime, bool]:
    """The instant in UTC, and whether the text named its zone; else the place's own zone is used, or UTC.

    Raises `ValueError` for what is no ISO 8601 date and time.
    """
    read = datetime.fromisoformat(text.strip())
    if read.tzinfo is not None:
        return read.astimezone(UTC), True
    return read.replace(tzinfo=ZoneInfo(zones.zone_of(country, region))).astimezone(UTC), False


def day(text: str | None) -> date | None:
    """The calendar day an ISO text begins with, as the carrier wrote it; None where there is none."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


#: Letters of countries that are no more.
_RETIRED = frozenset({"ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"})


@cache
def _threes() -> dict[str, str]:
    aliases = get_global("territory_aliases").items()
    return {two[0]: three for three, two in aliases if len(three) == 3 and three.isalpha() and three not in _RETIRED}


def alpha3(country: str) -> str:
    """ISO 3166-1 alpha-3 of two letters; empty for anything else."""
    return _threes().get(country, "")


def alpha2(country: str | None) -> str:
    """ISO 3166-1 alpha-2 from two or three letters; empty for anything else."""
    wanted = (country or "").strip().upper()
    if len(wanted) == 2:
        return wanted
    found = get_global("territory_aliases").get(wanted, ()) if len(wanted) == 3 else ()
    return str(found[0]) if found else ""
