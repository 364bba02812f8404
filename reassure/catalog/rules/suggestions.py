"""“You might like”: a plain rule that gives the same answer for the same catalogue, and says why."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What two products may have in common; an empty key is nothing in common."""

    external_id: str
    title: str
    category: str = ""
    vendor: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A product to show, and what it shares with what was bought: category, kind, vendor, best first."""

    external_id: str
    because: tuple[str, ...]


#: How much each thing in common counts: nearness of use before nearness of brand.
WEIGHTS = {"category": 4, "kind": 2, "vendor": 1}


def suggest(candidates: Collection[Traits], bought: Collection[Traits], *, limit: int) -> list[Choice]:
    """Those with most in common with anything bought, then by title; never what was bought, never by chance."""
    owned = {each.external_id for each in bought}
    shared = {
        each.external_id: max((_in_common(each, other) for other in bought), key=_weight, default=())
        for each in candidates
        if each.external_id not in owned
    }
    ranked = sorted(
        (each for each in candidates if shared.get(each.external_id)),
        key=lambda each: (-_weight(shared[each.external_id]), each.title, each.external_id),
    )
    return [Choice(external_id=each.external_id, because=shared[each.external_id]) for each in ranked[:limit]]


def _in_common(one: Traits, other: Traits) -> tuple[str, ...]:
    return tuple(name for name in WEIGHTS if getattr(one, name) and getattr(one, name) == getattr(other, name))


def _weight(shared: tuple[str, ...]) -> int:
    return sum(WEIGHTS[name] for name in shared)
