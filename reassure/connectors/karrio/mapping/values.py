"""Shapes and small readings that the carriers' mappings share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reassure.shipments.rules.facts import TrackingFacts

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why the carrier did not answer. `temporary` False: asking again the same way changes nothing. `sure` when that
    holds whatever the HTTP status says: faults of SOAP all come as 500."""

    message: str
    temporary: bool
    sure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """A number that the carrier doesn't know is in neither."""

    facts: tuple[TrackingFacts, ...] = ()
    faults: tuple[Fault, ...] = ()


def answers_of(facts: Iterable[TrackingFacts | None], faults: Iterable[Fault] = ()) -> Answers:
    """An answer without a single scan is of a number that the carrier doesn't know yet."""
    return Answers(facts=tuple(one for one in facts if one is not None and one.scans), faults=tuple(faults))


def text(node: Json | None, *names: str) -> str:
    """The first of these that says something."""
    return next((str(node[name]).strip() for name in names if node.get(name)), "") if node else ""


def digits(value: object) -> str:
    return "".join(char for char in str(value or "") if char.isdigit())


def window(first: date | None, last: date | None = None) -> tuple[date, date] | None:
    """One day, or from the first to the last."""
    return (first, last or first) if first else None


def isotime(told: str) -> str:
    """Digits of date and time, `20260603 0915` or `20260603T091500`, as ISO 8601 without a zone."""
    plain = digits(told).ljust(14, "0")[:14]
    return f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}T{plain[8:10]}:{plain[10:12]}:{plain[12:14]}"


def spaced(told: str) -> str:
    return re.sub(r"\s+", " ", told).strip()
