"""Small values as AfterShip writes them, and how they become ours."""

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from reassure.api.schemas.values import EARLIEST, LATEST, Key60, Text40, Text254
from reassure.connectors.aftership import codes
from reassure.connectors.instants import alpha2


class Lenient(Schema):
    """Fields we don't know are left aside, as AfterShip does; numbers where text belongs are taken as text."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, str_max_length=20_000)


def instant(text: str) -> datetime:
    """ISO 8601; without an offset UTC. A plus sign that came unescaped arrives as a space. Raises `ValueError`."""
    read = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    if not EARLIEST <= aware < LATEST:
        raise ValueError("lies outside of 1970 to 2200")
    return aware.astimezone(UTC)


def shipped_at(text: str) -> datetime | None:
    """`YYYYMMDD` or ISO 8601 as an instant; None for what is neither, which carriers may still understand."""
    try:
        return instant(text)
    except ValueError:
        return None


def _instant(value: object) -> object:
    return instant(value) if isinstance(value, str) and value else value or None


def _country(text: str) -> str:
    if text and not alpha2(text):
        raise ValueError("is no country: use ISO 3166-1 alpha-3, such as USA")
    return text.upper()


def _list(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = ",".join(str(part) for part in value)
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _tag(text: str) -> str:
    if text not in codes.TAGS:
        raise ValueError(f"is no tag: use {', '.join(codes.TAGS)}")
    return text


def _given_country(text: str) -> str:
    return alpha2(_country(text))


Instant = Annotated[datetime | None, BeforeValidator(_instant, json_schema_input_type=str)]
Country = Annotated[Text40, AfterValidator(_country)]
Countries = Annotated[
    tuple[Annotated[Text40, AfterValidator(_given_country)], ...],
    BeforeValidator(_list, json_schema_input_type=str),
    Field(max_length=50),
]
Tags = Annotated[tuple[Annotated[str, AfterValidator(_tag)], ...], BeforeValidator(_list, json_schema_input_type=str)]
Numbers = Annotated[tuple[Key60, ...], BeforeValidator(_list, json_schema_input_type=str), Field(max_length=50)]
Slugs = Annotated[tuple[Text40, ...], BeforeValidator(_list, json_schema_input_type=str), Field(max_length=50)]
OrderIds = Annotated[tuple[Text254, ...], BeforeValidator(_list, json_schema_input_type=str), Field(max_length=50)]
Slug = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
