"""The merchant's transit table: the row that says most about a lane wins, an empty cell matches anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reassure.kit.errors import Invalid

MAX_DAYS = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitRow:
    """`days` the carrier needs; `calendar_days` counts every day and not only the carrier's working ones."""

    key: str
    days: tuple[int, int]
    likely: int | None = None
    origin_country: str = ""
    origin_region: str = ""
    destination_country: str = ""
    postcode_prefix: str = ""
    carrier: str = ""
    service: str = ""
    calendar_days: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """From where to where, with whom. `carrier` is empty until somebody has taken the parcel."""

    origin_country: str = ""
    origin_region: str = ""
    destination_country: str = ""
    postcode: str = ""
    carrier: str = ""
    service: str = ""


class Table:
    """The merchant's rows by where they lead, so that a lane's row is found without walking over all of them."""

    def __init__(self, rows: Iterable[TransitRow] = ()) -> None:
        self.rows = tuple(sorted(rows, key=_specificity, reverse=True))
        self._leading: dict[tuple[str, str], list[TransitRow]] = {}
        for row in self.rows:
            self._leading.setdefault((row.destination_country.casefold(), plain(row.postcode_prefix)), []).append(row)
        self._lengths = sorted({len(prefix) for _, prefix in self._leading}, reverse=True)

    def row_for(self, journey: Journey) -> TransitRow | None:
        """The most specific row that fits: longest postcode first, then country, service, carrier, origin."""
        return next((row for row in self.leading_to(journey) if _fits(row, journey)), None)

    def leading_to(self, journey: Journey) -> Iterator[TransitRow]:
        """Every row for the journey's door, whoever carries it and however, the most specific first."""
        country, postcode = journey.destination_country.casefold(), plain(journey.postcode)
        for length in self._lengths:
            if length <= len(postcode):
                for there in dict.fromkeys((country, "")):
                    yield from self._leading.get((there, postcode[:length]), ())


def check(row: TransitRow) -> None:
    """Raises `Invalid` for a row that could never be meant."""
    least, most = row.days
    if not 0 <= least <= most <= MAX_DAYS:
        raise Invalid(f"Transit days go from least to most, between 0 and {MAX_DAYS}.", code="transit_days")
    if row.likely is not None and not least <= row.likely <= most:
        raise Invalid("The likely days lie between the least and the most.", code="transit_likely")
    if row.postcode_prefix and not row.destination_country:
        raise Invalid("A postcode needs its country.", code="transit_postcode")


def plain(postcode: str) -> str:
    """Postcodes compare without spaces, dashes and case: `sw1a 1aa` is `SW1A1AA`."""
    text = postcode.upper()
    return text if text.isalnum() else "".join(letter for letter in text if letter.isalnum())


def _fits(row: TransitRow, journey: Journey) -> bool:
    """Whether a row for the journey's door speaks of its origin, service and carrier too."""
    same = (
        (row.origin_country, journey.origin_country),
        (row.origin_region, journey.origin_region),
        (row.service, journey.service),
    )
    return all(not wanted or wanted.casefold() == given.casefold() for wanted, given in same) and _carried(row, journey)


def _carried(row: TransitRow, journey: Journey) -> bool:
    """Before hand-over nobody knows the carrier: then a row naming the service chosen may speak for it."""
    if not row.carrier or row.carrier.casefold() == journey.carrier.casefold():
        return True
    return not journey.carrier and bool(row.service)


def _specificity(row: TransitRow) -> tuple[object, ...]:
    return (
        len(plain(row.postcode_prefix)),
        bool(row.destination_country),
        bool(row.service),
        bool(row.carrier),
        bool(row.origin_region),
        bool(row.origin_country),
        row.key,
    )
