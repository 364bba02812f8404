"""A line of JSON as an order: the very document that `POST /api/v1/orders` takes, amounts in minor units."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reassure.connectors.files.mapping.values import Unfit
from reassure.customers.rules import PersonFacts
from reassure.orders.rules import OrderFacts


def order_from_document(told: Any) -> OrderFacts:
    """Raises `Unfit`, naming the place of what is wrong: `lines.0.quantity`."""
    if not isinstance(told, Mapping):
        raise Unfit("The line is not a JSON object.", code="json")
    told = {name: value for name, value in told.items() if name != "source"}
    start, end = told.pop("promised_from", None), told.pop("promised_until", None)
    if start or end:
        told["promised_on"] = [start or end, end or start]
    told.setdefault("person", {})
    told.setdefault("version_at", told.get("placed_at"))
    return _read(OrderFacts, told, "")  # type: ignore[no-any-return]


def _read(kind: Any, told: Any, where: str) -> Any:
    """A frozen dataclass, or one of its values, out of plain JSON."""
    origin = get_origin(kind)
    if origin is UnionType:
        inner = next(each for each in get_args(kind) if each is not NoneType)
        return None if told is None else _read(inner, told, where)
    if origin is tuple:
        return _read_tuple(get_args(kind), told, where)
    if hasattr(kind, "__dataclass_fields__"):
        return _read_object(kind, told, where)
    if issubclass(kind, StrEnum):
        return _read_choice(kind, told, where)
    if kind is datetime:
        return _read_instant(told, where)
    if type(told) is not kind:
        raise Unfit(f"{where}: {told!r:.60} is not {NAMES[kind]}.", code="type")
    return told


def _read_choice(kind: type[StrEnum], told: Any, where: str) -> StrEnum:
    choices = [one.value for one in kind]
    if told not in choices:
        raise Unfit(f"{where}: {told!r:.60} is none of {', '.join(choices)}.", code="choice")
    return kind(told)


NAMES = {str: "a text", int: "a whole number (amounts are in minor units)", bool: "true or false"}


def _read_tuple(kinds: tuple[Any, ...], told: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(told, list):
        raise Unfit(f"{where}: a list is needed.", code="type")
    if kinds[-1] is not Ellipsis and len(kinds) != len(told):
        raise Unfit(f"{where}: {len(kinds)} values are needed.", code="type")
    each = kinds if kinds[-1] is not Ellipsis else (kinds[0],) * len(told)
    return tuple(_read(kind, value, f"{where}.{n}") for n, (kind, value) in enumerate(zip(each, told, strict=True)))


def _read_object(kind: Any, told: Any, where: str) -> Any:
    if not isinstance(told, Mapping):
        raise Unfit(f"{where or 'The line'}: an object is needed.", code="type")
    hints, lead = _hints(kind), f"{where}." if where else ""
    if strange := sorted(set(told) - set(hints)):
        raise Unfit(f"{lead}{strange[0]}: there is no such field.", code="field")
    for each in fields(kind):
        if each.name not in told and each.default is MISSING:
            raise Unfit(f"{lead}{each.name}: is missing.", code="field")
    return kind(**{name: _read(hints[name], value, f"{lead}{name}") for name, value in told.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    if kind is PersonFacts:
        hints.pop("version_at")
    return hints


def _read_instant(told: Any, where: str) -> datetime:
    try:
        read = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        raise Unfit(f"{where}: {told!r:.60} is not a date like 2026-06-01T12:00:00Z.", code="date") from None
    if read.tzinfo is None:
        raise Unfit(f"{where}: {told} has no time zone.", code="date")
    return read.astimezone(UTC)
