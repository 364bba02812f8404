"""Small values with their limits: what passes here, the database takes."""

from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from reassure.customers.rules import Address as AddressFacts

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LARGEST = 2**53


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL and no half of a surrogate pair."""
    if "\x00" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise ValueError("holds a NUL character or half of another, which no text may: leave it out")
    return text


def _within(instant: datetime) -> datetime:
    if not EARLIEST <= instant < LATEST:
        raise ValueError("lies outside of 1970 to 2200")
    return instant.astimezone(UTC)


def _day_within(day: date) -> date:
    if not EARLIEST.date() <= day < LATEST.date():
        raise ValueError("lies outside of 1970 to 2200")
    return day


_Storable = AfterValidator(_storable)


def _size(longest: int, shortest: int = 0) -> StringConstraints:
    return StringConstraints(min_length=shortest, max_length=longest, strip_whitespace=True)


Text20 = Annotated[str, _size(20), _Storable]
Text40 = Annotated[str, _size(40), _Storable]
Text60 = Annotated[str, _size(60), _Storable]
Text80 = Annotated[str, _size(80), _Storable]
Text100 = Annotated[str, _size(100), _Storable]
Text120 = Annotated[str, _size(120), _Storable]
Text254 = Annotated[str, _size(254), _Storable]
Text300 = Annotated[str, _size(300), _Storable]
Text5000 = Annotated[str, _size(5_000), _Storable]
Html = Annotated[str, _size(20_000), _Storable, Field(description="HTML; scripts are taken out")]
Key60 = Annotated[str, _size(60, 1), _Storable]
Key80 = Annotated[str, _size(80, 1), _Storable]
Key100 = Annotated[str, _size(100, 1), _Storable]
Key120 = Annotated[str, _size(120, 1), _Storable]
Key254 = Annotated[str, _size(254, 1), _Storable]
Url = Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\s]+)?$"), _Storable]
Key = Key254
Source = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_.:-]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{2})?$", to_upper=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Minor = Annotated[int, Field(ge=0, lt=LARGEST, description="minor units of the currency: cents for EUR, yen for JPY")]
Amount = Annotated[int, Field(gt=-LARGEST, lt=LARGEST, description="minor units, may be negative")]
Units = Annotated[int, Field(ge=0, le=1_000_000)]
Instant = Annotated[AwareDatetime, AfterValidator(_within)]
Day = Annotated[date, AfterValidator(_day_within)]


class In(Schema):
    """What comes in: a field nobody knows is a mistake, and is told."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class AddressIn(In):
    name: Text254 = ""
    company: Text254 = ""
    street: Text254 = ""
    street2: Text254 = ""
    city: Text120 = ""
    region: Text80 = ""
    postcode: Text20 = ""
    country: Country = Field(default="", description="ISO 3166-1 alpha-2")
    phone: Text60 = ""

    def facts(self) -> AddressFacts:
        return AddressFacts(**self.model_dump())


class AddressOut(Schema):
    name: str
    company: str
    street: str
    street2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str
