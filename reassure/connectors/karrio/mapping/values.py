"""Shapes and small readings that the carriers' mappings share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reassure.shipments.rules.facts import TrackingFacts

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why the carrier did not answer. `temporary` False: asking again the same way changes nothing."""

    message: str
    temporary: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """A number that the carrier doesn't know is in neither."""

    facts: tuple[TrackingFacts, ...] = ()
    faults: tuple[Fault, ...] = ()


def text(node: Json | None, *names: str) -> str:
    """The first of these that says something."""
    return next((str(node[name]).strip() for name in names if node.get(name)), "") if node else ""


def digits(value: object) -> str:
    return "".join(char for char in str(value or "") if char.isdigit())
