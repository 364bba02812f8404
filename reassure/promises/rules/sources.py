"""Whose date is believed: the order of the sources, for each lane, and how right each of them has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reassure.kit.errors import Invalid
from reassure.promises.rules.facts import Answer, DeliveryDates, Source, Unknown

#: Carrier > predicted > promised > custom (FIELD 1.3).
USUAL: tuple[Source, ...] = (Source.CARRIER, Source.LEARNED, Source.SHOP, Source.RULES)
#: How sure a date may be wished, in percent: even odds are no promise, and certainty is none that holds.
LEAST_PERCENT, MOST_PERCENT = 60, 99
#: Settled parcels of a lane on which a source must have spoken before its accuracy moves it.
ENOUGH = 50
#: A source passes the one before it when its loss is smaller by this share: chance alone does not reorder them.
CLEARLY = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How a source did on a lane: `loss` is the mean cost of its days, in days; `late` the share beyond its latest."""

    parcels: int
    loss: float
    late: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Believed:
    """The merchant's order, and whether lanes may change it by `scores` (lane → source → score)."""

    order: tuple[Source, ...] = USUAL
    follow: bool = False
    scores: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)

    def ranking(self, lane: str, *, left: bool) -> tuple[Source, ...]:
        """The sources of a lane, the most believed first. What was said before it left knows less than rules after."""
        found = list(self.order)
        if left and found.index(Source.SHOP) < found.index(Source.RULES):
            found.remove(Source.SHOP)
            found.insert(found.index(Source.RULES) + 1, Source.SHOP)
        return tuple(_followed(found, self.scores.get(lane, {})) if self.follow else found)


#: What a merchant believes who has said nothing.
AS_USUAL = Believed()


def lane_of(country: str, carrier: str) -> str:
    """The lane by which sources are compared; before hand-over no carrier is known."""
    return f"{country.upper()}/{carrier.casefold()}"


def checked(order: Sequence[str]) -> tuple[Source, ...]:
    """Every source once, or `Invalid`."""
    found = tuple(Source(each) for each in order if each in set(USUAL))
    if sorted(found) != sorted(USUAL) or len(order) != len(USUAL):
        raise Invalid("Name each source once: carrier, learned, shop and rules.", code="sources")
    return found


def best(words: Mapping[Source, Answer], ranking: Sequence[Source]) -> Answer:
    """The first source that knows. Rules that speak because too little was learned say so."""
    for n, source in enumerate(ranking):
        word = words.get(source)
        if isinstance(word, DeliveryDates):
            untaught = words.get(Source.LEARNED) if Source.LEARNED in ranking[:n] else None
            if source is Source.RULES and isinstance(untaught, Unknown):
                return replace(word, because=(*word.because, *untaught.because))
            return word
    unknown = [word for source in ranking if isinstance(word := words.get(source), Unknown)]
    return next((word for word in reversed(unknown)), Unknown(because=()))


def loss(said: tuple[date, date], arrived: date, *, level: float) -> float:
    """What these days cost against the day it came, in days: the pinball loss of both ends (Koenker & Bassett 1978).

    A late day costs `level`, a day promised in vain 1 - `level`; so the honest quantile costs least.
    """
    early, late = (arrived - said[0]).days, (arrived - said[1]).days
    low = max((1 - level) * early, -level * early)
    high = max(level * late, -(1 - level) * late)
    return low + high


def _followed(order: Sequence[Source], scores: Mapping[str, Score]) -> list[Source]:
    """The merchant's order, but clearly better sources move before worse ones that were measured too."""
    found = list(order)
    for _ in found:
        for n in range(len(found) - 1):
            one, other = (scores.get(found[n + m]) for m in (0, 1))
            if one and other and min(one.parcels, other.parcels) >= ENOUGH and other.loss < one.loss * (1 - CLEARLY):
                found[n], found[n + 1] = found[n + 1], found[n]
    return found
