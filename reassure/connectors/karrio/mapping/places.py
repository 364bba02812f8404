"""Places as carriers write them. Pure."""

import re
from functools import cache

from babel import Locale

from reassure.connectors.instants import alpha2

_OTHERS = {
    "usa": "US", "uk": "GB", "czech republic": "CZ", "hong kong": "HK", "korea": "KR", "uae": "AE", "turkey": "TR",
    "great britain": "GB", "united states of america": "US", "russian federation": "RU", "deutschland": "DE",
}  # fmt: skip


def country_named(told: str) -> str:
    """ISO 3166-1 alpha-2 of an English name or a code; empty for anything else."""
    plain = re.split(r"[,(]", told)[0].strip()
    if plain.isupper() and len(plain) in {2, 3}:
        return alpha2(plain)
    return _names().get(plain.lower(), "")


def split(told: str) -> tuple[str, str, str]:
    """`Carson, CA,US` as (city, region, country); what isn't there is empty."""
    parts = [part.strip() for part in told.split(",") if part.strip()]
    if not parts:
        return "", "", ""
    country = country_named(parts[-1]) if len(parts) > 1 else ""
    if country and len(parts) == 2 and len(parts[-1]) == 2 and parts[-1] in _STATES:
        return parts[0], parts[-1], "US"
    rest = parts[:-1] if country else parts
    region = rest[-1] if len(rest) > 1 and rest[-1].isupper() and len(rest[-1]) in {2, 3} else ""
    return ", ".join(rest[:-1] if region else rest), region, country


#: States of the US, some of which are countries' codes too.
_CODES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA"
    " RI SC SD TN TX UT VT VA WA WV WI WY"
)
_STATES = frozenset(_CODES.split())


@cache
def _names() -> dict[str, str]:
    names = {name.lower(): code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    return names | _OTHERS
