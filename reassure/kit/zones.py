"""The time zone of a door, from its country and region: exact where a country or state has one, else its largest."""

from functools import cache
from importlib import resources

#: Countries with several zones: where most people live.
_LARGEST = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Midway",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}

#: States and provinces whose clocks differ from their country's largest zone.
_REGIONS = {
    ("US", "America/Chicago"): "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    ("US", "America/Denver"): "CO ID MT NM UT WY",
    ("US", "America/Phoenix"): "AZ",
    ("US", "America/Los_Angeles"): "CA NV OR WA",
    ("US", "America/Anchorage"): "AK",
    ("US", "Pacific/Honolulu"): "HI",
    ("CA", "America/Vancouver"): "BC",
    ("CA", "America/Edmonton"): "AB NT",
    ("CA", "America/Regina"): "SK",
    ("CA", "America/Winnipeg"): "MB",
    ("CA", "America/Halifax"): "NS NB PE",
    ("CA", "America/St_Johns"): "NL",
    ("AU", "Australia/Brisbane"): "QLD",
    ("AU", "Australia/Adelaide"): "SA",
    ("AU", "Australia/Darwin"): "NT",
    ("AU", "Australia/Perth"): "WA",
    ("AU", "Australia/Hobart"): "TAS",
    ("ES", "Atlantic/Canary"): "GC TF CN",
    ("PT", "Atlantic/Madeira"): "30",
    ("PT", "Atlantic/Azores"): "20",
}


def zone_of(country: str, region: str = "", *, default: str = "UTC") -> str:
    """An IANA zone such as `Europe/Berlin`. `region` is an ISO 3166-2 code (`CA` or `US-CA`), else it is ignored."""
    country = country.strip().upper()
    subdivision = region.strip().upper().removeprefix(f"{country}-")
    return _by_region().get((country, subdivision)) or _by_country().get(country, default)


@cache
def _by_region() -> dict[tuple[str, str], str]:
    return {(country, code): zone for (country, zone), codes in _REGIONS.items() for code in codes.split()}


@cache
def _by_country() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[2] for row in reversed(rows)} | _LARGEST
